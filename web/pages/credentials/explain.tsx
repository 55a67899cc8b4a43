import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { api } from "#web/api.ts";
import { useServers, useSites } from "#web/queries.ts";
import { ServerPick, serverNamed } from "#web/servers/server-pick.tsx";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { SelectField } from "#web/ui/field.tsx";
import { ExplainAnswer } from "./explain-answer.tsx";

/** Which set would be used for an address or a server, and why. */
export function Explain(props: { text: string; siteId: string; onAsk: (text: string, siteId: string) => void; onEdit: (setId: string) => void }): JSX.Element {
  const sites = useSites();
  const servers = useServers();
  const [typed, setTyped] = createSignal(props.text);
  createEffect(
    on(
      () => props.text,
      (text) => setTyped(text),
      { defer: true },
    ),
  );
  const typedServer = createMemo(() => serverNamed(typed(), servers.value ?? []));
  const server = createMemo(() => serverNamed(props.text, servers.value ?? []));
  const site = (): string => props.siteId || sites.value?.find((one) => one.agents > 0)?.id || sites.value?.[0]?.id || "";
  const answer = useData(() => ({
    key: ["explain", server()?.id ?? props.text, server() ? "" : site()],
    fetch: (signal) => {
      const known = server();
      return api.explain(known ? { server_id: known.id } : { address: props.text, site_id: site() }, signal);
    },
    enabled: props.text !== "" && servers.value !== undefined && site() !== "",
  }));
  return (
    <section class="panel max-lg:order-2" aria-label="Explain">
      <header>
        <h2>Which set would be used, and why?</h2>
      </header>
      <form
        class="flex flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          props.onAsk(typed().trim(), typedServer() ? "" : site());
        }}
      >
        <ServerPick label="Address or server" placeholder="10.20.4.11, esx-04 or ABC1234" servers={servers.value ?? []} value={typed()} onInput={setTyped} />
        <div class="flex flex-wrap items-end gap-2">
          <Show when={(sites.value?.length ?? 0) > 1 && !typedServer()}>
            <SelectField
              class="min-w-32 flex-1"
              label="Seen from the site"
              value={site()}
              options={(sites.value ?? []).map((one) => ({ value: one.id, title: one.name }))}
              onChange={(id) => props.onAsk(props.text, id)}
            />
          </Show>
          <Show when={typedServer()}>{(one) => <span class="min-w-0 flex-1 self-center text-muted">at {one().site_name}</span>}</Show>
          <Button type="submit" class="ml-auto">
            Explain
          </Button>
        </div>
      </form>
      <Show when={props.text}>
        <div class="border-t border-line" aria-live="polite">
          <Loaded data={answer} rows={3}>
            {(value) => <ExplainAnswer answer={value()} siteId={server()?.site_id ?? site()} onEdit={props.onEdit} />}
          </Loaded>
        </div>
      </Show>
    </section>
  );
}
