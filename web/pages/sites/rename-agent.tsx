import { useMutation } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api, fieldError } from "#web/api.ts";
import { createDraft } from "#web/ui/draft.ts";
import { TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";

export function RenameAgent(props: { agent: Agent; onClose: () => void }): JSX.Element {
  const form = createDraft(`agent-${props.agent.id}`, { name: props.agent.name });
  const save = useMutation(() => ({
    mutationFn: () => api.renameAgent(props.agent.id, form.values.name.trim()),
    onSuccess: (agent) => {
      form.forget();
      toast(`The agent is called ${agent.name} now.`);
      props.onClose();
    },
  }));
  return (
    <FormDialog
      draft={form}
      title={`Rename ${props.agent.name}`}
      submit="Rename"
      busy={save.isPending}
      blocked={!form.values.name.trim() ? "Name it first." : form.isChanged() ? undefined : "Nothing was changed."}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <TextField label="Name" {...fieldError(save.error, "name")} value={form.values.name} onInput={(value) => form.set("name", value)} autofocus />
    </FormDialog>
  );
}
