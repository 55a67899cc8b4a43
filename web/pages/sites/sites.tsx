import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Site } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { keys, useAgents, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Empty, Failure, Loaded } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { toast } from "#web/ui/toast.tsx";
import { AgentCard } from "./agent-card.tsx";
import { Enrol } from "./enrol.tsx";

export default function Sites(): JSX.Element {
  const sites = useSites();
  const [editing, setEditing] = createSignal<Site | "new" | null>(null);
  return (
    <>
      <PageHead
        title="Sites and agents"
        actions={
          <Button icon="plus" blocked={notAllowed("admin")} onClick={() => setEditing("new")}>
            Add site
          </Button>
        }
      />
      <Loaded data={sites}>
        {(all) => (
          <div class="flex flex-col gap-3">
            <For each={all().map((site) => site.id)}>
              {(id) => <Show when={all().find((one) => one.id === id)}>{(site) => <SiteCard site={site()} onEdit={() => setEditing(site())} />}</Show>}
            </For>
            <Show when={all().length === 0}>
              <Empty
                icon="site"
                title="No site yet"
                action={
                  <Button kind="primary" blocked={notAllowed("admin")} onClick={() => setEditing("new")}>
                    Add site
                  </Button>
                }
              >
                A site is a network that one agent reaches, such as a data centre.
              </Empty>
            </Show>
          </div>
        )}
      </Loaded>
      <Show when={editing()} keyed>
        {(site) => <EditSite site={site === "new" ? null : site} onClose={() => setEditing(null)} />}
      </Show>
    </>
  );
}

function SiteCard(props: { site: Site; onEdit: () => void }): JSX.Element {
  const agents = useAgents();
  const [enrolling, setEnrolling] = createSignal(false);
  const own = createMemo(() =>
    (agents.value ?? [])
      .filter((agent) => agent.site_id === props.site.id)
      .sort((a, b) => Number(a.state === "revoked") - Number(b.state === "revoked") || Number(b.is_active) - Number(a.is_active)),
  );
  const living = createMemo(() => own().filter((agent) => agent.state !== "revoked").length);
  return (
    <section class="panel" aria-label={props.site.name}>
      <header class="flex-wrap border-b-0!">
        <h2>{props.site.name}</h2>
        <span class="text-muted">
          <a class="hover:underline" href={`/servers?q=${encodeURIComponent(`site:${/\s/.test(props.site.name) ? `"${props.site.name}"` : props.site.name}`)}`}>
            {props.site.servers} {props.site.servers === 1 ? "server" : "servers"}
          </a>
          {props.site.description ? ` · ${props.site.description}` : ""}
        </span>
        <span class="end">
          <Button kind="quiet" small icon="pencil" blocked={notAllowed("admin")} onClick={() => props.onEdit()}>
            Edit
          </Button>
          <Button small icon="plus" blocked={notAllowed("admin")} expanded={enrolling()} onClick={() => setEnrolling(!enrolling())}>
            Enrol an agent
          </Button>
        </span>
      </header>
      <Show when={enrolling() || (agents.value && living() === 0)}>
        <div class="border-t border-line p-4">
          <Enrol site={props.site} onDone={() => setEnrolling(false)} />
        </div>
      </Show>
      <For each={own().map((agent) => agent.id)}>
        {(id) => <Show when={own().find((one) => one.id === id)}>{(agent) => <AgentCard agent={agent()} others={living() - 1} />}</Show>}
      </For>
      <Show when={props.site.key_fingerprint}>
        <div class="border-t border-line px-3 py-2 text-sm text-muted">
          Passwords are sealed to this site's key <span class="mono select-all">{props.site.key_fingerprint}</span>; only its agents can open them.
        </div>
      </Show>
    </section>
  );
}

function EditSite(props: { site: Site | null; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(`site-${props.site?.id ?? "new"}`, {
    name: props.site?.name ?? "",
    description: props.site?.description ?? "",
    max: String(props.site?.max_running_jobs ?? ""),
  });
  const close = (): void => {
    form.forget();
    props.onClose();
  };
  const save = useMutation(() => ({
    mutationFn: async () => {
      const common = { name: form.values.name.trim(), description: form.values.description.trim() || null };
      if (props.site) await api.changeSite(props.site.id, { ...common, ...(Number(form.values.max) > 0 ? { max_running_jobs: Number(form.values.max) } : {}) });
      else await api.makeSite(common);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.sites });
      toast(props.site ? "The site was changed." : "The site was added. Enrol an agent next.");
      close();
    },
  }));
  return (
    <Dialog
      open
      title={props.site ? `Edit ${props.site.name}` : "Add a site"}
      sub={props.site ? undefined : "A site is a network that one agent reaches, such as a data centre."}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} blocked={form.values.name.trim() ? undefined : "Name it first."} onClick={() => save.mutate()}>
            {props.site ? "Save" : "Add site"}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Name" value={form.values.name} onInput={(value) => form.set("name", value)} autofocus />
        <TextField label="Description" value={form.values.description} onInput={(value) => form.set("description", value)} lines={2} />
        <Show when={props.site}>
          <TextField class="max-w-60" label="Jobs that may run at once" type="number" value={form.values.max} onInput={(value) => form.set("max", value)} />
        </Show>
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
