// The one judge of all chaos runs. It knows nothing of how the product works: only what a run left behind, and what must hold of it whatever died.
import { isFinalJob, isFinalTask } from "#schema/vocabulary.ts";
import type { CommandEntry, DeviceRequest, History, Violation } from "./history.ts";

type Check = (history: History, say: (what: string) => void) => void;

const checks: Record<string, Check> = {
  /** Done means seen to be done. */
  I0(history, say) {
    if (!history.requests.some((request) => request.commandId !== null)) return;
    const commands = new Map(history.commands.map((command) => [command.id, command]));
    const acted = new Set<string>();
    for (const request of history.requests) {
      const taskId = request.effect ? commands.get(request.commandId ?? "")?.taskId : undefined;
      if (taskId) acted.add(taskId);
    }
    for (const { taskId, resolution } of history.decisions) if (resolution === "happened") acted.add(taskId);
    const changing = new Set(history.jobs.filter((job) => job.risk !== "read" && job.targetsTotal > 0).map((job) => job.id));
    if (history.forgetful.length > 0) return;
    for (const task of history.tasks) {
      if (task.changed === false) continue;
      if (task.status === "completed" && changing.has(task.jobId) && !acted.has(task.id))
        say(`task ${task.id} is reported as done, and the device ${task.serverId} has carried out nothing of it`);
    }
  },

  /** No job is lost, and each one ends. */
  I1(history, say) {
    const jobs = new Map(history.jobs.map((job) => [job.id, job]));
    for (const id of history.accepted) if (!jobs.has(id)) say(`job ${id} was accepted and is not there`);
    if (!history.atRest) return;
    for (const job of history.jobs) if (!isFinalJob(job.status)) say(`job ${job.id} (${job.type}) is ${job.status} for ever, fence ${job.fence}, attempt ${job.attemptId}`);
    for (const task of history.tasks) {
      const job = jobs.get(task.jobId);
      if (!job || !isFinalJob(job.status)) continue;
      if (!isFinalTask(task.status)) say(`task ${task.id} is ${task.status}, and its job ${job.id} has ended as ${job.status}`);
      else if (job.status === "completed" && (task.status === "failed" || task.status === "cancelled"))
        say(`job ${job.id} is completed, and its task ${task.id} is ${task.status}`);
    }
    const ended = new Map<string, number>();
    for (const task of history.tasks) if (isFinalTask(task.status)) ended.set(task.jobId, (ended.get(task.jobId) ?? 0) + 1);
    for (const job of history.jobs) {
      if (ended.has(job.id) && job.targetsDone !== ended.get(job.id)) say(`job ${job.id} counts ${job.targetsDone} ended targets, and has ${ended.get(job.id)}`);
    }
  },

  /** What must not happen twice reaches the device once for each approval. */
  I2(history, say) {
    const commands = new Map(history.commands.map((command) => [command.id, command]));
    const again = countBy(
      history.decisions.filter((decision) => decision.resolution === "run_again"),
      (decision) => decision.taskId,
    );
    const known = history.requests.filter((request) => request.dangerous && request.effect && request.commandId !== null);
    const steps = countBy(known, (request) => {
      const command = commands.get(request.commandId ?? "");
      return command ? `${command.taskId} ${command.step} ${request.device}` : null;
    });
    for (const [key, count] of steps) {
      const [taskId = "", step, device] = key.split(" ");
      const allowed = 1 + (again.get(taskId) ?? 0);
      if (count > allowed) say(`${device} carried out the step "${step}" of task ${taskId} ${count} times; ${allowed} allowed`);
    }
    boundByDevice(history, again, say);
  },

  /** Every request is in the log once, and the log holds nothing that was not sent. */
  I3(history, say) {
    if (!history.atRest) return;
    for (const [id, count] of countBy(history.commands, (command) => command.id)) if (count > 1) say(`command ${id} is logged ${count} times`);
    const logged = new Set(history.commands.map((command) => command.id));
    const forgetful = new Set(history.forgetful);
    const seen = new Set<string>();
    const nameless: DeviceRequest[] = [];
    for (const request of history.requests) {
      if (request.commandId === null) nameless.push(request);
      else {
        seen.add(request.commandId);
        if (!logged.has(request.commandId) && !forgetful.has(request.agentId ?? "")) say(`${request.method} ${request.path} reached ${request.device} and is not in the log`);
      }
    }
    if (nameless.length > 0) return compareByKey(history, nameless, say);
    for (const command of history.commands) {
      if (command.statusCode !== null && !seen.has(command.id)) say(`command ${command.id} is logged with status ${command.statusCode}, and ${command.device} has not seen it`);
    }
  },

  /** One changing task at a time on one target. */
  I4(history, say) {
    eachOverlap(history, (a, b, domain) => {
      if (a.agentId === b.agentId) say(`tasks ${a.taskId} and ${b.taskId} worked on ${domain} at the same time, both on agent ${a.agentId}`);
    });
    const jobOf = new Map(history.commands.map((command) => [command.id, command.jobId]));
    const byDevice = Map.groupBy(
      history.requests.filter((request) => request.method !== "GET" && request.effect && request.commandId !== null),
      (request) => request.device,
    );
    for (const [device, requests] of byDevice) {
      requests.sort((a, b) => a.begunAt - b.begunAt);
      for (const [i, request] of requests.entries()) {
        const next = requests[i + 1];
        const [job, other] = [jobOf.get(request.commandId ?? ""), jobOf.get(next?.commandId ?? "")];
        if (next && job && other && job !== other && next.begunAt < (request.endedAt ?? request.begunAt)) say(`jobs ${job} and ${other} changed ${device} at the same time`);
      }
    }
    for (const { device, sessions } of history.sessionsLeft) if (sessions > 0) say(`${sessions} sessions are left open at ${device}`);
  },

  /** What an older attempt says changes nothing, and what has ended stays as it is. */
  I5(history, say) {
    const reported = history.reports && new Set(history.reports.map((report) => `${report.jobId} ${report.fence} ${report.status}`));
    const decided = new Set(history.decisions.map((decision) => decision.jobId));
    const parents = new Set(history.jobs.flatMap((job) => job.parentId ?? []));
    const ends = new Set(history.tasks.map((task) => `${task.jobId} ${task.status}`));
    for (const change of history.transitions) {
      if (isFinalJob(change.from)) say(`job ${change.jobId} had ended as ${change.from} and became ${change.to}`);
      if (change.fenceTo < change.fenceFrom) say(`the fence of job ${change.jobId} fell from ${change.fenceFrom} to ${change.fenceTo}`);
      if (change.attemptFrom !== null && change.attemptTo !== null && change.attemptFrom !== change.attemptTo && change.fenceTo <= change.fenceFrom) {
        say(`job ${change.jobId} went to another attempt under the same fence ${change.fenceTo}`);
      }
      const isEnd = isFinalJob(change.to) && !isFinalJob(change.from) && change.attemptTo !== null && !parents.has(change.jobId);
      const said = (status: string): boolean => reported?.has(`${change.jobId} ${change.fenceTo} ${status}`) === true;
      // A target that ended under an earlier attempt, with an agent that is gone, makes the job worse than what its last attempt says of the rest.
      const isWorse = change.to !== "completed" && said("completed") && ends.has(`${change.jobId} ${change.to}`);
      if (reported && isEnd && !decided.has(change.jobId) && !said(change.to) && !isWorse) {
        say(`job ${change.jobId} became ${change.to} under fence ${change.fenceTo}, which its attempt has not said`);
      }
    }
  },

  /** No secret anywhere. */
  I6(history, say) {
    for (const where of history.leaks) say(`a secret stands in ${where}`);
  },

  /** The audit chain holds together. */
  I7(history, say) {
    if (history.auditFault !== null) say(history.auditFault);
  },

  /** Nothing starts before its time, nor after its latest. */
  I8(history, say) {
    const jobs = new Map(history.jobs.map((job) => [job.id, job]));
    for (const change of history.transitions) {
      const job = jobs.get(change.jobId);
      if (!job || change.at === null || change.attemptTo === null || change.attemptFrom === change.attemptTo) continue;
      if (job.scheduleAt !== null && change.at < job.scheduleAt) say(`job ${job.id} was started ${job.scheduleAt - change.at} ms before its time`);
      if (job.notAfter !== null && change.fenceTo === 1 && change.at > job.notAfter + 1_000) say(`job ${job.id} was started ${change.at - job.notAfter} ms after its latest time`);
    }
  },

  /** What is under way is bounded. */
  I9(history, say) {
    for (const what of history.overruns) say(what);
  },

  /** No two agents ever have changing work in one lock domain. */
  I10(history, say) {
    eachOverlap(history, (a, b, domain) => {
      if (a.agentId !== b.agentId) say(`agents ${a.agentId} and ${b.agentId} worked on ${domain} at the same time: tasks ${a.taskId} and ${b.taskId}`);
    });
  },
};

export function check(history: History): Violation[] {
  const violations: Violation[] = [];
  for (const [invariant, judge] of Object.entries(checks)) judge(history, (what) => violations.push({ invariant, what }));
  return violations;
}

function countBy<T>(items: Iterable<T>, key: (item: T) => string | null): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const of = key(item);
    if (of !== null) counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  return counts;
}

function eachOverlap(history: History, found: (a: History["spans"][number], b: History["spans"][number], domain: string) => void): void {
  for (const [domain, spans] of Map.groupBy(history.spans, (span) => span.domain)) {
    const ordered = spans.toSorted((a, b) => a.from - b.from);
    for (const [i, a] of ordered.entries()) {
      for (const b of ordered.slice(i + 1)) {
        if (b.from < (a.to ?? Number.POSITIVE_INFINITY)) found(a, b, domain);
      }
    }
  }
}

const keyOf = (entry: Pick<DeviceRequest | CommandEntry, "device" | "method" | "path">): string => `${entry.device} ${entry.method} ${entry.path}`;

/** Where a device cannot say which logged command a request was: both sides are counted. */
function compareByKey(history: History, requests: readonly DeviceRequest[], say: (what: string) => void): void {
  const seen = countBy(requests, keyOf);
  const logged = countBy(history.commands, keyOf);
  const unanswered = countBy(
    history.commands.filter((command) => command.statusCode === null),
    keyOf,
  );
  for (const key of new Set([...seen.keys(), ...logged.keys()])) {
    const [atDevice, inLog, open] = [seen.get(key) ?? 0, logged.get(key) ?? 0, unanswered.get(key) ?? 0];
    if (inLog < atDevice) say(`${key}: ${atDevice} at the device, ${inLog} in the log`);
    else if (inLog - atDevice > open) say(`${key}: ${inLog} in the log, ${open} of them without an answer, and ${atDevice} at the device`);
  }
}

/** The same for dangerous steps: a device carries out no more of them than its tasks have steps that were sent. */
function boundByDevice(history: History, again: ReadonlyMap<string, number>, say: (what: string) => void): void {
  const effects = countBy(history.requests, (request) => (request.dangerous && request.effect && request.commandId === null ? keyOf(request) : null));
  if (effects.size === 0) return;
  const steps = new Map<string, Set<string>>();
  for (const command of history.commands) {
    if (!effects.has(keyOf(command)) || command.taskId === null) continue;
    const known = steps.get(keyOf(command)) ?? new Set();
    known.add(`${command.taskId} ${command.step}`);
    steps.set(keyOf(command), known);
  }
  for (const [key, count] of effects) {
    let allowed = 0;
    for (const step of steps.get(key) ?? []) allowed += 1 + (again.get(step.split(" ")[0] ?? "") ?? 0);
    if (count > allowed) say(`${key} was carried out ${count} times, and ${allowed} steps asked for it`);
  }
}
