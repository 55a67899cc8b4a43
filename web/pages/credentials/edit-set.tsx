import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { ApiError, api } from "#web/api.ts";
import { keys, useSites } from "#web/queries.ts";
import { canSeal, newId, sealForSites } from "#web/sealing.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { checkRanges } from "../discovery/ranges.ts";

export function EditSet(props: { set: CredentialSet | null; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sites = useSites();
  const [removing, setRemoving] = createSignal(false);
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
      ranges: (props.set?.ranges ?? []).map((range) => ({ ip_range: range.ip_range, priority: String(range.priority), description: range.description ?? "" })),
    },
    ["password"],
  );
  const close = (): void => {
    form.forget();
    props.onClose();
  };
  const keyed = createMemo(() => (sites.value ?? []).filter((site) => site.public_key));
  const badRange = (text: string): string | undefined => {
    if (!text.trim()) return undefined;
    const checked = checkRanges(text);
    // A set may be for a whole network; only the scan is limited in its size.
    return checked.problems.find((problem) => problem.text)?.message;
  };
  const save = useMutation(() => ({
    mutationFn: async () => {
      const body = {
        name: form.values.name.trim(),
        description: form.values.description.trim() || null,
        username: form.values.username.trim(),
        is_default: form.values.is_default,
        priority: Number(form.values.priority),
        ranges: form.values.ranges
          .filter((range) => range.ip_range.trim())
          .map((range) => ({ ip_range: range.ip_range.trim(), priority: Number(range.priority), description: range.description.trim() || null })),
      };
      const version = props.set ? props.set.password_version + 1 : 1;
      const sealed = form.values.password ? await sealForSites(keyed(), id, version, form.values.password) : undefined;
      if (props.set) await api.changeCredentialSet(id, { ...body, ...(sealed ? { sealed } : {}) });
      else await api.makeCredentialSet({ ...body, id, credential_type: form.values.credential_type, ...(sealed ? { sealed } : {}) });
    },
    onSuccess: () => {
      form.set("password", "");
      void client.invalidateQueries({ queryKey: keys.credentials });
      toast(props.set ? `"${form.values.name}" was changed.` : `"${form.values.name}" was added, sealed for ${keyed().length === 1 ? "1 site" : `${keyed().length} sites`}.`);
      close();
    },
  }));
  const remove = useMutation(() => ({
    mutationFn: () => api.removeCredentialSet(id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.credentials });
      toast(`"${props.set?.name}" was removed.`);
      close();
    },
  }));
  const blocked = createMemo(
    () =>
      (!form.values.name.trim() ? "Name the set first." : undefined) ??
      (!form.values.username.trim() ? "It needs a user name." : undefined) ??
      (!props.set && !form.values.password ? "It needs a password." : undefined) ??
      (form.values.password && keyed().length === 0 ? "No site has a key yet: enrol an agent first. Nothing is kept until then." : undefined) ??
      (form.values.password && !canSeal() ? "This browser seals only over HTTPS." : undefined) ??
      (form.values.ranges.some((range) => badRange(range.ip_range)) ? "Mend the ranges first." : undefined),
  );
  const issue = (path: string): { error?: string } => {
    const found = save.error instanceof ApiError ? save.error.problem.issues?.find((one) => one.path === path) : undefined;
    return found ? { error: found.message } : {};
  };
  return (
    <Dialog
      open
      shape="wide"
      title={props.set ? `Edit "${props.set.name}"` : "Add a credential set"}
      onClose={close}
      footer={
        <>
          <Show when={props.set}>
            <Show
              when={removing()}
              fallback={
                <Button kind="danger" class="mr-auto" icon="trash" onClick={() => setRemoving(true)}>
                  Remove…
                </Button>
              }
            >
              <Button kind="danger-solid" class="mr-auto" busy={remove.isPending} onClick={() => remove.mutate()}>
                Remove it{props.set && props.set.servers > 0 ? ` from ${props.set.servers} servers` : ""}
              </Button>
            </Show>
          </Show>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} blocked={blocked()} onClick={() => save.mutate()}>
            {props.set ? "Save" : "Add set"}
          </Button>
        </>
      }
    >
      <form
        class="grid gap-x-6 gap-y-4 md:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked()) save.mutate();
        }}
      >
        <TextField label="Name" {...issue("name")} value={form.values.name} onInput={(value) => form.set("name", value)} autofocus={!props.set} />
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
        <TextField label="User name" {...issue("username")} value={form.values.username} onInput={(value) => form.set("username", value)} mono />
        <TextField
          label={props.set ? "New password" : "Password"}
          type="password"
          autocomplete="new-password"
          {...issue("sealed")}
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
          help={
            <>
              <Show when={props.set}>
                {(set) => (
                  <>
                    Left empty it stays; last changed <Ago at={set().password_changed_at} />.{" "}
                  </>
                )}
              </Show>
              Sealed here for{" "}
              {keyed().length === 0
                ? "no site yet"
                : keyed()
                    .map((site) => site.name)
                    .join(", ")}
              ; never shown again.
            </>
          }
        />
        <TextField
          class="max-w-40"
          label="Priority"
          help="The higher is tried first."
          type="number"
          value={form.values.priority}
          onInput={(value) => form.set("priority", value)}
          {...issue("priority")}
        />
        <div class="pt-6">
          <CheckField label="Default" help="Used where no assigned set and no range matches." checked={form.values.is_default} onChange={(on) => form.set("is_default", on)} />
        </div>
        <TextField class="md:col-span-2" label="Description" value={form.values.description} onInput={(value) => form.set("description", value)} />
        <fieldset class="md:col-span-2">
          <legend class="mb-1 font-strong">Address ranges</legend>
          <div class="flex flex-col gap-2">
            <For each={form.values.ranges.map((_, i) => i)}>
              {(i) => (
                <div class="grid grid-cols-[minmax(0,1.4fr)_84px_minmax(0,1fr)_28px] items-start gap-2">
                  <div>
                    <input
                      class="input mono"
                      aria-label={`Range ${i + 1}`}
                      placeholder="10.20.4.0/24"
                      value={form.values.ranges[i]?.ip_range ?? ""}
                      onInput={(event) => form.set("ranges", i, "ip_range", event.currentTarget.value)}
                      aria-invalid={badRange(form.values.ranges[i]?.ip_range ?? "") ? "true" : undefined}
                    />
                    <Show when={badRange(form.values.ranges[i]?.ip_range ?? "")}>{(message) => <div class="text-sm text-crit">{message()}</div>}</Show>
                  </div>
                  <input
                    class="input"
                    type="number"
                    aria-label={`Priority of range ${i + 1}`}
                    value={form.values.ranges[i]?.priority ?? "100"}
                    onInput={(event) => form.set("ranges", i, "priority", event.currentTarget.value)}
                  />
                  <input
                    class="input"
                    aria-label={`Description of range ${i + 1}`}
                    placeholder="What it is"
                    value={form.values.ranges[i]?.description ?? ""}
                    onInput={(event) => form.set("ranges", i, "description", event.currentTarget.value)}
                  />
                  <Button kind="quiet" icon="close" label={`Remove range ${i + 1}`} onClick={() => form.set("ranges", (all) => all.filter((_, at) => at !== i))} />
                </div>
              )}
            </For>
            <div>
              <Button small icon="plus" onClick={() => form.set("ranges", (all) => [...all, { ip_range: "", priority: "100", description: "" }])}>
                Add range
              </Button>
            </div>
          </div>
        </fieldset>
        <Show when={save.error ?? remove.error}>
          {(error) => (
            <div class="md:col-span-2">
              <Failure error={error()} />
            </div>
          )}
        </Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
