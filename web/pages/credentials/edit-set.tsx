import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { api, fieldError } from "#web/api.ts";
import { keys, useSites } from "#web/queries.ts";
import { newId, sealForSites } from "#web/sealing.ts";
import { createDraft } from "#web/ui/draft.ts";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";
import { badPriority, badRange, type RangeRow, RangeRows } from "./range-rows.tsx";
import { keyedSites, sealable } from "./seal-rules.ts";

/** A set and what it is for. The password of one that exists is changed by itself. */
export function EditSet(props: { set: CredentialSet | null; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sites = useSites();
  // The id is made here: the password is sealed together with it.
  const id = props.set?.id ?? newId();
  const form = createDraft(
    `credentials-${props.set?.id ?? "new"}`,
    {
      name: props.set?.name ?? "",
      description: props.set?.description ?? "",
      credential_type: props.set?.credential_type ?? ("idrac" as CredentialSet["credential_type"]),
      username: props.set?.username ?? "root",
      password: "",
      is_default: props.set?.is_default ?? false,
      priority: String(props.set?.priority ?? 100),
      ranges: (props.set?.ranges ?? []).map((range): RangeRow => ({ ip_range: range.ip_range, priority: String(range.priority), description: range.description ?? "" })),
    },
    ["password"],
  );
  const keyed = createMemo(() => keyedSites(sites.value));
  const save = useMutation(() => ({
    mutationFn: async () => {
      const { values } = form;
      const body = {
        name: values.name.trim(),
        description: values.description.trim() || null,
        username: values.username.trim(),
        is_default: values.is_default,
        priority: Number(values.priority),
        ranges: values.ranges
          .filter((range) => range.ip_range.trim())
          .map((range) => ({ ip_range: range.ip_range.trim(), priority: Number(range.priority), description: range.description.trim() || null })),
      };
      if (props.set) return await api.changeCredentialSet(id, body);
      return await api.makeCredentialSet({ ...body, id, credential_type: values.credential_type, sealed: await sealForSites(keyed(), id, 1, values.password) });
    },
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.credentials });
      void client.invalidateQueries({ queryKey: ["explain"] });
      toast(props.set ? `"${form.values.name}" was changed.` : `"${form.values.name}" was added, sealed for ${keyed().length === 1 ? "1 site" : `${keyed().length} sites`}.`);
      props.onClose();
    },
  }));
  const blocked = createMemo(
    () =>
      (!form.values.name.trim() ? "Name the set first." : undefined) ??
      (!form.values.username.trim() ? "It needs a user name." : undefined) ??
      (props.set ? undefined : form.values.password ? sealable(keyed()) : "It needs a password.") ??
      (badPriority(form.values.priority) || form.values.ranges.some((range) => badRange(range.ip_range) || badPriority(range.priority)) ? "Mend what is marked first." : undefined),
  );
  return (
    <FormDialog
      draft={form}
      shape="wide"
      title={props.set ? `Edit "${props.set.name}"` : "Add a credential set"}
      sub={props.set ? "Servers that it reaches are tried anew after a change." : undefined}
      submit={props.set ? "Save" : "Add set"}
      busy={save.isPending}
      blocked={blocked()}
      error={save.error}
      class="grid gap-x-6 gap-y-4 md:grid-cols-2"
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <TextField label="Name" {...fieldError(save.error, "name")} value={form.values.name} onInput={(value) => form.set("name", value)} autofocus={!props.set} />
      <SelectField
        label="For"
        value={form.values.credential_type}
        options={[
          { value: "idrac", title: "iDRAC" },
          { value: "esxi", title: "ESXi" },
          { value: "vcenter", title: "vCenter" },
        ].filter((option) => !props.set || option.value === props.set.credential_type)}
        onChange={(value) => form.set("credential_type", value as CredentialSet["credential_type"])}
      />
      <TextField label="User name" {...fieldError(save.error, "username")} value={form.values.username} onInput={(value) => form.set("username", value)} mono />
      <Show when={!props.set} fallback={<span class="self-end pb-1 text-muted">The password is changed by itself: "Change the password…" in the set's menu.</span>}>
        <TextField
          label="Password"
          type="password"
          autocomplete="new-password"
          {...fieldError(save.error, "sealed")}
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
          help={`Sealed here for ${
            keyed()
              .map((site) => site.name)
              .join(", ") || "no site yet"
          }; never shown again.`}
        />
      </Show>
      <TextField
        class="md:col-span-2"
        label="Description"
        {...fieldError(save.error, "description")}
        value={form.values.description}
        onInput={(value) => form.set("description", value)}
      />
      <RangeRows
        rows={form.values.ranges}
        errorOf={(i) => fieldError(save.error, `ranges.${i}.ip_range`).error}
        onChange={(i, change) => form.set("ranges", i, change)}
        onRows={(rows) => form.set("ranges", rows)}
      />
      <div class="md:pt-1">
        <CheckField label="Default" help="Used where no assigned set and no range fits." checked={form.values.is_default} onChange={(on) => form.set("is_default", on)} />
      </div>
      <TextField
        narrow
        label="Priority of the set"
        help="The higher is tried first, among ranges of the same priority and among defaults. 0 to 10,000."
        inputMode="numeric"
        value={form.values.priority}
        onInput={(value) => form.set("priority", value)}
        error={badPriority(form.values.priority) ?? fieldError(save.error, "priority").error}
      />
    </FormDialog>
  );
}
