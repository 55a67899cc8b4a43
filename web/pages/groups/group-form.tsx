import { useMutation, useQueryClient } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import type { ServerGroup } from "#schema/api/servers.ts";
import { api, fieldError } from "#web/api.ts";
import { showAtOnce } from "#web/at-once.ts";
import { keys } from "#web/queries.ts";
import { createDraft } from "#web/ui/draft.ts";
import { TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";

/** Puts a group as the control plane answered it into the list that is shown. */
export function withGroup(list: readonly ServerGroup[] | undefined, group: ServerGroup): ServerGroup[] | undefined {
  return list && [...list.filter((one) => one.id !== group.id), group].sort((a, b) => a.name.localeCompare(b.name, "en", { sensitivity: "base" }));
}

/** Makes a group, or renames and describes one. */
export function GroupForm(props: { group?: ServerGroup; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(`group-${props.group?.id ?? "new"}`, { name: props.group?.name ?? "", description: props.group?.description ?? "" });
  const save = useMutation(() => ({
    mutationFn: () => {
      const body = { name: form.values.name.trim(), description: form.values.description.trim() || null };
      return props.group ? api.changeGroup(props.group.id, body) : api.makeGroup(body);
    },
    onMutate: () => props.group && showAtOnce<ServerGroup>(keys.groups, props.group.id, { name: form.values.name.trim(), description: form.values.description.trim() || null }),
    onSuccess: (group) => {
      client.setQueryData<ServerGroup[]>(keys.groups, (list) => withGroup(list, group));
      form.forget();
      if (!props.group) toast(`The group ${group.name} was made.`, { href: `/groups/${group.id}`, linkText: "Add servers" });
      props.onClose();
    },
    onError: (_error, _variables, takeBack) => takeBack?.(),
  }));
  return (
    <FormDialog
      title={props.group ? `Edit ${props.group.name}` : "New group"}
      sub={props.group ? undefined : "A name for servers that belong together: to filter by, and to run jobs on. A server may be in several."}
      draft={form}
      submit={props.group ? "Save" : "Make group"}
      busy={save.isPending}
      blocked={form.values.name.trim() ? undefined : "Name the group first."}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <TextField label="Name" {...fieldError(save.error, "name")} value={form.values.name} onInput={(name) => form.set({ name })} autofocus placeholder="Production" />
      <TextField
        label="What it is for (optional)"
        {...fieldError(save.error, "description")}
        lines={2}
        value={form.values.description}
        onInput={(description) => form.set({ description })}
      />
    </FormDialog>
  );
}
