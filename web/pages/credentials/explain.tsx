import { createSignal, For, type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { useSites } from "#web/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";

/** Which set would be used for an address, and why. */
export function Explain(props: { address: string; onAddress: (address: string) => void }): JSX.Element {
  const sites = useSites();
  const [typed, setTyped] = createSignal(props.address);
  const [site, setSite] = createSignal("");
  const siteId = (): string => site() || sites.value?.[0]?.id || "";
  const answer = useData(() => ({
    key: ["explain", props.address, siteId()],
    fetch: (signal) => api.explain({ address: props.address, site_id: siteId() }, signal),
    enabled: props.address !== "" && siteId() !== "",
  }));
  return (
    <section class="panel" aria-label="Explain">
      <header>
        <h2>Which set would be used, and why?</h2>
      </header>
      <form
        class="flex flex-wrap items-end gap-2 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          props.onAddress(typed().trim());
        }}
      >
        <TextField class="min-w-40 flex-1" label="Address" value={typed()} onInput={setTyped} mono placeholder="10.20.4.11" />
        <Show when={(sites.value?.length ?? 0) > 1}>
          <SelectField label="Site" value={siteId()} options={(sites.value ?? []).map((one) => ({ value: one.id, title: one.name }))} onChange={setSite} />
        </Show>
        <Button type="submit">Explain</Button>
      </form>
      <Show when={props.address}>
        <div class="border-t border-line" aria-live="polite">
          <Loaded data={answer} rows={3}>
            {(value) => (
              <>
                <p class="px-3 pt-3 text-muted">
                  For <span class="mono text-text">{value().address}</span>
                  <Show when={value().server}>
                    {(server) => (
                      <>
                        , which is{" "}
                        <a class="link" href={`/servers/${server().id}`}>
                          {server().name}
                        </a>
                      </>
                    )}
                  </Show>
                  {value().candidates.length === 0 ? " no set would be used: no login is possible." : ""}
                </p>
                <ol class="p-3">
                  <For each={value().candidates}>
                    {(candidate, i) => (
                      <li class="flex gap-2 py-1.5">
                        <span class={`st ${i() === 0 ? "ok" : "idle"} items-start! pt-[3px]`}>
                          <Icon name={i() === 0 ? "ok" : "wait"} />
                        </span>
                        <div class="min-w-0">
                          <b>{candidate.name}</b> <span class="mono text-muted">{candidate.username}</span>{" "}
                          <span class="text-faint">{i() === 0 ? "is used" : "would be next"}</span>
                          <div class="text-sm text-muted">{candidate.why}</div>
                        </div>
                      </li>
                    )}
                  </For>
                  <For each={value().left_out}>
                    {(set) => (
                      <li class="flex gap-2 py-1.5 text-faint">
                        <span class="st idle items-start! pt-[3px]">
                          <Icon name="skip" />
                        </span>
                        <div class="min-w-0">
                          {set.name} <span class="text-faint">takes no part</span>
                          <div class="text-sm">{set.why}</div>
                        </div>
                      </li>
                    )}
                  </For>
                </ol>
              </>
            )}
          </Loaded>
        </div>
      </Show>
    </section>
  );
}
