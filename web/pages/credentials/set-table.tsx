import { createMemo, For, type JSX, Show } from "solid-js";
import type { CredentialSet, CredentialTest } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Site } from "#schema/api/sites.ts";
import { serversWhere } from "#web/servers/filter-link.ts";
import { may, notAllowed } from "#web/session.ts";
import { Ident } from "#web/ui/copy.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { Chip, type Look, Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { tallyOf } from "./dependents.ts";

export type SetAction = "edit" | "password" | "test" | "remove";
const typeName: Record<CredentialSet["credential_type"], string> = { idrac: "iDRAC", esxi: "ESXi", vcenter: "vCenter" };

const testLooks: Record<CredentialTest["outcome"], Look> = {
  works: { tone: "ok", icon: "ok", word: "Works" },
  refused: { tone: "crit", icon: "crit", word: "Refused" },
  error: { tone: "warn", icon: "warn", word: "Not reached" },
};
const rangesShown = 3;

export function SetTable(props: {
  sets: readonly CredentialSet[];
  sites: readonly Site[];
  servers: readonly Server[];
  tests: readonly CredentialTest[];
  onAction: (action: SetAction, set: CredentialSet) => void;
}): JSX.Element {
  return (
    <table class="table cards">
      <thead>
        <tr>
          <th scope="col">Set</th>
          <th scope="col">For</th>
          <th scope="col">Servers</th>
          <th scope="col">Last test</th>
          <th scope="col">Password</th>
          <th scope="col">
            <span class="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <ForKey each={props.sets} by={(set) => set.id}>
          {(set) => (
            <tr>
              <td class="tall" data-card="title">
                <span class="strong">{set().name}</span>
                <span class="block">
                  <span class="text-muted">{typeName[set().credential_type]}</span> <Ident text={set().username} />
                </span>
                <Show when={set().description}>
                  <span class="block text-muted">{set().description}</span>
                </Show>
              </td>
              <td class="tall" data-card="full">
                <Ranges set={set()} />
              </td>
              <td class="tall" data-card="line">
                <Used set={set()} servers={props.servers} />
              </td>
              <td class="tall" data-card="full">
                <LastTest set={set()} test={props.tests.find((test) => test.credential_set_id === set().id)} />
              </td>
              <td class="tall" data-card="full">
                <Sealing set={set()} sites={props.sites} onPassword={() => props.onAction("password", set())} />
              </td>
              <td class="tall num" data-card="end">
                <Menu
                  class="btn quiet small square"
                  label={`What to do with ${set().name}`}
                  groups={[
                    {
                      items: [
                        { title: "Test on a server…", icon: "key", blocked: notAllowed("operator"), run: () => props.onAction("test", set()) },
                        { title: "Change the password…", icon: "lock", blocked: notAllowed("admin"), run: () => props.onAction("password", set()) },
                        { title: "Edit…", icon: "pencil", blocked: notAllowed("admin"), run: () => props.onAction("edit", set()) },
                      ],
                    },
                    { items: [{ title: "Remove…", icon: "trash", danger: true, blocked: notAllowed("admin"), run: () => props.onAction("remove", set()) }] },
                  ]}
                >
                  <Icon name="more" />
                </Menu>
              </td>
            </tr>
          )}
        </ForKey>
      </tbody>
    </table>
  );
}

function Ranges(props: { set: CredentialSet }): JSX.Element {
  const sorted = createMemo(() => [...props.set.ranges].sort((a, b) => b.priority - a.priority));
  return (
    <span class="flex flex-col items-start gap-0.5">
      <For each={sorted().slice(0, rangesShown)}>
        {(range) => (
          <span class="whitespace-nowrap" title={range.description ?? undefined}>
            <Ident text={range.ip_range} /> <span class="text-faint">priority {range.priority}</span>
          </span>
        )}
      </For>
      <Show when={sorted().length > rangesShown}>
        <span
          class="text-faint"
          title={sorted()
            .slice(rangesShown)
            .map((range) => range.ip_range)
            .join(", ")}
        >
          and {sorted().length - rangesShown} more
        </span>
      </Show>
      <Show when={props.set.is_default}>
        <Chip title="Used where no assigned set and no range fits.">default, priority {props.set.priority}</Chip>
      </Show>
      <Show when={sorted().length === 0 && !props.set.is_default}>
        <span class="text-muted">only where it is assigned</span>
      </Show>
    </span>
  );
}

function Used(props: { set: CredentialSet; servers: readonly Server[] }): JSX.Element {
  const tally = createMemo(() => tallyOf(props.set.id, props.servers));
  return (
    <span class="flex flex-col items-start">
      <a class="tabular-nums hover:underline" href={serversWhere(["set", props.set.name])}>
        {props.set.servers.toLocaleString("en")} {props.set.servers === 1 ? "server" : "servers"}
      </a>
      <Show when={tally().refused > 0}>
        <a class="st crit hover:underline" href={serversWhere(["set", props.set.name], ["login", "refused"])}>
          <Icon name="crit" />
          {tally().refused.toLocaleString("en")} refuse it
        </a>
      </Show>
      <Show when={tally().works > 0}>
        <span class="whitespace-nowrap text-faint">works on {tally().works.toLocaleString("en")}</span>
      </Show>
    </span>
  );
}

/** A result says nothing about a password that was changed after it. */
function LastTest(props: { set: CredentialSet; test: CredentialTest | undefined }): JSX.Element {
  return (
    <Show when={props.test} fallback={<span class="whitespace-nowrap text-muted">not tested yet</span>}>
      {(test) => (
        <span class="flex flex-col items-start">
          <Show when={test().at >= props.set.password_changed_at} fallback={<span class="text-muted">before the password changed:</span>}>
            <Status look={{ ...testLooks[test().outcome], title: test().reason }} />
          </Show>
          <a class="text-muted hover:underline" href={`/jobs/${test().job_id}`} title={test().reason}>
            <Ago at={test().at} />
            {test().server_name ? ` on ${test().server_name}` : ""}
          </a>
        </span>
      )}
    </Show>
  );
}

function Sealing(props: { set: CredentialSet; sites: readonly Site[]; onPassword: () => void }): JSX.Element {
  // A site without servers misses nothing yet.
  const missing = createMemo(() => props.sites.filter((site) => site.public_key && !props.set.sealed_for_site_ids.includes(site.id)));
  const wanted = (): boolean => missing().some((site) => site.servers > 0);
  return (
    <span class="flex flex-col items-start">
      <span class="whitespace-nowrap text-muted">
        changed <Ago at={props.set.password_changed_at} />
      </span>
      <Show when={missing().length > 0}>
        <span class={`st ${wanted() ? "warn" : "idle"} whitespace-normal!`}>
          <Icon name={wanted() ? "warn" : "skip"} />
          <span>
            none for{" "}
            {missing()
              .map((site) => site.name)
              .join(", ")}
          </span>
        </span>
        <Show when={may("admin")}>
          <button
            type="button"
            class="link min-h-6 text-left"
            title="A password is sealed to each site that has a key when it is entered; for a site that came later it is entered again."
            onClick={() => props.onPassword()}
          >
            Enter it again
          </button>
        </Show>
      </Show>
    </span>
  );
}
