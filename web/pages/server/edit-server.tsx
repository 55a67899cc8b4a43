import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { ApiError, api } from "#web/api.ts";
import { showAtOnce } from "#web/at-once.ts";
import { keys, useCredentialSets } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";

type ServerPatch = Parameters<typeof api.changeServer>[1];

export function EditServer(props: { server: Server; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sets = useCredentialSets();
  const form = createDraft(`server-${props.server.id}`, {
    hostname: props.server.hostname ?? "",
    ip_address: props.server.ip_address,
    port: String(props.server.port),
    credential_set_id: props.server.credential_set_id ?? "",
    legacy_tls: props.server.legacy_tls,
    notes: props.server.notes ?? "",
  });
  /** Only what differs: another set or address forgets whether the login worked. */
  const change = (): ServerPatch => {
    const s = props.server;
    const hostname = form.values.hostname.trim() || null;
    const address = form.values.ip_address.trim();
    const port = Number(form.values.port);
    const set = form.values.credential_set_id || null;
    const notes = form.values.notes || null;
    return {
      ...(hostname === s.hostname ? {} : { hostname }),
      ...(address === s.ip_address ? {} : { ip_address: address }),
      ...(port === s.port ? {} : { port }),
      ...(set === s.credential_set_id ? {} : { credential_set_id: set }),
      ...(form.values.legacy_tls === s.legacy_tls ? {} : { legacy_tls: form.values.legacy_tls }),
      ...(notes === s.notes ? {} : { notes }),
    };
  };
  const replace = (server: Server): void => {
    client.setQueryData<Server[]>(keys.servers, (list) => list?.map((one) => (one.id === server.id ? server : one)));
  };
  const save = useMutation(() => ({
    // What differs is told once, before the new name is shown.
    mutationFn: (body: ServerPatch) => api.changeServer(props.server.id, body),
    // Name and notes are ours alone: they are shown at once.
    onMutate: ({ hostname, notes }) =>
      showAtOnce<Server>(keys.servers, props.server.id, { ...(hostname === undefined ? {} : { hostname }), ...(notes === undefined ? {} : { notes }) }),
    onError: (_error, _variables, takeBack) => takeBack?.(),
    onSuccess: (server) => {
      replace(server);
      form.forget();
      toast(`${serverName(props.server)} was changed.`);
      props.onClose();
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
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate(change())}>
            Save
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(change());
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
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
