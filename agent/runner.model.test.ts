// Random lives of an agent's runner: offers doubled and late, cancels, pauses, decisions, handlers that end as they like, and restarts.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TaskStatus } from "#schema/vocabulary.ts";
import { isFinalTask } from "#schema/vocabulary.ts";
import { offer, RunnerRig, target } from "#test/fixtures/runner-rig.ts";
import type { AttemptHead, RestoredAttempt, RunnerEffect, RunnerEvent } from "./runner.ts";

const servers = ["s1", "s2", "s3"] as const;

type Move =
  | { move: "offer"; attempt: number; part: number }
  | { move: "settle"; pick: number; status: TaskStatus }
  | { move: "cancel" | "pause" | "resume" | "revoke"; attempt: number }
  | { move: "resolve"; pick: number }
  | { move: "gate"; pick: number; waiting: boolean }
  | { move: "crash" };

const attempt = fc.nat(5);
const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ move: fc.constant("offer" as const), attempt, part: fc.nat(1) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      move: fc.constant("settle" as const),
      pick: fc.nat(9),
      status: fc.constantFrom<TaskStatus>("completed", "completed", "failed", "cancelled", "unknown"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ move: fc.constantFrom("cancel" as const, "pause" as const, "resume" as const, "resume" as const, "revoke" as const), attempt }) },
  { weight: 3, arbitrary: fc.record({ move: fc.constant("resolve" as const), pick: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant("gate" as const), pick: fc.nat(9), waiting: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("crash" as const) }) },
);

interface Plan {
  jobId: string;
  attemptId: string;
  fence: number;
  servers: (typeof servers)[number][];
  reads: boolean;
  concurrency: number;
  priority: number;
}

/** Attempts 0 to 5: the last two are further attempts of the first job, as they come after a lost agent. */
const plans: fc.Arbitrary<Plan[]> = fc
  .array(
    fc.record({
      servers: fc.subarray([...servers], { minLength: 1 }),
      reads: fc.constantFrom(false, false, true),
      concurrency: fc.integer({ min: 1, max: 3 }),
      priority: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 4, maxLength: 4 },
  )
  .map((drawn) => {
    const [first] = drawn;
    const all = drawn.map((plan, i) => ({ ...plan, jobId: `j${i}`, attemptId: `j${i}-1`, fence: 1 }));
    if (first) for (const fence of [2, 3]) all.push({ ...first, jobId: "j0", attemptId: `j0-${fence}`, fence });
    return all;
  });

interface Kept {
  head: AttemptHead;
  cancel: string | null;
  paused: boolean;
  tasks: Map<string, TaskStatus>;
}

/** The journal and the handlers, as far as the runner's effects say. */
class World {
  private rig: RunnerRig;
  private readonly plans: Plan[];
  private readonly maxTasks: number;
  /** What the journal holds of open attempts. */
  private readonly kept = new Map<string, Kept>();
  private readonly finished = new Set<string>();
  /** Those of which the journal knows: an end of this very turn is not there yet. */
  private known = new Set<string>();
  private readonly revoked = new Set<string>();
  /** Handlers that run: attempt and task. */
  private handlers = new Map<string, { attemptId: string; taskId: string }>();
  private readonly finals = new Map<string, number>();

  constructor(plans: Plan[], maxTasks: number) {
    this.plans = plans;
    this.maxTasks = maxTasks;
    this.rig = new RunnerRig(maxTasks);
  }

  private do(event: RunnerEvent): void {
    for (const effect of this.rig.step(event)) this.carryOut(effect);
  }

  private carryOut(effect: RunnerEffect): void {
    switch (effect.type) {
      case "save_open": {
        const { head, tasks } = effect.attempt;
        expect(this.kept.has(head.attempt_id) || this.finished.has(head.attempt_id), `${head.attempt_id} was accepted twice`).toBe(false);
        this.kept.set(head.attempt_id, { head, cancel: effect.attempt.cancel, paused: false, tasks: new Map([...tasks.keys()].map((id) => [id, "pending"])) });
        return;
      }
      case "save_task": {
        const kept = this.kept.get(effect.attemptId);
        expect(isFinalTask(kept?.tasks.get(effect.taskId) ?? "completed"), `${effect.taskId} changed after its end`).toBe(false);
        kept?.tasks.set(effect.taskId, effect.status);
        return;
      }
      case "save_cancel":
      case "save_paused": {
        const kept = this.kept.get(effect.attemptId);
        if (kept && effect.type === "save_cancel") kept.cancel = effect.reason;
        if (kept && effect.type === "save_paused") kept.paused = effect.paused;
        return;
      }
      case "save_finished":
        if (effect.revoked) this.revoked.add(effect.attemptId);
        else for (const [id, status] of this.kept.get(effect.attemptId)?.tasks ?? []) expect(isFinalTask(status), `${id} is ${status} in a finished attempt`).toBe(true);
        this.kept.delete(effect.attemptId);
        this.finished.add(effect.attemptId);
        return;
      case "start": {
        const key = `${effect.attempt.head.attempt_id} ${effect.task.id}`;
        expect(this.handlers.has(key), `${key} runs twice`).toBe(false);
        this.handlers.set(key, { attemptId: effect.attempt.head.attempt_id, taskId: effect.task.id });
        return;
      }
      case "emit":
        if (effect.event.kind === "command") return;
        expect(this.revoked.has(effect.event.attempt_id) && effect.event.kind !== "rejected", "a revoked attempt reports nothing").toBe(false);
        if (effect.event.kind === "finished" && effect.event.status !== "unknown") {
          this.finals.set(effect.event.attempt_id, (this.finals.get(effect.event.attempt_id) ?? 0) + 1);
        }
        return;
      default:
        return;
    }
  }

  private ref(plan: Plan) {
    return { attempt_id: plan.attemptId, job_id: plan.jobId, fence: plan.fence };
  }

  private handler(pick: number): { attemptId: string; taskId: string } | undefined {
    const all = [...this.handlers.values()];
    return all[pick % Math.max(1, all.length)];
  }

  settle(pick: number, status: TaskStatus): void {
    const handler = this.handler(pick);
    if (!handler) return;
    this.handlers.delete(`${handler.attemptId} ${handler.taskId}`);
    const error = status === "completed" ? null : ({ code: "device_error", message: "no" } as const);
    this.do({ type: "settled", ...handler, status, result: undefined, error });
  }

  decide(pick: number): void {
    const unknown = [...this.kept.entries()].flatMap(([id, kept]) => [...kept.tasks].filter(([, status]) => status === "unknown").map(([taskId]) => ({ id, taskId })));
    const one = unknown[pick % Math.max(1, unknown.length)];
    const plan = this.plans.find((candidate) => candidate.attemptId === one?.id);
    if (one && plan) this.do({ type: "resolve", ref: this.ref(plan), taskId: one.taskId, resolution: "happened", reason: "x" });
  }

  make(move: Move): void {
    switch (move.move) {
      case "offer": {
        const plan = this.plans[move.attempt];
        if (!plan) return;
        if (move.part === 1) this.known = new Set(this.finished);
        const parts = plan.servers.length > 1 ? 2 : 1;
        const part = (move.part % parts) + 1;
        const mine = plan.servers.filter((_, i) => i % parts === part - 1).map((id) => target(plan.jobId, id));
        const made = offer(plan.jobId, [], {
          ...this.ref(plan),
          part,
          parts,
          targets: mine,
          risk: plan.reads ? "read" : "disruptive",
          concurrency: plan.concurrency,
          priority: plan.priority,
        });
        return this.do({ type: "offer", offer: made, refuse: null, knownFinished: this.known.has(plan.attemptId) });
      }
      case "settle":
        return this.settle(move.pick, move.status);
      case "resolve":
        return this.decide(move.pick);
      case "gate": {
        const handler = this.handler(move.pick);
        if (handler) this.do({ type: "at_gate", ...handler, waiting: move.waiting });
        return;
      }
      case "crash": {
        this.rig = new RunnerRig(this.maxTasks);
        this.handlers = new Map();
        this.known = new Set(this.finished);
        const attempts = [...this.kept.values()].map(
          (kept): RestoredAttempt => ({
            head: kept.head,
            cancel: kept.cancel,
            paused: kept.paused,
            tasks: [...kept.tasks].map(([id, status]) => ({ target: target(kept.head.job_id, id.split(":")[1] ?? ""), status })),
          }),
        );
        return this.do({ type: "restored", attempts });
      }
      default: {
        const plan = this.plans[move.attempt];
        if (plan) this.do({ type: move.move, ref: this.ref(plan), reason: "x" } as RunnerEvent);
      }
    }
  }

  check(): void {
    const busy = new Map<string, string>();
    const claim = (plan: Plan | undefined, attemptId: string, taskId: string): void => {
      if (!plan || plan.reads) return;
      const domain = taskId.split(":")[1] ?? "";
      expect(busy.get(domain), `${attemptId} and another one both hold ${domain}`).toBeUndefined();
      busy.set(domain, attemptId);
    };
    const planOf = (id: string): Plan | undefined => this.plans.find((plan) => plan.attemptId === id);
    for (const { attemptId, taskId } of this.handlers.values()) claim(planOf(attemptId), attemptId, taskId);
    for (const [id, kept] of this.kept) {
      for (const [taskId, status] of kept.tasks) {
        if (status === "unknown") claim(planOf(id), id, taskId);
        if (status === "running") expect(this.handlers.has(`${id} ${taskId}`), `${taskId} runs on paper only`).toBe(true);
      }
    }
    for (const [id, times] of this.finals) expect(times, `${id} finished more than once`).toBe(1);
    expect(
      this.rig.runner
        .open()
        .map((ref) => ref.attempt_id)
        .sort(),
    ).toEqual([...this.kept.keys()].sort());
  }

  /** Everybody lets go of everything: what is left then would be stuck for ever. */
  end(): void {
    for (let round = 0; round < 60; round++) {
      for (const plan of this.plans) this.do({ type: "resume", ref: this.ref(plan) });
      while (this.handlers.size > 0) this.settle(0, "completed");
      this.decide(0);
      this.check();
    }
    expect([...this.kept.keys()], "attempts that never end").toEqual([]);
  }
}

test("whatever comes: one mutating task on a server, nothing runs twice, ends are final and told once, and in the end all is done", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 4 }), fc.array(moves, { minLength: 5, maxLength: 60 }), (drawn, maxTasks, life) => {
      const world = new World(drawn, maxTasks);
      for (const move of life) {
        world.make(move);
        world.check();
      }
      world.end();
    }),
    { numRuns: 1_000 },
  );
});
