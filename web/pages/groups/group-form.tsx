import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { type JSX, Show } from "solid-js";
import type { ServerGroup } from "#schema/api/servers.ts";
import { ApiError, api } from "#web/api.ts";
import { showAtOnce } from "#web/at-once.ts";
import { keys } from "#web/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
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
  const issue = (path: string): { error?: string } => {
    const found = save.error instanceof ApiError ? save.error.problem.issues?.find((one) => one.path === path) : undefined;
    return found ? { error: found.message } : {};
  };
  const close = (): void => {
    form.forget();
    props.onClose();
  };
  const send = (): void => {
    if (form.values.name.trim()) save.mutate();
  };
  return (
    <Dialog
      open
      title={props.group ? `Edit ${props.group.name}` : "New group"}
      sub={props.group ? undefined : "A name for servers that belong together: to filter by, and to run jobs on. A server may be in several."}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} blocked={form.values.name.trim() ? undefined : "Name the group first."} onClick={send}>
            {props.group ? "Save" : "Make group"}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField label="Name" {...issue("name")} value={form.values.name} onInput={(name) => form.set({ name })} autofocus placeholder="Production" />
        <TextField label="What it is for (optional)" {...issue("description")} lines={2} value={form.values.description} onInput={(description) => form.set({ description })} />
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
