import { useMutation } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { JobDetails } from "#schema/jobs/index.ts";
import { api, fieldError } from "#web/api.ts";
import { StartFailure } from "#web/jobs/start-failure.tsx";
import { useAgents, useCredentialSets, useServers, useSites } from "#web/queries.ts";
import { canSeal, newId, sealFor } from "#web/sealing.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Empty } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link, useGo } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Outlook } from "./outlook.tsx";
import { createPlan } from "./plan.ts";
import { checkRanges, outsideOf, rangesToSend } from "./ranges.ts";
import { RangesField } from "./ranges-field.tsx";
import { SetOrder } from "./set-order.tsx";
import { fitting } from "./sets.ts";

/** So much text is checked at each key; more, when one pauses. */
const checkedAtOnce = 20_000;

/** Where to look, with which credentials, and what will come of it. */
export default function Discovery(): JSX.Element {
  const sites = useSites();
  const agents = useAgents();
  const servers = useServers();
  const sets = useCredentialSets();
  const go = useGo();
  const form = createPlan();
  const key = newId();

  const [text, setText] = createSignal(form.values.ranges);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(() => {
    const typed = form.values.ranges;
    clearTimeout(timer);
    if (typed.length <= checkedAtOnce) setText(typed);
    else timer = setTimeout(() => setText(typed), 250);
  });
  const checked = createMemo(() => checkRanges(text()));

  const site = createMemo(() => sites.value?.find((one) => one.id === form.values.site) ?? sites.value?.find((one) => one.agents_online > 0) ?? sites.value?.[0]);
  const agent = createMemo(() => (agents.value ?? []).find((one) => one.site_id === site()?.id && one.is_active));
  const outside = createMemo(() =>
    checked().count !== null && (agent()?.allow_list.length ?? 0) > 0 ? outsideOf(checked().parsed, agent()?.allow_list ?? []) : { count: 0, examples: [] },
  );
  const typedIn = (): boolean => form.values.username.trim() !== "" || form.values.password !== "";
  const trials = createMemo(() =>
    fitting(
      (sets.value ?? []).filter((set) => set.credential_type === "idrac"),
      site()?.id ?? "",
      checked().parsed,
    ),
  );
  const order = createMemo(() => form.values.order.filter((id) => trials().some((trial) => trial.set.id === id && trial.set.sealed_for_site_ids.includes(site()?.id ?? ""))));
  const tried = createMemo(() => (typedIn() ? 1 : 0) + (form.values.sets === "order" ? order().length : trials().filter((trial) => trial.takesPart).length));
  const port = (): number => Number(form.values.port);
  const timeout = (): number => Number(form.values.timeout);
  const badPort = (): string | undefined => (Number.isInteger(port()) && port() >= 1 && port() <= 65_535 ? undefined : "A port is a number from 1 to 65,535.");
  const badTimeout = (): string | undefined => (Number.isInteger(timeout()) && timeout() >= 100 && timeout() <= 30_000 ? undefined : "From 100 to 30,000 milliseconds.");
  const blocked = createMemo(
    () =>
      notAllowed("operator") ??
      (!site() ? "Make a site first." : site()?.agents === 0 ? `The site ${site()?.name} has no agent yet: enrol one first.` : undefined) ??
      (checked().problems.length > 0 || checked().tooMany ? "Mend the addresses first." : checked().count === null ? "Name addresses first." : undefined) ??
      (checked().count === outside().count ? "The agent may ask none of these addresses." : undefined) ??
      badPort() ??
      badTimeout() ??
      (form.values.identify || !typedIn()
        ? undefined
        : ((!(form.values.username.trim() && form.values.password) ? "What is typed in needs a user name and a password." : undefined) ??
          (!site()?.public_key ? "The site has no key to seal the password to until its first agent has enrolled." : undefined) ??
          (!canSeal() ? "This browser seals passwords only over HTTPS." : undefined))),
  );
  const start = useMutation(() => ({
    mutationFn: async () => {
      const at = site();
      if (!at) throw new Error("There is no site.");
      const { values } = form;
      const details: Partial<JobDetails<"discovery_scan">> & { ip_ranges: string[] } = {
        ip_ranges: rangesToSend(checked()),
        identify_only: values.identify,
        port: port(),
        connect_timeout_ms: timeout(),
      };
      // The id is made here, so that the agent knows what the password was sealed for.
      if (!values.identify && typedIn() && at.public_key)
        details.credentials = [{ username: values.username.trim(), password: await sealFor(at.public_key, newId(), 1, values.password) }];
      return api.startJob(
        {
          job_type: "discovery_scan",
          target_scope: { site_ids: [at.id] },
          details,
          ...(values.sets === "order" && !values.identify ? { credential_set_ids: order() } : {}),
        },
        key,
      );
    },
    onSuccess: (job) => {
      form.forget();
      go(`/jobs/${job.id}`);
    },
  }));
  const send = (): void => {
    if (!blocked() && !start.isPending) start.mutate();
  };
  const button = (): string => {
    const whole = checked().count;
    const count = whole === null ? null : whole - outside().count;
    return `${form.values.identify ? "Identify" : "Scan"} ${count === null ? "addresses" : count === 1 ? "1 address" : `${count.toLocaleString("en")} addresses`}`;
  };
  return (
    <>
      <PageHead title="Discover servers" sub="The site's agent asks each address who it is. A password goes only to what says it is an iDRAC." />
      <Show
        when={sites.value?.length !== 0}
        fallback={
          <Empty
            icon="site"
            title="No site yet"
            action={
              <Link class="btn primary" href="/settings/sites">
                Make a site
              </Link>
            }
          >
            A site is a network that an agent reaches, such as a data centre. Its agent does the asking.
          </Empty>
        }
      >
        <form
          class="grid items-start gap-3 lg:grid-cols-[minmax(0,1.45fr)_minmax(340px,1fr)]"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <div class="flex min-w-0 flex-col gap-3">
            <section class="panel" aria-label="Where">
              <header>
                <h2>Where</h2>
                <Show when={form.restored && form.isChanged()}>
                  <span class="end">
                    <span class="text-sm">What you typed before is here again.</span>
                    <Button small kind="quiet" onClick={() => form.reset()}>
                      Start afresh
                    </Button>
                  </span>
                </Show>
              </header>
              <div class="flex flex-col gap-4 p-4">
                <RangesField value={form.values.ranges} checked={checked()} onInput={(value) => form.set("ranges", value)} {...fieldError(start.error, "details.ip_ranges")} />
                <div class="grid gap-x-6 gap-y-4 sm:grid-cols-2">
                  <SelectField
                    label="Site"
                    value={site()?.id ?? ""}
                    options={(sites.value ?? []).map((one) => ({
                      value: one.id,
                      title: `${one.name}${one.agents === 0 ? " (no agent yet)" : one.agents_online === 0 ? " (agent out of reach)" : ""}`,
                    }))}
                    onChange={(value) => form.set("site", value)}
                    help={
                      <Show when={agent()} fallback="Its agent does the asking.">
                        {(one) => (
                          <>
                            {one().name} may ask <span class="mono">{one().allow_list.length > 0 ? one().allow_list.join(", ") : "private networks"}</span>.
                          </>
                        )}
                      </Show>
                    }
                  />
                  <div class="sm:pt-6">
                    <CheckField
                      label="Identify only"
                      help="Says what answers at each address; sends no password, adds nothing."
                      checked={form.values.identify}
                      onChange={(on) => form.set("identify", on)}
                    />
                  </div>
                </div>
                <details open={badPort() !== undefined || badTimeout() !== undefined || form.values.port !== "443"}>
                  <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
                    <Icon name="right" size={12} class="fold" /> Advanced
                  </summary>
                  <div class="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-2">
                    <TextField
                      label="Port"
                      mono
                      narrow
                      inputMode="numeric"
                      value={form.values.port}
                      onInput={(value) => form.set("port", value)}
                      help="iDRACs listen on 443 unless someone changed it."
                      error={badPort()}
                    />
                    <TextField
                      label="Wait for an address (ms)"
                      mono
                      narrow
                      inputMode="numeric"
                      value={form.values.timeout}
                      onInput={(value) => form.set("timeout", value)}
                      help="Longer over slow lines; it is what most of the time goes into."
                      error={badTimeout()}
                    />
                  </div>
                </details>
              </div>
            </section>
            <Show when={!form.values.identify}>
              <section class="panel" aria-label="Credentials">
                <header>
                  <h2>Credentials</h2>
                  <span class="end">
                    <Link class="link text-sm" href="/settings/credentials">
                      Stored sets
                    </Link>
                  </span>
                </header>
                <div class="flex flex-col gap-4 p-4">
                  <SetOrder
                    trials={trials()}
                    siteId={site()?.id ?? ""}
                    mode={form.values.sets}
                    order={form.values.order}
                    typedIn={typedIn()}
                    onMode={(mode) => form.set("sets", mode)}
                    onOrder={(ids) => form.set("order", ids)}
                  />
                  <fieldset class="grid gap-x-6 gap-y-3 sm:grid-cols-2">
                    <legend class="mb-2 text-muted">
                      For this scan only, tried first. Sealed in this browser for the site's agents; where they work, they are kept as that server's own.
                    </legend>
                    <TextField label="User name" value={form.values.username} onInput={(value) => form.set("username", value)} mono />
                    <TextField label="Password" type="password" autocomplete="new-password" value={form.values.password} onInput={(value) => form.set("password", value)} />
                  </fieldset>
                </div>
              </section>
            </Show>
          </div>
          <div class="flex min-w-0 flex-col gap-3 lg:sticky lg:top-0">
            <Outlook
              checked={checked()}
              outside={outside()}
              site={site()}
              agent={agent()}
              servers={servers.value ?? []}
              identify={form.values.identify}
              timeoutMs={badTimeout() ? 1_000 : timeout()}
              trials={tried()}
            />
            <Show when={start.error}>{(error) => <StartFailure error={error()} onOpen={form.forget} />}</Show>
            <div class="flex flex-wrap items-center justify-end gap-3">
              <Show when={blocked()}>
                <span class="min-w-0 flex-1 text-muted">{blocked()}</span>
              </Show>
              <Button kind="primary" type="submit" icon="find" busy={start.isPending} blocked={blocked()}>
                {button()}
              </Button>
            </div>
          </div>
        </form>
      </Show>
    </>
  );
}
