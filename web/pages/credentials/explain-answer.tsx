import { createMemo, For, type JSX, Show } from "solid-js";
import type { Explanation } from "#schema/api/credentials.ts";
import { useServers } from "#web/queries.ts";
import { may, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { prefillPlan } from "../discovery/plan.ts";
import { createTest, TestOutcome } from "./live-test.tsx";

/** The one that is used, those that would be next, those that take no part, each with its reason; and a try of it. */
export function ExplainAnswer(props: { answer: Explanation; siteId: string; onEdit: (setId: string) => void }): JSX.Element {
  const servers = useServers();
  const go = useGo();
  const test = createTest();
  const server = createMemo(() => servers.value?.find((one) => one.id === props.answer.server?.id));
  const first = (): Explanation["candidates"][number] | undefined => props.answer.candidates[0];
  const look = (identify: boolean): void => {
    prefillPlan({ site: props.siteId, ranges: props.answer.address, identify, ...(server() ? { port: String(server()?.port) } : {}) });
    go("/discover");
  };
  return (
    <div class="flex flex-col gap-3 p-3">
      <p>
        <Show when={props.answer.server} fallback={<span class="mono">{props.answer.address}</span>}>
          {(known) => (
            <>
              <a class="link font-strong" href={`/servers/${known().id}`}>
                {known().name}
              </a>{" "}
              <span class="mono text-muted">{props.answer.address}</span>
            </>
          )}
        </Show>
        <Show when={!props.answer.server}>
          <span class="text-muted"> is no server that is known here.</span>
        </Show>
      </p>
      <Show
        when={first()}
        fallback={
          <div class="callout warn">
            <b>No set would be used: no login is possible.</b>
            <p class="text-muted">Give a set a range that holds the address, make one the default, or assign one to the server.</p>
          </div>
        }
      >
        {(used) => (
          <div class="callout ok">
            <div class="flex items-baseline gap-2">
              <b class="min-w-0 flex-1">
                {used().name} <span class="mono font-normal">{used().username}</span> is used
              </b>
              <EditLink id={used().credential_set_id} name={used().name} onEdit={props.onEdit} />
            </div>
            <p class="text-muted">{used().why}</p>
          </div>
        )}
      </Show>
      <Show when={server()?.credential_state === "refused"}>
        <div class="callout crit">
          <b>It was refused there.</b>
          <p class="text-muted">{server()?.credential_state_reason ?? ""} No further login is tried until the password or the set is changed.</p>
        </div>
      </Show>
      <Show when={props.answer.candidates.length > 1}>
        <section>
          <h3 class="text-muted">Would be next</h3>
          <ol>
            <For each={props.answer.candidates.slice(1)}>
              {(one, i) => <Row n={i() + 2} id={one.credential_set_id} name={one.name} user={one.username} why={one.why} onEdit={props.onEdit} />}
            </For>
          </ol>
        </section>
      </Show>
      <Show when={props.answer.left_out.length > 0}>
        <section>
          <h3 class="text-muted">Take no part</h3>
          <ul>
            <For each={props.answer.left_out}>{(one) => <Row id={one.credential_set_id} name={one.name} why={one.why} onEdit={props.onEdit} />}</For>
          </ul>
        </section>
      </Show>
      <div class="flex flex-wrap gap-2 border-t border-line pt-3">
        <Show
          when={server()}
          fallback={
            <>
              <Button small blocked={notAllowed("operator")} onClick={() => look(true)}>
                What answers there?
              </Button>
              <Button small blocked={notAllowed("operator") ?? (first() ? undefined : "No set fits.")} onClick={() => look(false)}>
                Log in and add it…
              </Button>
            </>
          }
        >
          {(known) => (
            <Button small icon="key" busy={test.busy} blocked={notAllowed("operator") ?? (first() ? undefined : "No set fits.")} onClick={() => test.start(known().id)}>
              Test them on {props.answer.server?.name}
            </Button>
          )}
        </Show>
      </div>
      <TestOutcome test={test} />
    </div>
  );
}

function Row(props: { n?: number; id: string | null; name: string; user?: string; why: string; onEdit: (setId: string) => void }): JSX.Element {
  return (
    <li class="flex gap-2 py-1">
      <span class="w-4 flex-none text-right text-faint tabular-nums">
        <Show when={props.n} fallback={<Icon name="skip" />}>
          {props.n}
        </Show>
      </span>
      <div class="min-w-0 flex-1">
        <span class={props.n ? "font-strong" : ""}>{props.name}</span> <span class="mono text-muted">{props.user}</span>
        <div class="text-sm text-muted">{props.why}</div>
      </div>
      <EditLink id={props.id} name={props.name} onEdit={props.onEdit} />
    </li>
  );
}

function EditLink(props: { id: string | null; name: string; onEdit: (setId: string) => void }): JSX.Element {
  return (
    <Show when={may("admin") && props.id}>
      {(id) => (
        <button type="button" class="link min-h-6 text-sm" aria-label={`Edit ${props.name}`} onClick={() => props.onEdit(id())}>
          Edit
        </button>
      )}
    </Show>
  );
}
