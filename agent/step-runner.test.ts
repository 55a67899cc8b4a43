// Every kind of step, after every kind of past, with every kind of answer: what is sent, what is returned, what stays in the journal.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AppError, type ErrorInfo } from "#schema/errors.ts";
import type { StepReport } from "#schema/protocol.ts";
import type { Resolution, StepKind } from "#schema/vocabulary.ts";
import type { ProbeVerdict, StepOptions } from "./job.ts";
import { dropIntent, markSent, readStep, saveIntent, saveResolution, saveResult } from "./journal/attempts.ts";
import { JournalDatabase } from "./journal/database.ts";
import { OutcomeUnknown, runStep, type StepScope } from "./step-runner.ts";
import { systemClock } from "./system-clock.ts";

let folder: string;
let db: JournalDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-steps-"));
  db = new JournalDatabase(join(folder, "journal.db"));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Stage {
  kind: StepKind;
  /** What each call of the effect does, in order; the last one again and again. */
  answers?: (string | Error)[];
  verdicts?: (ProbeVerdict<string> | Error)[];
  stopping?: ErrorInfo;
  abort?: AbortController;
  /** Called when the effect has been called, before it answers. */
  during?: () => void;
}

/** Runs one step named "s"; says what it did. */
async function play({ kind, answers = ["answer"], verdicts = [], stopping, abort = new AbortController(), during }: Stage) {
  const seen = {
    sent: 0,
    probed: 0,
    pausesMs: [] as number[],
    reports: [] as StepReport["status"][],
    logs: [] as string[],
    told: [] as string[],
    intentWhenSent: undefined as string | undefined,
  };
  const next = <T>(list: readonly (T | Error)[], n: number): T => {
    const one = list[Math.min(n, list.length) - 1];
    if (one === undefined) throw new Error("nothing was prepared for this call");
    if (one instanceof Error) throw one;
    return one;
  };
  const scope: StepScope = {
    db,
    random: Math.random,
    clock: {
      ...systemClock,
      now: () => 1_000,
      monotonic: () => 1_000,
      sleep: async (ms, signal) => {
        seen.pausesMs.push(ms);
        signal.throwIfAborted();
      },
    },
    attemptId: "a",
    taskId: "t",
    signal: abort.signal,
    stopping: stopping ?? null,
    gate: () => Promise.resolve(),
    report: (step) => void seen.reports.push(step.status),
    enter: () => undefined,
    log: (message) => void seen.logs.push(message),
    sent: (title) => void seen.told.push(title),
  };
  const probe = async (signal: AbortSignal): Promise<ProbeVerdict<string>> => {
    seen.probed++;
    signal.throwIfAborted();
    return next(verdicts, seen.probed);
  };
  const options: StepOptions<string> = kind === "probe" ? { kind, title: "Do it", probe } : { kind, title: "Do it" };
  const outcome: { value?: string; error?: unknown } = await runStep(scope, "s", options, async (signal) => {
    seen.sent++;
    seen.intentWhenSent = readStep(db, "a", "t", "s")?.state;
    // As the command log does before anything leaves.
    if (kind !== "read") db.now(() => markSent(db, "t", "s"));
    during?.();
    if (signal.aborted) throw signal.reason;
    return next(answers, seen.sent);
  }).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { ...seen, ...outcome, left: readStep(db, "a", "t", "s") };
}

const refusal = new AppError("device_error", "The iDRAC said no.", { details: { http_status: 400 } });
const busy = new AppError("device_busy", "RAC0218", { details: { http_status: 503 } });
const lost = new AppError("outcome_unknown", "No answer came.");
const broken = new AppError("device_error", "It failed inside.", { details: { http_status: 500 } });
const garbled = new AppError("malformed_answer", "The answer was cut off.");
const unreachable = new AppError("unreachable", "Nothing answers.");
const cancelled = new AppError("cancelled", "Cancelled.");

const happened: ProbeVerdict<string> = { verdict: "happened", value: "seen" };
const didNot: ProbeVerdict<string> = { verdict: "did_not_happen" };
const unknown: ProbeVerdict<string> = { verdict: "unknown", why: "nothing tells" };
const mutating = ["idempotent", "probe", "once"] as const;

function intent(resolution?: Resolution): void {
  db.now(() => {
    saveIntent(db, "a", "t", "s", 1);
    markSent(db, "t", "s");
    if (resolution) saveResolution(db, "a", "t", resolution);
  });
}

describe("a step that has not been tried", () => {
  test.each(["read", ...mutating] as const)("of kind %s runs, and its result stands", async (kind) => {
    const run = await play({ kind });
    expect(run).toMatchObject({ value: "answer", sent: 1, reports: ["running", "completed"], left: { state: "done", result: "answer" } });
    expect(run.told).toEqual(kind === "read" ? [] : ["Do it"]);
    const again = await play({ kind });
    expect(again).toMatchObject({ value: "answer", sent: 0, reports: [] });
  });

  test.each(mutating)("of kind %s has its intent on the disk before anything is sent", async (kind) => {
    expect((await play({ kind })).intentWhenSent).toBe("intent");
  });

  test("that only reads leaves no intent", async () => {
    expect(await play({ kind: "read", answers: [refusal] })).toMatchObject({ intentWhenSent: undefined, left: undefined });
  });

  test("may return nothing", async () => {
    expect(await runStep(quietScope(), "nothing", { kind: "once" }, async () => undefined)).toBeUndefined();
    expect(await runStep(quietScope(), "nothing", { kind: "once" }, () => Promise.reject(new Error("ran again")))).toBeUndefined();
  });
});

function quietScope(): StepScope {
  const clock = { ...systemClock, now: () => 1, monotonic: () => 1, sleep: () => Promise.resolve() };
  const nothing = (): void => undefined;
  return {
    db,
    clock,
    random: Math.random,
    attemptId: "a",
    taskId: "t",
    signal: new AbortController().signal,
    stopping: null,
    gate: () => Promise.resolve(),
    report: nothing,
    enter: nothing,
    log: nothing,
    sent: nothing,
  };
}

describe("an answer that says no", () => {
  test.each(["probe", "once"] as const)("ends a step of kind %s as failed: nothing happened, and nothing is left that says it may have", async (kind) => {
    const run = await play({ kind, answers: [refusal] });
    expect(run).toMatchObject({ error: refusal, sent: 1, probed: 0, reports: ["running", "failed"], left: undefined });
  });

  test("is the same for a device that could not be reached at all", async () => {
    expect(await play({ kind: "once", answers: [unreachable] })).toMatchObject({ error: unreachable, left: undefined });
  });
});

describe("no answer, or one that leaves it open", () => {
  test.each([
    ["no answer", lost],
    ["an error inside the device", broken],
    ["an answer that cannot be read", garbled],
    ["a time limit", new AppError("timeout", "It took too long.")],
    ["a fault of ours", new TypeError("x is undefined")],
  ])("stops a step that must not happen twice and cannot be looked at: %s", async (_name, error) => {
    const run = await play({ kind: "once", answers: [error] });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
    expect(run).toMatchObject({ sent: 1, reports: ["running", "unknown"], left: { state: "intent" } });
  });

  test("makes a probe look: what it saw to have happened is the result", async () => {
    expect(await play({ kind: "probe", answers: [lost], verdicts: [happened] })).toMatchObject({ value: "seen", sent: 1, probed: 1, left: { state: "done", result: "seen" } });
  });

  test("makes a probe look: what did not happen is a failure, and is not sent again by itself", async () => {
    expect(await play({ kind: "probe", answers: [lost], verdicts: [didNot] })).toMatchObject({ error: lost, sent: 1, probed: 1, left: undefined });
  });

  test("makes a probe look: where nothing tells, a person decides", async () => {
    const run = await play({ kind: "probe", answers: [lost], verdicts: [unknown] });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
    expect(run).toMatchObject({ sent: 1, left: { state: "intent" } });
  });

  test("of a server that cannot even be looked at is unknown, not failed", async () => {
    const run = await play({ kind: "probe", answers: [lost], verdicts: [unreachable] });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
    expect(run).toMatchObject({ sent: 1, probed: 2, reports: ["running", "unknown"], left: { state: "intent" } });
  });

  test("of a server that is busy is looked at again", async () => {
    expect(await play({ kind: "probe", answers: [lost], verdicts: [busy, busy, happened] })).toMatchObject({ value: "seen", sent: 1, probed: 3 });
  });
});

describe("retries", () => {
  test.each([
    ["read", busy, 5],
    ["read", unreachable, 2],
    ["read", refusal, 1],
    ["idempotent", busy, 3],
    ["idempotent", lost, 3],
    ["idempotent", unreachable, 2],
    ["idempotent", refusal, 1],
    ["once", busy, 1],
    ["probe", refusal, 1],
  ] as const)("of kind %s after %s: %i in all", async (kind, error, times) => {
    const run = await play({ kind, answers: [error], verdicts: [didNot] });
    expect(run.sent).toBe(times);
    expect(run.pausesMs).toHaveLength(times - 1);
    for (const [n, ms] of run.pausesMs.entries()) expect(ms).toBeLessThanOrEqual(1_000 * 2 ** n);
  });

  test("end with the first answer", async () => {
    expect(await play({ kind: "read", answers: [busy, busy, "third"] })).toMatchObject({ value: "third", sent: 3, reports: ["running", "completed"] });
  });

  test("end with a cancel", async () => {
    const abort = new AbortController();
    const run = await play({ kind: "idempotent", answers: [busy], abort, during: () => abort.abort(cancelled) });
    expect(run).toMatchObject({ sent: 1, error: busy });
  });
});

describe("a step whose intent is in the journal, but no result", () => {
  test.each(["read", "idempotent"] as const)("of kind %s runs again", async (kind) => {
    intent();
    expect(await play({ kind })).toMatchObject({ value: "answer", sent: 1 });
  });

  test("of kind once is not sent again: a person decides", async () => {
    intent();
    const run = await play({ kind: "once" });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
    expect(run.error).toMatchObject({ code: "outcome_unknown", details: { step: "s" } });
    expect(run).toMatchObject({ sent: 0, left: { state: "intent" } });
  });

  test.each([
    ["happened", happened, { value: "seen", sent: 0, probed: 1 }],
    ["did not happen", didNot, { value: "answer", sent: 1, probed: 1 }],
  ] as const)("of kind probe is looked at: it %s", async (_name, verdict, wanted) => {
    intent();
    expect(await play({ kind: "probe", verdicts: [verdict] })).toMatchObject(wanted);
  });

  test.each([
    ["nothing tells", unknown],
    ["the server is out of reach", unreachable],
  ] as const)("of kind probe is not sent again when %s", async (_name, verdict) => {
    intent();
    const run = await play({ kind: "probe", verdicts: [verdict] });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
    expect(run).toMatchObject({ sent: 0, left: { state: "intent" } });
  });

  test.each(["probe", "once"] as const)("of kind %s, of which no request had left yet, is sent for the first time", async (kind) => {
    db.now(() => saveIntent(db, "a", "t", "s", 1));
    expect(await play({ kind })).toMatchObject({ value: "answer", sent: 1, probed: 0 });
  });

  test.each(["probe", "once"] as const)("of kind %s goes by what a person decided: it happened", async (kind) => {
    intent("happened");
    expect(await play({ kind })).toMatchObject({ value: undefined, sent: 0, probed: 0, left: { state: "done" } });
  });

  test.each(["probe", "once"] as const)("of kind %s goes by what a person decided: it did not", async (kind) => {
    intent("did_not_happen");
    const run = await play({ kind });
    expect(run).toMatchObject({ sent: 0, probed: 0, reports: ["running", "failed"] });
    expect(run.error).not.toBeInstanceOf(OutcomeUnknown);
    expect(run.error).toBeInstanceOf(AppError);
  });

  test.each(["probe", "once"] as const)("of kind %s goes by what a person decided: run it again, once", async (kind) => {
    intent("run_again");
    expect(await play({ kind, answers: [lost], verdicts: [unknown] })).toMatchObject({ sent: 1, left: { state: "intent", resolution: null } });
    // The decision was about that sending, not about the next one.
    expect((await play({ kind, verdicts: [unknown] })).sent).toBe(0);
  });
});

describe("a cancel", () => {
  const already = (): AbortController => {
    const abort = new AbortController();
    abort.abort(cancelled);
    return abort;
  };

  test.each(["read", ...mutating] as const)("before a step of kind %s sends nothing", async (kind) => {
    expect(await play({ kind, abort: already() })).toMatchObject({ error: cancelled, sent: 0, reports: [], left: undefined });
  });

  test.each(mutating)("during a step of kind %s waits for its answer, which counts", async (kind) => {
    const abort = new AbortController();
    const run = await play({ kind, abort, during: () => abort.abort(cancelled) });
    expect(run).toMatchObject({ value: "answer", sent: 1, left: { state: "done" } });
  });

  test("during a read ends it", async () => {
    const abort = new AbortController();
    expect(await play({ kind: "read", abort, during: () => abort.abort(cancelled) })).toMatchObject({ error: cancelled, reports: ["running", "cancelled"] });
  });

  test("does not keep a probe from finding out what became of a request without an answer", async () => {
    for (const [verdict, wanted] of [
      [happened, { value: "seen" }],
      [didNot, { error: lost }],
    ] as const) {
      const abort = new AbortController();
      expect(await play({ kind: "probe", answers: [lost], verdicts: [verdict], abort, during: () => abort.abort(cancelled) })).toMatchObject({ ...wanted, probed: 1 });
      db.now(() => db.run("delete from steps"));
    }
  });

  test("does not make a request without an answer look as if it had never been sent", async () => {
    const abort = new AbortController();
    const run = await play({ kind: "once", answers: [lost], abort, during: () => abort.abort(cancelled) });
    expect(run.error).toBeInstanceOf(OutcomeUnknown);
  });

  test("after a restart first finds out what became of the request that was on its way", async () => {
    intent();
    expect((await play({ kind: "once", abort: already() })).error).toBeInstanceOf(OutcomeUnknown);
    expect(await play({ kind: "probe", verdicts: [didNot], abort: already() })).toMatchObject({ error: cancelled, sent: 0, probed: 1 });
    expect(await play({ kind: "probe", verdicts: [happened], abort: already() })).toMatchObject({ value: "seen", sent: 0 });
  });
});

describe("an end that was decided before a crash", () => {
  const stopping: ErrorInfo = { code: "device_error", message: "It had failed.", hint: "Look." };

  test.each(["read", ...mutating] as const)("is what a step of kind %s that was not tried ends with; finished ones give their result", async (kind) => {
    expect(await play({ kind, stopping })).toMatchObject({ error: { code: "device_error", message: "It had failed." }, sent: 0 });
    db.now(() => saveResult(db, "a", "t", "s", "before", 1));
    expect(await play({ kind, stopping })).toMatchObject({ value: "before", sent: 0 });
  });

  test("does not hide a request of which nobody knows what became", async () => {
    intent();
    expect((await play({ kind: "once", stopping })).error).toBeInstanceOf(OutcomeUnknown);
    expect(await play({ kind: "probe", verdicts: [didNot], stopping })).toMatchObject({ error: { message: "It had failed." }, sent: 0 });
  });
});

test("the end of the process interrupts a look at the server; the question stays for the next process", async () => {
  class Drained extends Error {}
  intent();
  const abort = new AbortController();
  abort.abort(new Drained());
  const run = await play({ kind: "probe", verdicts: [didNot], abort });
  expect(run.error).toBeInstanceOf(Drained);
  expect(run).toMatchObject({ sent: 0, probed: 0, left: { state: "intent" } });
});

test("a dropped intent is gone, a finished step is not dropped", () => {
  intent();
  db.now(() => dropIntent(db, "a", "t", "s"));
  expect(readStep(db, "a", "t", "s")).toBeUndefined();
  db.now(() => saveResult(db, "a", "t", "s", 1, 1));
  db.now(() => dropIntent(db, "a", "t", "s"));
  expect(readStep(db, "a", "t", "s")?.state).toBe("done");
});
