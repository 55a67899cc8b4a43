import { useMutation } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import type { Site } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
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

/** Enrolling an agent, step by step; waits until it appears. */
export function Enrol(props: { site: Site; onDone?: () => void }): JSX.Element {
  const agents = useAgents();
  const [name, setName] = createSignal(`${props.site.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-agent`);
  const [known, setKnown] = createSignal<ReadonlySet<string> | null>(null);
  const make = useMutation(() => ({
    mutationFn: () => api.makeEnrolmentCode(props.site.id, name().trim()),
    onMutate: () => setKnown(new Set((agents.value ?? []).map((agent) => agent.id))),
  }));
  const arrived = createMemo(() => {
    const before = known();
    return before ? (agents.value ?? []).find((agent) => agent.site_id === props.site.id && !before.has(agent.id)) : undefined;
  });
  const online = (): boolean => arrived()?.state === "online";
  createEffect(on(online, (is) => is && say(`The agent ${arrived()?.name} is online.`), { defer: true }));
  const left = createMemo(() => (make.data ? Date.parse(make.data.expires_at) - now() : 0));
  const run = (): string => (make.data?.command ?? "").replace(/enroll .*$/, "run");
  return (
    <ol class="flex flex-col gap-4">
      <Step n={1} title="Make a code" done={Boolean(make.data)}>
        <form
          class="flex max-w-lg items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (!notAllowed("admin")) make.mutate();
          }}
        >
          <TextField class="flex-1" label="Name of the agent" value={name()} onInput={setName} mono />
          <Button kind={make.data ? "plain" : "primary"} type="submit" busy={make.isPending} blocked={notAllowed("admin")}>
            {make.data ? "Make another" : "Make a code"}
          </Button>
        </form>
        <Show when={make.error}>{(error) => <Failure error={error()} />}</Show>
      </Step>
      <Step n={2} title="On a host inside of the network, in the program's folder" done={Boolean(arrived())}>
        <Show when={make.data} fallback={<p class="text-muted">It needs Node 24 and a way out to this control plane; nothing has to be open towards it.</p>}>
          {(code) => (
            <div class="flex flex-col gap-2">
              <Show when={arrived() ?? left() > 0} fallback={<p class="text-warn">The code has ended. Make another one.</p>}>
                <CommandLine text={code().command} label="Copy the enrolment command" />
                <Show when={!arrived()}>
                  <p class="text-sm text-muted">
                    Works once, for another <span class="tabular-nums">{duration(Math.max(0, left()))}</span>. It carries this address, the certificate's fingerprint and a secret.
                  </p>
                </Show>
              </Show>
              <CommandLine text={run()} label="Copy the run command" />
            </div>
          )}
        </Show>
      </Step>
      <Step n={3} title="It appears here" done={online()}>
        <Show when={make.data} fallback={<p class="text-muted">With its fingerprint, to compare with what the host printed.</p>}>
          <div aria-live="polite">
            <Show
              when={arrived()}
              fallback={
                <span class="st info">
                  <Icon name="run" spin /> Waiting for the agent to enrol
                </span>
              }
            >
              {(agent) => (
                <div class="flex flex-col gap-2">
                  <span class={`st ${online() ? "ok" : "info"}`}>
                    <Icon name={online() ? "ok" : "run"} spin={!online()} />
                    {online() ? `${agent().name} is online` : `${agent().name} has enrolled; waiting until it runs`}
                  </span>
                  <span class="text-muted">
                    Key fingerprint <span class="mono text-text select-all">{agent().key_fingerprint}</span> on {agent().hostname}
                  </span>
                  <Show when={online() && props.onDone}>
                    <div>
                      <Button kind="primary" onClick={() => props.onDone?.()}>
                        Done
                      </Button>
                    </div>
                  </Show>
                </div>
              )}
            </Show>
          </div>
        </Show>
      </Step>
    </ol>
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
