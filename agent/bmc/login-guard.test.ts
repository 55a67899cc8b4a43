import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#schema/errors.ts";
import { MemoryLoginJournal, typed } from "#test/fixtures/bmc-rig.ts";
import type { Clock } from "../clock.ts";
import { systemClock } from "../system-clock.ts";
import { LoginGuard, retryAtOf } from "./login-guard.ts";

const signal = new AbortController().signal;
const refuse = async (): Promise<never> => {
  throw new AppError("auth_failed", "no");
};

/** A clock that a test moves. */
function aClock(): Clock & { at: number } {
  const clock = {
    ...systemClock,
    at: 1_000_000,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: async (ms: number) => {
      clock.at += ms;
    },
  };
  return clock;
}

function aGuard(journal = new MemoryLoginJournal(), clock = aClock()) {
  return { guard: new LoginGuard({ journal, clock, failedLogins: { most: 2, windowMs: 60_000 } }), journal, clock };
}

describe("failed logins at an address", () => {
  it("are never more than two in any minute, whatever is tried, by however many jobs, over restarts", async () => {
    const event = fc.record({
      pauseMs: fc.integer({ min: 0, max: 40_000 }),
      set: fc.integer({ min: 0, max: 5 }),
      outcome: fc.constantFrom("refused", "works", "lost", "unreachable"),
      restarts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        const { journal, clock } = aGuard();
        let { guard } = aGuard(journal, clock);
        const failed: number[] = [];
        for (const { pauseMs, set, outcome, restarts } of events) {
          clock.at += pauseMs;
          if (restarts) guard = aGuard(journal, clock).guard;
          await guard
            .attempt("10.0.0.1", typed(`user${set}`, "x", { version: clock.at }), signal, async () => {
              if (outcome === "refused" || outcome === "lost") failed.push(clock.at);
              if (outcome === "refused") throw new AppError("auth_failed", "no");
              if (outcome === "lost") throw new AppError("cancelled", "stopped while it was on its way");
              if (outcome === "unreachable") throw new AppError("unreachable", "gone");
            })
            .catch(() => undefined);
        }
        for (const at of failed) expect(failed.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it("run one after the other, so that two at a time are not both the last", async () => {
    const { guard } = aGuard();
    let sent = 0;
    const login = async (): Promise<never> => {
      sent++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return refuse();
    };
    await Promise.allSettled(Array.from({ length: 6 }, (_, i) => guard.attempt("10.0.0.1", typed(`user${i}`, "x"), signal, login)));
    expect(sent).toBe(2);
  });

  it("put off the next one until the minute is over, and say when", async () => {
    const { guard, clock } = aGuard();
    for (const user of ["a", "b"]) await guard.attempt("10.0.0.1", typed(user, "x"), signal, refuse).catch(() => undefined);
    const error: unknown = await guard.attempt("10.0.0.1", typed("c", "x"), signal, async () => "in").catch((reason: unknown) => reason);
    const retryAt = retryAtOf(error) ?? 0;
    expect(retryAt).toBeGreaterThan(clock.at);
    await expect(guard.attempt("10.0.0.2", typed("c", "x"), signal, async () => "in")).resolves.toBe("in");
    clock.at = retryAt;
    await expect(guard.attempt("10.0.0.1", typed("c", "x"), signal, async () => "in")).resolves.toBe("in");
  });
});

describe("a password that was refused", () => {
  const set = typed("root", "x", { id: "A", source: "ip_range" });

  it("is not sent again there, not after a restart and not next year, until it changes", async () => {
    const { guard, journal, clock } = aGuard();
    await guard.attempt("10.0.0.1", set, signal, refuse).catch(() => undefined);
    clock.at += 365 * 86_400_000;
    const later = aGuard(journal, clock).guard;
    await expect(later.attempt("10.0.0.1", set, signal, async () => "in")).rejects.toMatchObject({ code: "login_refused", hint: expect.stringContaining('"A"') });
    await expect(later.attempt("10.0.0.2", set, signal, async () => "in")).resolves.toBe("in");
    await expect(later.attempt("10.0.0.1", typed("root", "y", { id: "A", version: 2 }), signal, async () => "in")).resolves.toBe("in");
  });

  it("gets one more chance when a person assigns it, and again after assigning another in between", async () => {
    const { guard, clock } = aGuard();
    const assigned = typed("root", "x", { id: "A", source: "explicit" });
    const other = typed("root", "y", { id: "B", source: "explicit" });
    let sent = 0;
    const attempt = async (candidate: typeof set): Promise<void> => {
      clock.at += 61_000;
      await guard
        .attempt("10.0.0.1", candidate, signal, () => {
          sent++;
          return refuse();
        })
        .catch(() => undefined);
    };
    await attempt(set);
    await attempt(assigned);
    expect(sent).toBe(2);
    await attempt(assigned);
    expect(sent).toBe(2);
    await attempt(other);
    await attempt(assigned);
    expect(sent).toBe(4);
  });

  it("of the agent itself may be tried again after a restart, since that is how it changes", async () => {
    const { guard, journal, clock } = aGuard();
    const own = typed("root", "x", { source: "agent", password: null });
    await guard.attempt("10.0.0.1", own, signal, refuse).catch(() => undefined);
    await expect(guard.attempt("10.0.0.1", own, signal, async () => "in")).rejects.toMatchObject({ code: "login_refused" });
    clock.at += 5;
    await expect(aGuard(journal, clock).guard.attempt("10.0.0.1", own, signal, async () => "in")).resolves.toBe("in");
  });
});
