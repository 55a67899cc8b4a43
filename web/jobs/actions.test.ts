import { expect, test } from "vitest";
import { z } from "zod";
import { jobTypes } from "#control-plane/jobs/job-types.ts";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import { actionsOf, callToAction, groupActions, riskOf } from "./actions.ts";

/** A type that nobody has built, as the control plane would describe it. */
function madeUp(change: Partial<JobTypeInfo>, details: z.ZodType = z.strictObject({})): JobTypeInfo {
  const known = jobTypes()[0] as JobTypeInfo;
  return {
    ...known,
    type: "blink_lights" as JobTypeInfo["type"],
    title: "Blink the lights",
    target: "server",
    risk: "change",
    role: "operator",
    group: "Change",
    shortcuts: [],
    tests_login: false,
    details_schema: z.toJSONSchema(details, { io: "input" }),
    ...change,
  };
}
const titles = (types: JobTypeInfo[]): string[] => actionsOf(types).map((action) => action.title);

test("a new job type is an action by itself: reviewed when it changes something", () => {
  const [action] = actionsOf([madeUp({})]);
  expect(action).toMatchObject({ title: "Blink the lights…", group: "Change", role: "operator", risk: "change", atOnce: false, details: {} });
});

test("what only reads and needs no choice starts at once; its options are one line further", () => {
  expect(titles([madeUp({ risk: "read", group: "Read" })])).toEqual(["Blink the lights"]);
  const optional = madeUp({ risk: "read", group: "Read" }, z.strictObject({ times: z.number().int().default(3) }));
  expect(actionsOf([optional])).toMatchObject([
    { title: "Blink the lights", atOnce: true, group: "Read" },
    { title: "Blink the lights…", atOnce: false, group: "With options" },
  ]);
});

test("a reading that needs a choice asks for it first", () => {
  const asks = madeUp({ risk: "read", group: "Read" }, z.strictObject({ colour: z.string().min(1) }));
  expect(actionsOf([asks])).toMatchObject([{ title: "Blink the lights…", atOnce: false }]);
});

test("jobs about sites and clusters are not offered for servers", () => {
  expect(titles([madeUp({ target: "site" }), madeUp({ target: "cluster" })])).toEqual([]);
});

test("a group of its own stands first, with its shortcuts before the form that holds them all", () => {
  const groups = groupActions(actionsOf([madeUp({}), ...jobTypes()]));
  expect(groups.map((group) => group.label)).toEqual(["Power", "Read", "Change", "With options"]);
  expect(groups[0]?.actions.map((action) => action.title)).toEqual(["Power on…", "Shut down…", "Reset now…", "Power off now…", "Change power…"]);
  expect(groups[2]?.actions.map((action) => action.title)).toEqual(["Blink the lights…"]);
  const ids = groups.flatMap((group) => group.actions.map((action) => action.id));
  expect(new Set(ids).size).toBe(ids.length);
});

test("a choice may be milder than its type: what is switched on interrupts nothing", () => {
  const power = jobTypes().find((type) => type.type === "power_action") as JobTypeInfo;
  expect(riskOf(power, { action: "on" })).toBe("change");
  expect(riskOf(power, { action: "off" })).toBe("disruptive");
  expect(riskOf(power, {})).toBe("disruptive");
});

test("the button says what it does", () => {
  expect(callToAction("Power off now", "2 servers")).toBe("Power off 2 servers");
  expect(callToAction("Check health", "esx-01")).toBe("Check health on esx-01");
});
