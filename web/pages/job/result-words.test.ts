import { expect, test } from "vitest";
import type { Task } from "#schema/api/jobs.ts";
import { resultWords } from "./result-words.ts";

const of = (result: unknown): Pick<Task, "result" | "error"> => ({ result, error: null });

test("each result is one line for a person", () => {
  expect(resultWords("power_action", of({ power_state: "Off", previous_power_state: "On", changed: true, reset_type: "ForceOff", forced: false }))).toBe("On → Off");
  expect(resultWords("power_action", of({ power_state: "Off", changed: false }))).toBe("Off already; nothing was sent");
  const components = [
    { kind: "system", name: "PowerEdge R750", health: "Critical", detail: null },
    { name: "Power supplies", health: "Critical", detail: "Roll-up of all of this kind" },
    { name: "PSU 2", health: "Critical", detail: "no input" },
    { name: "Fan 1", health: "OK", detail: null },
  ];
  expect(resultWords("health_check", of({ health_status: "Critical", power_state: "On", components, unavailable: [] }))).toBe("Critical, On: PSU 2 critical (no input)");
  expect(resultWords("fetch_event_logs", of({ services: [{ service: "sel", new: 3, read: 9 }] }))).toBe("SEL: 3 new of 9 read");
});
test("a failure is its message, and what does not fit its type is shown plainly", () => {
  expect(resultWords("power_action", { result: null, error: { code: "timeout", message: "Too late." } })).toBe("Too late.");
  expect(resultWords("fetch_event_logs", of({ added: 214 }))).toBe("added 214");
  expect(resultWords("discovery_scan", of(null))).toBe("");
});
