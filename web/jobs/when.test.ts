import { expect, test } from "vitest";
import { instantInWords, problemsOfWhen, startNow, whenForApi, whenInWords } from "./when.ts";

const now = new Date("2026-11-21T20:00").getTime();
const halfHour = 30 * 60_000;

test("a plain start sends nothing but its priority", () => {
  expect(whenForApi(startNow)).toEqual({ priority: "normal" });
  expect(problemsOfWhen(startNow, now, halfHour)).toEqual({});
  expect(whenInWords(startNow, halfHour)).toBe("Starts now, at most 30 min for each server, normal priority");
});

test("local times go out in UTC, minutes as seconds", () => {
  const when = { at: "2026-11-21T22:00", notAfter: "2026-11-21T23:00", minutes: "5", priority: "high" as const };
  expect(whenForApi(when)).toEqual({
    priority: "high",
    schedule_at: new Date("2026-11-21T22:00").toISOString(),
    not_after: new Date("2026-11-21T23:00").toISOString(),
    time_limit_seconds: 300,
  });
  expect(problemsOfWhen(when, now, halfHour)).toEqual({});
  expect(instantInWords(when.at, now)).toMatch(/UTC, in 2 h$/);
});

test("times that have passed, that cross, and limits that the type does not allow are told", () => {
  expect(problemsOfWhen({ ...startNow, at: "2026-11-21T19:00" }, now, halfHour)).toEqual({ at: "This time has passed." });
  expect(problemsOfWhen({ ...startNow, at: "2026-11-21T22:00", notAfter: "2026-11-21T21:00" }, now, halfHour)).toEqual({ notAfter: "This is before it starts." });
  expect(problemsOfWhen({ ...startNow, minutes: "31" }, now, halfHour).minutes).toContain("At most 30");
  expect(problemsOfWhen({ ...startNow, minutes: "2.5" }, now, halfHour).minutes).toContain("whole number");
});
