import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { ApiError, api } from "#web/api.ts";
import { keys, useCredentialSets } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { useGo } from "#web/ui/link.tsx";
import { toast } from "#web/ui/toast.tsx";

export function EditServer(props: { server: Server; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const sets = useCredentialSets();
  const form = createDraft(`server-${props.server.id}`, {
    hostname: props.server.hostname ?? "",
    ip_address: props.server.ip_address,
    port: String(props.server.port),
    credential_set_id: props.server.credential_set_id ?? "",
    legacy_tls: props.server.legacy_tls,
    notes: props.server.notes ?? "",
  });
  const [removing, setRemoving] = createSignal(false);
  const save = useMutation(() => ({
    mutationFn: () =>
      api.changeServer(props.server.id, {
        hostname: form.values.hostname.trim() || null,
        ip_address: form.values.ip_address.trim(),
        port: Number(form.values.port),
        credential_set_id: form.values.credential_set_id || null,
        legacy_tls: form.values.legacy_tls,
        notes: form.values.notes || null,
      }),
    onSuccess: () => {
      form.forget();
      toast(`${serverName(props.server)} was changed.`);
      props.onClose();
    },
  }));
  const remove = useMutation(() => ({
    mutationFn: () => api.removeServer(props.server.id),
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.servers });
      toast(`${serverName(props.server)} was removed. Its jobs and requests are kept.`);
      go("/servers", { replace: true });
    },
  }));
  const issue = (path: string): { error?: string } => {
    const found = save.error instanceof ApiError ? save.error.problem.issues?.find((one) => one.path === path) : undefined;
    return found ? { error: found.message } : {};
  };
  const close = (): void => {
    form.forget();
    props.onClose();
  };
  return (
    <Dialog
      open
      title={`Edit ${serverName(props.server)}`}
      onClose={close}
      footer={
        <>
          <Show
            when={removing()}
            fallback={
              <Button kind="danger" class="mr-auto" icon="trash" onClick={() => setRemoving(true)}>
                Remove…
              </Button>
            }
          >
            <Button kind="danger-solid" class="mr-auto" busy={remove.isPending} onClick={() => remove.mutate()}>
              Remove {serverName(props.server)} from the inventory
            </Button>
          </Show>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
            Save
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
        <TextField label="Name" {...issue("hostname")} value={form.values.hostname} onInput={(value) => form.set("hostname", value)} />
        <div class="grid grid-cols-[1fr_96px] gap-3">
          <TextField label="iDRAC address" {...issue("ip_address")} value={form.values.ip_address} onInput={(value) => form.set("ip_address", value)} mono />
          <TextField label="Port" {...issue("port")} value={form.values.port} onInput={(value) => form.set("port", value)} mono inputMode="numeric" />
        </div>
        <SelectField
          label="Credential set"
          help="An assigned set comes before ranges and defaults. Changing it forgets whether the login worked."
          value={form.values.credential_set_id}
          options={[
            { value: "", title: "By the address's range, or the default" },
            ...(sets.value ?? []).filter((set) => set.credential_type === "idrac").map((set) => ({ value: set.id, title: `${set.name} (${set.username})` })),
          ]}
          onChange={(value) => form.set("credential_set_id", value)}
        />
        <CheckField
          label="Allow old TLS (1.0 and 1.1) for this iDRAC"
          help="Only for iDRACs that cannot do better; the connection can then be listened to by who controls the network."
          checked={form.values.legacy_tls}
          onChange={(on) => form.set("legacy_tls", on)}
        />
        <TextField label="Notes" lines={3} value={form.values.notes} onInput={(value) => form.set("notes", value)} />
        <Show when={save.error ?? remove.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
