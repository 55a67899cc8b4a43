import { createEffect, createMemo, createSignal, For, type JSX, Show, untrack } from "solid-js";
import type { Command, JobContext, JobDetail, Task } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { pinned } from "#web/jobs/chosen.ts";
import { targetName } from "#web/jobs/job-state.ts";
import { useJobCommands, useServers } from "#web/queries.ts";
import { HealthWord, PowerWord } from "#web/servers/server-words.tsx";
import { Button } from "#web/ui/button.tsx";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { duration } from "#web/ui/duration.ts";
import { Evidence } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { everything, isSelected, type Selection, selectedOf } from "#web/ui/selection.ts";
import { Ago, At } from "#web/ui/time.tsx";
import { Decide } from "./decide.tsx";
import { LookAgain } from "./look-again.tsx";

interface Facts {
  task: Task;
  step: string;
  /** Requests that change something, newest first. */
  sent: Command[];
  server: Server | undefined;
}

/** An unknown outcome is no dead end: what was sent, what the hardware says now, and a decision on the record, about one target or many at once. */
export function UnknownOutcomes(props: { job: JobDetail; context: JobContext | undefined; onChoose: (taskId: string) => void }): JSX.Element {
  const servers = useServers();
  const tasks = createMemo(() => props.job.tasks.filter((task) => task.status === "unknown"));
  // The one that somebody looks at stays it when others turn unknown, until all of them are asked for: nobody types about one target and decides about two.
  const [together, setTogether] = createSignal(false);
  createEffect(() => {
    if (tasks().length < 2) setTogether(false);
  });
  const oneId = createMemo<string>((former) => {
    if (tasks().length === 1) return tasks()[0]?.id ?? "";
    return !together() && tasks().some((task) => task.id === former) ? former : "";
  }, "");
  const one = createMemo(() => tasks().find((task) => task.id === oneId()));
  const commands = useJobCommands(
    () => props.job.id,
    () => one()?.server_id ?? "",
    () => tasks().length > 0,
  );
  const facts = createMemo<Facts[]>(() => {
    const sent = new Map<string, Command[]>();
    for (const command of commands.value ?? []) {
      if (!command.task_id || /^(GET|HEAD)$/.test(command.command_type) || /\/Sessions\b/.test(command.endpoint)) continue;
      sent.set(command.task_id, [...(sent.get(command.task_id) ?? []), command]);
    }
    const known = new Map((servers.value ?? []).map((server) => [server.id, server]));
    return tasks().map((task) => {
      const step = props.job.steps.findLast((each) => each.task_id === task.id && each.status === "unknown") ?? props.job.steps.findLast((each) => each.task_id === task.id);
      return { task, step: step?.title ?? props.job.summary, sent: sent.get(task.id) ?? [], server: known.get(task.server_id ?? "") };
    });
  });
  return (
    <Show when={facts().length > 0}>
      <section class="panel mb-3 flex-none border-crit-solid!" aria-label={one() ? `Decide about ${targetName(one() as Task)}` : "Decide about unknown outcomes"}>
        <Show when={oneId()} keyed fallback={<Many job={props.job} context={props.context} facts={facts()} onChoose={props.onChoose} />}>
          {(id) => (
            <Show when={facts().find((each) => each.task.id === id)}>
              {(single) => <One job={props.job} context={props.context} facts={single()} others={facts().length - 1} onAll={() => setTogether(true)} />}
            </Show>
          )}
        </Show>
      </section>
    </Show>
  );
}

function Question(props: { children: JSX.Element }): JSX.Element {
  return (
    <header>
      <span class="st crit">
        <Icon name="question" size={18} />
      </span>
      <h2>{props.children}</h2>
    </header>
  );
}

function One(props: { job: JobDetail; context: JobContext | undefined; facts: Facts; others: number; onAll: () => void }): JSX.Element {
  return (
    <>
      <Question>
        Did "{props.facts.step}" happen on {targetName(props.facts.task)}?
      </Question>
      <Newcomers count={props.others}>
        This is about {targetName(props.facts.task)} alone.{" "}
        <Button small onClick={() => props.onAll()}>
          Decide about all {props.others + 1}
        </Button>
      </Newcomers>
      <div class="grid gap-x-6 gap-y-4 p-3 lg:grid-cols-[minmax(0,1fr)_minmax(0,0.8fr)_minmax(0,1.2fr)]">
        <div>
          <h3 class="mb-1">What was sent</h3>
          <Show when={props.facts.sent.length > 0} fallback={<p class="text-muted">{noRequest(props.facts.task)}</p>}>
            <ul class="flex flex-col gap-1">
              <For each={props.facts.sent.slice(0, 4)}>
                {(command) => (
                  <li>
                    <a href={`/activity?job=${props.job.id}&open=${command.id}`} class="mono hover:underline">
                      <span class="text-accent">{command.command_type}</span> <span class="break-all">{command.endpoint}</span>
                    </a>
                    <div class="text-sm text-muted">
                      <At at={command.timestamp} seconds />: {answerOf(command)}
                    </div>
                  </li>
                )}
              </For>
            </ul>
            <p class="mt-1 text-muted">{props.facts.task.error?.message}</p>
          </Show>
          <Show when={props.facts.task.error?.details}>{(details) => <Evidence value={details()} />}</Show>
        </div>
        <div>
          <h3 class="mb-1">What the hardware says now</h3>
          <Show when={props.facts.server} fallback={<p class="text-muted">This target is not in the inventory.</p>}>
            {(server) => (
              <>
                <div class="flex flex-wrap gap-x-4">
                  <PowerWord state={server().power_state} />
                  <HealthWord server={server()} />
                </div>
                <p class="my-1 text-muted">
                  Read <Ago at={server().last_seen_at} />.{" "}
                  <a class="link" href={`/servers/${server().id}`}>
                    All of it
                  </a>
                </p>
                <LookAgain serverIds={[server().id]} />
              </>
            )}
          </Show>
        </div>
        <Decide draft={props.facts.task.id} job={props.job} context={props.context} tasks={[props.facts.task]} />
      </div>
    </>
  );
}

const columns: readonly Column<Facts>[] = [
  { id: "target", title: "Target", width: 150, cell: (row) => <span class="strong">{targetName(row().task)}</span>, card: "title" },
  { id: "step", title: "Step", width: 150, cell: (row) => <span>{row().step}</span>, card: "line" },
  {
    id: "sent",
    title: "What was sent",
    cell: (row) => (
      <Show when={row().sent[0]} fallback={<span class="text-muted">{noRequest(row().task)}</span>}>
        {(command) => (
          <span>
            <At at={command().timestamp} /> <span class="mono text-accent">{command().command_type}</span> <span class="mono">{command().endpoint.split("/").slice(-1)}</span>{" "}
            <span class="text-muted">{answerOf(command())}</span>
          </span>
        )}
      </Show>
    ),
    hint: ({ sent: [command] }) => (command ? `${command.command_type} ${command.endpoint}` : null),
    card: "line",
  },
  { id: "power", title: "Power now", width: 100, cell: (row) => <Show when={row().server}>{(server) => <PowerWord state={server().power_state} />}</Show>, card: "end" },
  { id: "health", title: "Health now", width: 110, cell: (row) => <Show when={row().server}>{(server) => <HealthWord server={server()} />}</Show> },
  {
    id: "read",
    title: "Read",
    width: 80,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().server?.last_seen_at} bare />
      </span>
    ),
  },
];

const idOf = (facts: Facts): string => facts.task.id;

function Newcomers(props: { count: number; children: JSX.Element }): JSX.Element {
  return (
    <div aria-live="polite">
      <Show when={props.count > 0}>
        <p class="callout warn m-3 mb-0 flex flex-wrap items-center gap-x-2 gap-y-1 py-2!">
          <b>
            {props.count} more {props.count === 1 ? "has" : "have"} turned unknown.
          </b>
          {props.children}
        </p>
      </Show>
    </div>
  );
}

function Many(props: { job: JobDetail; context: JobContext | undefined; facts: readonly Facts[]; onChoose: (taskId: string) => void }): JSX.Element {
  // All that are here are chosen to begin with: they are shown, and the button says how many. Others that turn unknown meanwhile, nobody has looked at.
  const atFirst = untrack(() => pinned(everything, props.facts, idOf));
  const [selection, setSelection] = createSignal<Selection>(atFirst);
  const chosen = createMemo(() => selectedOf(selection(), props.facts, idOf));
  const newcomers = (): number => props.facts.filter((facts) => !atFirst.ids.has(idOf(facts)) && !isSelected(selection(), idOf(facts))).length;
  return (
    <>
      <Question>The outcome on {props.facts.length} targets is unknown: did it happen?</Question>
      <Newcomers count={newcomers()}>{newcomers() === 1 ? "It is" : "They are"} not chosen: look first.</Newcomers>
      <div class="flex max-h-60 flex-col [&>.panel]:rounded-none [&>.panel]:border-x-0 [&>.panel]:border-t-0">
        <DataTable<Facts>
          label="Targets of unknown outcome"
          columns={columns}
          rows={props.facts}
          idOf={idOf}
          nameOf={(row) => targetName(row.task)}
          selection={selection()}
          onSelection={(next) => setSelection(pinned(next, props.facts, idOf))}
          onOpen={(row) => props.onChoose(row.task.id)}
          minWidth={820}
        />
      </div>
      <div class="grid gap-x-6 gap-y-3 p-3 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)]">
        <div>
          <h3 class="mb-1">
            {chosen().length} of {props.facts.length} chosen
          </h3>
          <p class="mb-2 text-muted">One decision for all that are chosen. Leave out those of which you are not sure, and look at them one by one.</p>
          <LookAgain serverIds={chosen().flatMap((facts) => (facts.server ? [facts.server.id] : []))} />
        </div>
        <Decide draft={props.job.id} job={props.job} context={props.context} tasks={chosen().map((facts) => facts.task)} />
      </div>
    </>
  );
}

function answerOf(command: Command): string {
  const took = command.response_time_ms === null ? "" : ` after ${duration(command.response_time_ms)}`;
  return command.status_code === null ? `no answer${took}` : `answered ${command.status_code}${took}`;
}

function noRequest(task: Task): string {
  return task.error?.message ?? "The agent was cut off after it had noted its intent; no request is on record. It may still have left.";
}
