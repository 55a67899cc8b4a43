import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Site } from "#schema/api/sites.ts";
import { api, fieldError } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { Ask, TypeToGoOn } from "#web/ui/ask.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";

function badLimit(text: string): string | undefined {
  return /^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 1_000 ? undefined : "A whole number from 1 to 1,000.";
}

export function EditSite(props: { site: Site | null; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(`site-${props.site?.id ?? "new"}`, {
    name: props.site?.name ?? "",
    description: props.site?.description ?? "",
    max: String(props.site?.max_running_jobs ?? ""),
  });
  const save = useMutation(() => ({
    mutationFn: async () => {
      const common = { name: form.values.name.trim(), description: form.values.description.trim() || null };
      if (props.site) await api.changeSite(props.site.id, { ...common, max_running_jobs: Number(form.values.max) });
      else await api.makeSite(common);
    },
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.sites });
      toast(props.site ? "The site was changed." : "The site was added. Enrol an agent next.");
      props.onClose();
    },
  }));
  const limit = (): string | undefined => (props.site ? badLimit(form.values.max) : undefined);
  return (
    <FormDialog
      draft={form}
      title={props.site ? `Edit ${props.site.name}` : "Add a site"}
      sub={props.site ? undefined : "A site is a network that one agent reaches, such as a data centre."}
      submit={props.site ? "Save" : "Add site"}
      busy={save.isPending}
      blocked={!form.values.name.trim() ? "Name it first." : limit() ? "Mend the limit first." : undefined}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <TextField label="Name" {...fieldError(save.error, "name")} value={form.values.name} onInput={(value) => form.set("name", value)} autofocus />
      <TextField label="Description" {...fieldError(save.error, "description")} value={form.values.description} onInput={(value) => form.set("description", value)} lines={2} />
      <Show when={props.site}>
        <TextField
          narrow
          label="Jobs that may run at once"
          help="1 to 1,000. What is over it waits, the higher priority first; running jobs are not stopped."
          inputMode="numeric"
          value={form.values.max}
          onInput={(value) => form.set("max", value)}
          error={limit() ?? fieldError(save.error, "max_running_jobs").error}
        />
      </Show>
    </FormDialog>
  );
}

/** Only an empty site can go: what still holds it is said instead. */
export function RemoveSite(props: { site: Site; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const [typed, setTyped] = createSignal("");
  const remove = useMutation(() => ({
    mutationFn: () => api.removeSite(props.site.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.sites });
      toast(`The site ${props.site.name} was removed.`);
      props.onClose();
    },
  }));
  const holds = (): string | undefined =>
    props.site.servers > 0
      ? `It has ${props.site.servers.toLocaleString("en")} ${props.site.servers === 1 ? "server" : "servers"}: move or remove ${props.site.servers === 1 ? "it" : "them"} first.`
      : props.site.agents > 0
        ? "It has an agent: revoke it first."
        : undefined;
  return (
    <Ask
      title={`Remove ${props.site.name}?`}
      sub={holds() ?? "Its jobs stay, without a site. What was sealed to its key can never be opened again."}
      keep="Keep it"
      act={`Remove ${props.site.name}`}
      blocked={holds() ?? (typed().trim() === props.site.name ? undefined : "Type its name first.")}
      run={remove}
      onClose={props.onClose}
    >
      <Show when={!holds()}>
        <TypeToGoOn text={props.site.name} value={typed()} onInput={setTyped} />
      </Show>
    </Ask>
  );
}
