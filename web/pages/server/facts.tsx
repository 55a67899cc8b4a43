import { createMemo, For, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { useCredentialSets } from "#web/queries.ts";
import { serversWhere } from "#web/servers/filter-link.ts";
import { useGroupOf } from "#web/servers/groups.ts";
import { generationName, shortModel } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyButton, Ident } from "#web/ui/copy.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link } from "#web/ui/link.tsx";
import { Ago } from "#web/ui/time.tsx";
import { grouped } from "./fingerprint.ts";

/** A fact with its name; with `copy`, one click takes it to the clipboard. */
function Fact(props: { name: string; copy?: string | null; children: JSX.Element }): JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd class="group flex min-w-0 items-start gap-1">
        <span class="min-w-0">{props.children}</span>
        <Show when={props.copy}>
          {(text) => (
            <span class="-my-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
              <CopyButton text={text()} label={`Copy ${props.name.toLowerCase()}`} />
            </span>
          )}
        </Show>
      </dd>
    </>
  );
}

const shownMacs = 4;

/** Who and what it is. A fact that others share leads to all that share it. */
export function Facts(props: { server: Server; onEdit: () => void }): JSX.Element {
  const s = (): Server => props.server;
  const groupOf = useGroupOf();
  const groups = createMemo(() => s().group_ids.flatMap((id) => groupOf(id) ?? []));
  return (
    <section class="panel" aria-label="Facts">
      <header>
        <h2>Facts</h2>
        <span class="end">
          <Button kind="quiet" small icon="pencil" blocked={notAllowed("admin")} onClick={() => props.onEdit()}>
            Edit
          </Button>
        </span>
      </header>
      <dl class="facts">
        <Fact name="Service tag" copy={s().service_tag}>
          <Ident text={s().service_tag ?? "–"} />
        </Fact>
        <Fact name="Model">
          <Show when={s().model} fallback="–">
            {(model) => <Link href={serversWhere(["model", shortModel(model())])}>{model()}</Link>}
          </Show>
        </Fact>
        <Fact name="Processors">{s().cpu_summary ?? "–"}</Fact>
        <Fact name="Memory">{s().memory_gib === null ? "–" : `${s().memory_gib?.toLocaleString("en")} GiB`}</Fact>
        <Fact name="BIOS" copy={s().bios_version}>
          <Show when={s().bios_version} fallback="–">
            {(version) => (
              <Link class="link mono" href={serversWhere(["bios", version()])}>
                {version()}
              </Link>
            )}
          </Show>
        </Fact>
        <Fact name={generationName[s().idrac_generation]} copy={s().idrac_version}>
          <Show when={s().idrac_version} fallback="–">
            {(version) => (
              <Link class="link mono" href={serversWhere(["idrac", version()])}>
                {version()}
              </Link>
            )}
          </Show>
        </Fact>
        <Fact name="Address" copy={s().ip_address}>
          <Ident text={s().ip_address} />
          <Show when={s().port !== 443}>
            <span class="mono text-muted">:{s().port}</span>
          </Show>
        </Fact>
        <Show when={s().mac_addresses.length > 0}>
          <Fact name="MAC" copy={s().mac_addresses.join("\n")}>
            <Macs macs={s().mac_addresses} />
          </Fact>
        </Show>
        <Fact name="Site">
          <Link href={serversWhere(["site", s().site_name])}>{s().site_name}</Link>
        </Fact>
        <Fact name="Groups">
          <ForKey each={groups()} by={(one) => one.id} fallback={<span class="text-faint">in none</span>}>
            {(group, i) => (
              <>
                {i() > 0 ? ", " : ""}
                <Link href={`/groups/${group().id}`}>{group().name}</Link>
              </>
            )}
          </ForKey>
        </Fact>
        <Fact name="Credentials">
          <Credentials server={s()} />
        </Fact>
        <Fact name="Certificate" copy={s().tls_fingerprint}>
          <Show when={s().tls_fingerprint} fallback={<span class="text-muted">none seen yet</span>}>
            {(fingerprint) => (
              <span class="mono break-words text-muted" title="SHA-256 of the trusted certificate">
                {grouped(fingerprint())}
              </span>
            )}
          </Show>
          <Show when={s().legacy_tls}>
            {" "}
            <span class="chip warn">
              <Icon name="warn" size={12} /> old TLS allowed
            </span>
          </Show>
        </Fact>
        <Fact name="Discovered">
          <Ago at={s().last_discovered_at} never="by hand" />
        </Fact>
        <Show when={s().notes}>
          <Fact name="Notes">
            <span class="whitespace-pre-wrap">{s().notes}</span>
          </Fact>
        </Show>
      </dl>
    </section>
  );
}

function Macs(props: { macs: readonly string[] }): JSX.Element {
  return (
    <span class="flex flex-col">
      <For each={props.macs.slice(0, shownMacs)}>{(mac) => <Ident text={mac} />}</For>
      <Show when={props.macs.length > shownMacs}>
        <details>
          <summary class="text-muted">and {props.macs.length - shownMacs} more</summary>
          <span class="flex flex-col">
            <For each={props.macs.slice(shownMacs)}>{(mac) => <Ident text={mac} />}</For>
          </span>
        </details>
      </Show>
    </span>
  );
}

function Credentials(props: { server: Server }): JSX.Element {
  const sets = useCredentialSets();
  const s = (): Server => props.server;
  const found = createMemo(() => sets.value?.find((set) => set.id === s().discovered_credential_set_id));
  return (
    <>
      <Show
        when={s().credential_set_name}
        fallback={found() ? `${found()?.name}, found by discovery` : s().discovered_username ? `its own, user ${s().discovered_username}` : "by range or default"}
      >
        {(name) => <>{name()}, assigned</>}
      </Show>{" "}
      <span class={s().credential_state === "refused" ? "text-crit" : "text-muted"}>
        {s().credential_state === "works" ? "(works)" : s().credential_state === "refused" ? "(refused)" : "(not tried yet)"}
      </span>{" "}
      <Link href={`/settings/credentials?explain=${s().ip_address}`}>why?</Link>
    </>
  );
}
