import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PowerAction, ResetType } from "#schema/jobs/power-action.ts";
import { PowerState } from "#schema/vocabulary.ts";
import { goalOf, isGraceful, type PowerTraces, seenToHappen, verdictOf } from "../steps/power.ts";
import { planOf, resetTypeOf } from "./power-action.ts";

const aType = fc.constantFrom(...ResetType.options);
const aState = fc.constantFrom(...PowerState.options);
const noTraces: Omit<PowerTraces, "power_state"> = { wentOff: false, wentOn: false, wasReset: false, hasWitness: true };

describe("what is done for a power action", () => {
  it("is always a ResetType, the customer's words included", () => {
    for (const action of PowerAction.options) expect(ResetType.options).toContain(resetTypeOf(action));
    expect(["on", "off", "graceful_shutdown", "reset", "nmi"].map((action) => resetTypeOf(PowerAction.parse(action)))).toEqual([
      "On",
      "ForceOff",
      "GracefulShutdown",
      "ForceRestart",
      "Nmi",
    ]);
  });

  it("is something that the server allows, or an error that says what it allows", () => {
    fc.assert(
      fc.property(aType, aState, fc.option(fc.subarray([...ResetType.options]), { nil: null }), (type, power_state, allowed) => {
        let plan: ReturnType<typeof planOf>;
        try {
          plan = planOf(type, { power_state, allowed });
        } catch (error) {
          expect(["unsupported", "precondition_failed"]).toContain((error as { code: string }).code);
          return;
        }
        if (plan.do === "send" && allowed) expect(allowed).toContain(plan.type);
        if (plan.do === "shut_down_and_start" && allowed) expect(allowed).toEqual(expect.arrayContaining(["GracefulShutdown", "On"]));
        if (plan.do === "nothing") expect(goalOf(type, power_state).toLowerCase()).toBe(power_state.toLowerCase().replace("powering", ""));
      }),
    );
  });

  it("is nothing where the server is in that state already", () => {
    expect(planOf("On", { power_state: "On", allowed: [] })).toMatchObject({ do: "nothing" });
    expect(planOf("ForceOff", { power_state: "Off", allowed: [] })).toMatchObject({ do: "nothing" });
    expect(planOf("GracefulShutdown", { power_state: "PoweringOff", allowed: [] })).toMatchObject({ do: "nothing" });
    expect(() => planOf("ForceRestart", { power_state: "Off", allowed: null })).toThrow(expect.objectContaining({ code: "precondition_failed" }));
  });

  it("is a shutdown and a start where there is no graceful restart", () => {
    expect(planOf("GracefulRestart", { power_state: "On", allowed: ["On", "GracefulShutdown"] })).toEqual({ do: "shut_down_and_start" });
    expect(planOf("GracefulRestart", { power_state: "On", allowed: null })).toEqual({ do: "send", type: "GracefulRestart" });
  });
});

describe("whether a reset happened", () => {
  it("is never claimed without a trace, and never denied with one", () => {
    fc.assert(
      fc.property(
        aType,
        fc.constantFrom("On" as const, "Off" as const),
        aState,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (type, before, power_state, wentOff, wentOn, wasReset, hasWitness) => {
          const seen = { power_state, wentOff, wentOn, wasReset, hasWitness };
          const { verdict } = verdictOf(type, before, seen);
          expect(verdict === "happened").toBe(seenToHappen(type, before, seen));
          const isUntouched = power_state === before && !wentOff && !wentOn && !wasReset;
          // A plan never sends "on" to a server that is on, or "off" to one that is off.
          if (isUntouched && goalOf(type, before).toLowerCase() !== before.toLowerCase()) expect(verdict).not.toBe("happened");
        },
      ),
    );
  });

  it("stays unknown where nothing can tell: a graceful request, or a restart without a witness", () => {
    for (const type of ResetType.options) {
      const verdict = verdictOf(type, "On", { ...noTraces, power_state: "On" }).verdict;
      if (isGraceful(type, "On")) expect([type, verdict]).toEqual([type, "unknown"]);
    }
    expect(verdictOf("ForceRestart", "On", { ...noTraces, power_state: "On", hasWitness: false }).verdict).toBe("unknown");
    expect(verdictOf("ForceRestart", "On", { ...noTraces, power_state: "On" }).verdict).toBe("did_not_happen");
    expect(verdictOf("ForceRestart", "On", { ...noTraces, power_state: "On", wasReset: true }).verdict).toBe("happened");
    expect(verdictOf("On", "Off", { ...noTraces, power_state: "Off" }).verdict).toBe("did_not_happen");
    expect(verdictOf("ForceOff", "On", { ...noTraces, power_state: "On", wentOff: true }).verdict).toBe("happened");
  });
});
