import { useMutation } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import type { Agent, Site } from "#schema/api/sites.ts";
import { api, fieldError } from "#web/api.ts";
import { useAgents } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { say } from "#web/ui/announce.tsx";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import { CommandLine } from "#web/ui/copy.tsx";
import { duration } from "#web/ui/duration.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Bar } from "#web/ui/status.tsx";
import { Diagnose } from "./diagnose.tsx";

/** A host that was given the command is there within seconds; after so long something is in its way. */
const patienceMs = 45_000;

/** Enrolling an agent, step by step; waits until it appears. */
export function Enrol(props: { site: Site; onDone?: () => void }): JSX.Element {
  const agents = useAgents();
  const [name, setName] = createSignal(`${props.site.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-agent`);
  const [known, setKnown] = createSignal<ReadonlySet<string> | null>(null);
  const [madeAt, setMadeAt] = createSignal(0);
  const make = useMutation(() => ({
    mutationFn: () => api.makeEnrolmentCode(props.site.id, name().trim()),
    onMutate: () => {
      setKnown(new Set((agents.value ?? []).map((agent) => agent.id)));
    },
    // By this browser's own clock, which may be another than the control plane's.
    onSuccess: () => setMadeAt(Date.now()),
  }));
  const arrived = createMemo(() => {
    const before = known();
    return before ? (agents.value ?? []).find((agent) => agent.site_id === props.site.id && !before.has(agent.id)) : undefined;
  });
  const online = (): boolean => arrived()?.state === "online";
  createEffect(on(online, (is) => is && say(`The agent ${arrived()?.name} is online.`), { defer: true }));
  const left = createMemo(() => (make.data ? Math.max(0, madeAt() + make.data.expires_in_ms - now()) : 0));
  const ended = (): boolean => make.data !== undefined && !arrived() && left() === 0;
  createEffect(on(ended, (is) => is && say("The code has ended. Make a new one."), { defer: true }));
  const whole = (): number => make.data?.expires_in_ms ?? 1;
  const run = (): string => (make.data?.command ?? "").replace(/enroll .*$/, "run");
  const late = (): boolean => !ended() && !online() && make.data !== undefined && now() - madeAt() > patienceMs;
  const again = (): void => {
    if (!notAllowed("admin") && !make.isPending && name().trim()) make.mutate();
  };
  return (
    <ol class="flex flex-col gap-4">
      <Step n={1} title="Make a code" done={Boolean(make.data) && !ended()}>
        <form
          class="flex max-w-lg flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            again();
          }}
        >
          <TextField class="min-w-40 flex-1" label="Name of the agent" {...fieldError(make.error, "agent_name")} value={name()} onInput={setName} mono />
          <Button kind={make.data ? "plain" : "primary"} type="submit" busy={make.isPending} blocked={notAllowed("admin") ?? (name().trim() ? undefined : "Name the agent first.")}>
            {make.data ? "Make another" : "Make a code"}
          </Button>
        </form>
        <Show when={notAllowed("admin")}>
          <p class="mt-1 text-muted">{notAllowed("admin")}</p>
        </Show>
        <Show when={make.error}>{(error) => <Failure error={error()} />}</Show>
      </Step>
      <Step n={2} title="On a host inside of the network, in the program's folder" done={Boolean(arrived())}>
        <Show when={make.data} fallback={<p class="text-muted">It needs Node 24 and a way out to this control plane; nothing has to be open towards it.</p>}>
          {(code) => (
            <Show
              when={!ended()}
              fallback={
                <div class="callout warn flex flex-wrap items-center gap-3">
                  <span class="min-w-0 flex-1">
                    <b>The code has ended.</b> A code lives for ten minutes, so that one which was seen by others is soon worth nothing.
                  </span>
                  <Button kind="primary" busy={make.isPending} onClick={again}>
                    Make a new one
                  </Button>
                </div>
              }
            >
              <div class="flex flex-col gap-2">
                <CommandLine text={code().command} label="Copy the enrolment command" />
                <Show when={!arrived()}>
                  <div class="flex items-center gap-3 text-sm text-muted">
                    <div class="w-24 flex-none">
                      <Bar percent={(100 * left()) / whole()} tone={left() < 60_000 ? "warn" : "idle"} label="Time left for the code" />
                    </div>
                    <span>
                      Works once, for another <span class="text-text tabular-nums">{duration(left())}</span>. It carries this address, the certificate's fingerprint and a secret.
                    </span>
                  </div>
                </Show>
                <span class="text-muted">Then start it, or install it as a service (agent/install):</span>
                <CommandLine text={run()} label="Copy the run command" />
              </div>
            </Show>
          )}
        </Show>
      </Step>
      <Step n={3} title="It appears here" done={online()}>
        <Show when={make.data && !ended()} fallback={<p class="text-muted">With its fingerprint, to compare with what the host printed.</p>}>
          <div class="flex flex-col gap-3">
            <div aria-live="polite">
              <Show
                when={arrived()}
                fallback={
                  <span class="st info">
                    <Icon name="run" spin /> Waiting for the agent to enrol
                  </span>
                }
              >
                {(agent) => <Arrived agent={agent()} onDone={props.onDone} />}
              </Show>
            </div>
            <Show when={late()}>
              <div class="callout idle">
                <b>{arrived() ? "It does not come online?" : "It does not appear?"}</b>
                <div class="mt-2">
                  <Diagnose agent={arrived()} />
                </div>
              </div>
            </Show>
          </div>
        </Show>
      </Step>
    </ol>
  );
}

function Arrived(props: { agent: Agent; onDone: (() => void) | undefined }): JSX.Element {
  const online = (): boolean => props.agent.state === "online";
  return (
    <div class="flex flex-col gap-2">
      <span class={`st ${online() ? "ok" : "info"}`}>
        <Icon name={online() ? "ok" : "run"} spin={!online()} />
        {online() ? `${props.agent.name} is online` : `${props.agent.name} has enrolled; waiting until it runs`}
      </span>
      <span class="text-muted">
        Key fingerprint <span class="mono text-text select-all">{props.agent.key_fingerprint}</span> on {props.agent.hostname}
      </span>
      <Show when={online() && props.onDone}>
        <div>
          <Button kind="primary" onClick={() => props.onDone?.()}>
            Done
          </Button>
        </div>
      </Show>
    </div>
  );
}

function Step(props: { n: number; title: string; done: boolean; children: JSX.Element }): JSX.Element {
  return (
    <li class="grid grid-cols-[28px_minmax(0,1fr)] gap-2">
      <span
        class={`grid size-6 place-items-center rounded-full text-sm font-strong tabular-nums ${props.done ? "bg-ok-tint text-ok" : "bg-idle-tint text-muted"}`}
        role="img"
        aria-label={props.done ? `Step ${props.n}, done` : `Step ${props.n}`}
      >
        <Show when={props.done} fallback={props.n}>
          <Icon name="tick" />
        </Show>
      </span>
      <div class="min-w-0">
        <h3 class="mb-1.5 pt-0.5">{props.title}</h3>
        {props.children}
      </div>
    </li>
  );
}
