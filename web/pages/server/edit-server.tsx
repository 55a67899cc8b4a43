import { useMutation, useQueryClient } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { api, fieldError } from "#web/api.ts";
import { showAtOnce } from "#web/at-once.ts";
import { keys, useCredentialSets } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { createDraft } from "#web/ui/draft.ts";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
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
  /** Only what was changed here: another set or address forgets whether the login worked. */
  const change = (): ServerPatch => {
    const { hostname, ip_address, port, credential_set_id, legacy_tls, notes } = form.changed();
    return {
      ...(hostname === undefined ? {} : { hostname: hostname.trim() || null }),
      ...(ip_address === undefined ? {} : { ip_address: ip_address.trim() }),
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(credential_set_id === undefined ? {} : { credential_set_id: credential_set_id || null }),
      ...(legacy_tls === undefined ? {} : { legacy_tls }),
      ...(notes === undefined ? {} : { notes: notes || null }),
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
  return (
    <FormDialog
      title={`Edit ${serverName(props.server)}`}
      draft={form}
      submit="Save"
      busy={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(change())}
      onClose={props.onClose}
    >
      <TextField label="Name" {...fieldError(save.error, "hostname")} value={form.values.hostname} onInput={(value) => form.set("hostname", value)} />
      <div class="grid grid-cols-[1fr_96px] gap-3">
        <TextField label="iDRAC address" {...fieldError(save.error, "ip_address")} value={form.values.ip_address} onInput={(value) => form.set("ip_address", value)} mono />
        <TextField label="Port" {...fieldError(save.error, "port")} value={form.values.port} onInput={(value) => form.set("port", value)} mono inputMode="numeric" />
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
    </FormDialog>
  );
}
