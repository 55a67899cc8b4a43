import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, type JSX } from "solid-js";
import { api, fieldError } from "#web/api.ts";
import { keys, useCredentialSets, useSites } from "#web/queries.ts";
import { createDraft } from "#web/ui/draft.ts";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";

/** One server by its iDRAC's address; a network is found faster by a discovery. */
export function AddServer(props: { onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sites = useSites();
  const sets = useCredentialSets();
  const form = createDraft("add-server", { ip_address: "", port: "443", hostname: "", site_id: "", credential_set_id: "", notes: "" });
  const site = createMemo(() => form.values.site_id || sites.value?.[0]?.id || "");
  const add = useMutation(() => ({
    mutationFn: () =>
      api.addServer({
        site_id: site(),
        ip_address: form.values.ip_address.trim(),
        port: Number(form.values.port) || 443,
        hostname: form.values.hostname.trim() || null,
        credential_set_id: form.values.credential_set_id || null,
        notes: form.values.notes || null,
      }),
    onSuccess: (server) => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.servers });
      toast("The server was added. Check its health to fill in what it is.", { href: `/servers/${server.id}`, linkText: "Open it" });
      props.onClose();
    },
  }));
  return (
    <FormDialog
      title="Add a server"
      sub="By its iDRAC's address. To find many at once, discover a network instead."
      draft={form}
      submit="Add server"
      busy={add.isPending}
      blocked={form.values.ip_address.trim() ? undefined : "Name the address first."}
      error={add.error}
      onSubmit={() => add.mutate()}
      onClose={props.onClose}
    >
      <div class="grid grid-cols-[1fr_96px] gap-3">
        <TextField
          label="iDRAC address"
          {...fieldError(add.error, "ip_address")}
          value={form.values.ip_address}
          onInput={(value) => form.set("ip_address", value)}
          mono
          autofocus
          placeholder="10.20.4.11"
        />
        <TextField label="Port" {...fieldError(add.error, "port")} value={form.values.port} onInput={(value) => form.set("port", value)} mono inputMode="numeric" />
      </div>
      <SelectField
        label="Site"
        help="Its agent is the one that talks to this address."
        value={site()}
        options={(sites.value ?? []).map((one) => ({ value: one.id, title: one.name }))}
        onChange={(value) => form.set("site_id", value)}
      />
      <TextField label="Name (optional)" help="Filled in from the server when it is left empty." value={form.values.hostname} onInput={(value) => form.set("hostname", value)} />
      <SelectField
        label="Credential set"
        value={form.values.credential_set_id}
        options={[
          { value: "", title: "By the address's range, or the default" },
          ...(sets.value ?? []).filter((set) => set.credential_type === "idrac").map((set) => ({ value: set.id, title: set.name })),
        ]}
        onChange={(value) => form.set("credential_set_id", value)}
      />
      <TextField label="Notes" lines={2} value={form.values.notes} onInput={(value) => form.set("notes", value)} />
    </FormDialog>
  );
}
