import { useMutation } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { JobDetails } from "#schema/jobs/index.ts";
import { api } from "#web/api.ts";
import { useAgents, useCredentialSets, useSites } from "#web/queries.ts";
import { newId, sealFor } from "#web/sealing.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Empty, Failure } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { checkRanges } from "./ranges.ts";
import { SetOrder } from "./set-order.tsx";

/** Where to look, with which credentials, and what will be sent. */
export default function Discovery(props: { onClose: () => void }): JSX.Element {
  const sites = useSites();
  const agents = useAgents();
  const sets = useCredentialSets();
  const go = useGo();
  const form = createDraft("discovery", { site: "", ranges: "", identify: false, port: "443", timeout: "1000", username: "", password: "", sets: null as string[] | null }, [
    "password",
  ]);
  const [touched, setTouched] = createSignal(false);
  const key = newId();

  const site = createMemo(() => sites.value?.find((one) => one.id === form.values.site) ?? sites.value?.find((one) => one.agents_online > 0) ?? sites.value?.[0]);
  const siteAgents = createMemo(() => (agents.value ?? []).filter((agent) => agent.site_id === site()?.id));
  const checked = createMemo(() => checkRanges(form.values.ranges));
  const typedIn = (): boolean => form.values.username.trim() !== "" || form.values.password !== "";
  const usable = createMemo(() => (sets.value ?? []).filter((set) => set.credential_type === "idrac"));
  const chosenSets = createMemo(() => form.values.sets ?? usable().map((set) => set.id));
  const sends = createMemo(() => !form.values.identify && (typedIn() || chosenSets().length > 0));
  const blocked = createMemo(
    () =>
      notAllowed("operator") ??
      (!site() ? "Make a site first." : site()?.agents === 0 ? `The site ${site()?.name} has no agent yet.` : undefined) ??
      (checked().problems.length > 0 ? "Mend the addresses first." : checked().count === null ? "Name addresses first." : undefined) ??
      (!form.values.identify && typedIn() && !(form.values.username.trim() && form.values.password) ? "The typed-in credentials need a user name and a password." : undefined) ??
      (!form.values.identify && typedIn() && !site()?.public_key ? "The site has no key to seal the password to until its first agent has enrolled." : undefined),
  );
  const start = useMutation(() => ({
    mutationFn: async () => {
      const at = site();
      if (!at) throw new Error("There is no site.");
      const details: Partial<JobDetails<"discovery_scan">> & { ip_ranges: string[] } = {
        ip_ranges: checked().ranges,
        identify_only: form.values.identify,
        port: Number(form.values.port) || 443,
        connect_timeout_ms: Number(form.values.timeout) || 1000,
      };
      if (!form.values.identify && typedIn() && at.public_key) {
        // The id is made here, so that the agent knows what the password was sealed for.
        details.credentials = [{ username: form.values.username.trim(), password: await sealFor(at.public_key, newId(), 1, form.values.password) }];
      }
      return api.startJob(
        {
          job_type: "discovery_scan",
          target_scope: { site_ids: [at.id] },
          details,
          ...(form.values.sets && !form.values.identify ? { credential_set_ids: form.values.sets } : {}),
        },
        key,
      );
    },
    onSuccess: (job) => {
      form.set("password", "");
      form.forget();
      props.onClose();
      go(`/jobs/${job.id}`);
    },
  }));
  const send = (): void => {
    setTouched(true);
    if (!blocked()) start.mutate();
  };
  return (
    <Dialog
      open
      shape="wide"
      title="Discover servers"
      sub="The site's agent asks each address who it is. A password goes only to what says it is an iDRAC."
      onClose={() => props.onClose()}
      footer={
        <>
          <span class="mr-auto text-muted">
            {form.values.identify ? "No password is sent." : sends() ? "At most two logins for each address." : "There are no credentials: it can only identify."}
          </span>
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button kind="primary" busy={start.isPending} blocked={blocked()} onClick={send}>
            {form.values.identify ? "Identify" : "Scan"}{" "}
            {checked().count === null ? "addresses" : checked().count === 1 ? "1 address" : `${checked().count?.toLocaleString("en")} addresses`}
          </Button>
        </>
      }
    >
      <Show
        when={sites.value?.length !== 0}
        fallback={
          <Empty
            icon="site"
            title="No site yet"
            action={
              <a class="btn primary" href="/settings/sites" onClick={() => props.onClose()}>
                Make a site
              </a>
            }
          >
            A site is a network that an agent reaches.
          </Empty>
        }
      >
        <form
          class="grid gap-5 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <div class="flex flex-col gap-4">
            <TextField
              label="Addresses"
              help="Blocks (10.0.0.0/24), ranges (10.0.0.10-20) and single addresses, IPv4 or IPv6; one on each line."
              lines={5}
              mono
              autofocus
              placeholder={"10.20.4.0/24\n10.20.5.10-40"}
              value={form.values.ranges}
              onInput={(value) => form.set("ranges", value)}
              {...(touched() && checked().ranges.length === 0 ? { error: "Name at least one address." } : {})}
            />
            <div aria-live="polite">
              <Show when={checked().count !== null}>
                <span class="st ok">
                  <Icon name="ok" /> <b class="tabular-nums">{checked().count?.toLocaleString("en")}</b> {checked().count === 1 ? "address" : "addresses"} to ask
                </span>
              </Show>
              <For each={checked().problems.slice(0, 4)}>
                {(problem) => (
                  <div class="text-sm text-crit">
                    {problem.message} <span class="text-muted">{problem.hint}</span>
                  </div>
                )}
              </For>
            </div>
            <SelectField
              label="Site"
              value={site()?.id ?? ""}
              options={(sites.value ?? []).map((one) => ({
                value: one.id,
                title: `${one.name}${one.agents === 0 ? " (no agent yet)" : one.agents_online === 0 ? " (agent out of reach)" : ""}`,
              }))}
              onChange={(value) => form.set("site", value)}
              help={
                <Show when={siteAgents().find((agent) => agent.is_active)}>
                  {(agent) => (
                    <>
                      Its agent may ask: <span class="mono">{agent().allow_list.length > 0 ? agent().allow_list.join(", ") : "private networks"}</span>
                    </>
                  )}
                </Show>
              }
            />
            <CheckField
              label="Identify only"
              help="Says what answers at each address; sends no password, adds nothing."
              checked={form.values.identify}
              onChange={(on) => form.set("identify", on)}
            />
            <details>
              <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
                <Icon name="right" size={12} class="fold" /> Advanced
              </summary>
              <div class="mt-2 grid grid-cols-2 gap-3">
                <TextField
                  label="Port"
                  mono
                  inputMode="numeric"
                  value={form.values.port}
                  onInput={(value) => form.set("port", value)}
                  help="iDRACs listen on 443 unless someone changed it."
                />
                <TextField label="Wait for an address (ms)" mono inputMode="numeric" value={form.values.timeout} onInput={(value) => form.set("timeout", value)} />
              </div>
            </details>
          </div>
          <div class={form.values.identify ? "pointer-events-none opacity-45" : ""} aria-hidden={form.values.identify ? "true" : undefined} inert={form.values.identify}>
            <h3 class="mb-1">Credentials, in this order</h3>
            <SetOrder sets={usable()} chosen={chosenSets()} siteId={site()?.id ?? ""} ranges={checked().ranges} typedIn={typedIn()} onChange={(ids) => form.set("sets", ids)} />
            <h3 class="mt-4 mb-1">Or type some in for this scan</h3>
            <div class="flex flex-col gap-3">
              <TextField label="User name" value={form.values.username} onInput={(value) => form.set("username", value)} mono />
              <TextField
                label="Password"
                type="password"
                autocomplete="new-password"
                value={form.values.password}
                onInput={(value) => form.set("password", value)}
                help="Sealed in this browser so that only the site's agents can open it. Tried before the stored sets; where it works it is kept as that server's own."
              />
            </div>
          </div>
          <button type="submit" class="hidden" />
        </form>
      </Show>
      <Show when={start.error}>
        {(error) => (
          <div class="mt-4">
            <Failure error={error()} />
          </div>
        )}
      </Show>
    </Dialog>
  );
}
