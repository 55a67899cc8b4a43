import { describe, expect } from "vitest";
import type { JobResult } from "#schema/api/jobs.ts";
import type { Idrac } from "#test/simulators/idrac/idrac.ts";
import { quickPower, resetsOf, resetTypesOf } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.101");

const withGracefulRestart = ["idrac9-late", "idrac10"] as const;
const withoutGracefulRestart = ["idrac7", "idrac8", "idrac9-early"] as const;
const generations = [...withoutGracefulRestart, ...withGracefulRestart];

/** Resets that the iDRAC carried out, of all that it was asked. */
function carriedOut(idrac: Idrac): unknown[] {
  return resetsOf(idrac)
    .filter((entry) => entry.effect)
    .map((entry) => (entry.body as { ResetType: string }).ResetType);
}

describe.concurrent("power_action", () => {
  world.test("fails and leaves the server running where the operating system ignores a graceful shutdown", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    idrac.power.guestIgnoresShutdown = true;
    const job = await scene.run("power_action", server, { action: "graceful_shutdown", graceful_timeout_seconds: 10, on_timeout: "fail" });
    expect(job).toMatchObject({
      status: "failed",
      error: { code: "timeout", message: expect.stringContaining("the server is On"), hint: expect.stringContaining("operating system") },
    });
    expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown"]);
    expect(idrac.power.state).toBe("On");
  });

  world.test("powers a server off where the operating system ignores a graceful shutdown and that was chosen", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    idrac.power.guestIgnoresShutdown = true;
    const result = await scene.result("power_action", server, { action: "graceful_shutdown", graceful_timeout_seconds: 10, on_timeout: "force" });
    expect(result).toMatchObject({ power_state: "Off", changed: true, forced: true });
    expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown", "ForceOff"]);
  });

  world.test("forces a graceful restart that the operating system ignores, on an iDRAC8 in three requests", async (scene) => {
    const { idrac, server } = await scene.server("idrac8");
    idrac.power.guestIgnoresShutdown = true;
    const result = await scene.result("power_action", server, { action: "GracefulRestart", graceful_timeout_seconds: 10, on_timeout: "force" });
    expect(result).toMatchObject({ power_state: "On", changed: true, forced: true });
    expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown", "ForceOff", "On"]);
    expect(idrac.power.bootCount).toBe(1);
  });

  for (const profile of generations) {
    world.test(`switches a server on, resets it and switches it off, with one request each, on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile, { power: "Off" });
      expect(await scene.result("power_action", server, { action: "on" })).toEqual({
        power_state: "On",
        previous_power_state: "Off",
        changed: true,
        reset_type: "On",
        forced: false,
      });
      expect(await scene.reload(server)).toMatchObject({
        power_state: "On",
        reachable: true,
        credential_state: "works",
        tls_fingerprint: idrac.fingerprint256.replaceAll(":", "").toLowerCase(),
      });
      expect(await scene.result("power_action", server, { action: "reset" })).toMatchObject({
        power_state: "On",
        previous_power_state: "On",
        changed: true,
        reset_type: "ForceRestart",
      });
      expect(await scene.result("power_action", server, { action: "off" })).toMatchObject({
        power_state: "Off",
        previous_power_state: "On",
        changed: true,
        reset_type: "ForceOff",
      });
      expect(await scene.reload(server)).toMatchObject({ power_state: "Off" });
      expect(resetTypesOf(idrac)).toEqual(["On", "ForceRestart", "ForceOff"]);
      expect(idrac.power.bootCount).toBe(2);
    });

    world.test(`shuts a server down through its operating system, and sends an NMI, on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      let nmis = 0;
      idrac.power.listen((event) => {
        if (event === "nmi") nmis++;
      });
      expect(await scene.result("power_action", server, { action: "nmi" })).toMatchObject({ power_state: "On", changed: true, reset_type: "Nmi" });
      expect(nmis).toBe(1);
      expect(await scene.result("power_action", server, { action: "graceful_shutdown" })).toMatchObject({ power_state: "Off", changed: true, forced: false });
      expect(await scene.result("power_action", server, { action: "PushPowerButton" })).toMatchObject({ power_state: "On", previous_power_state: "Off", changed: true });
      expect(carriedOut(idrac)).toEqual(["Nmi", "GracefulShutdown", "PushPowerButton"]);
    });
  }

  for (const profile of withGracefulRestart) {
    world.test(`restarts gracefully and power cycles with one request each on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      expect(await scene.result("power_action", server, { action: "GracefulRestart" })).toMatchObject({
        power_state: "On",
        changed: true,
        reset_type: "GracefulRestart",
        forced: false,
      });
      expect(await scene.result("power_action", server, { action: "PowerCycle" })).toMatchObject({ power_state: "On", changed: true, reset_type: "PowerCycle" });
      expect(resetTypesOf(idrac)).toEqual(["GracefulRestart", "PowerCycle"]);
      expect(idrac.power.bootCount).toBe(2);
    });
  }

  for (const profile of withoutGracefulRestart) {
    world.test(`restarts gracefully by shutting down and powering on where ${profile} has no such reset`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      expect(await scene.result("power_action", server, { action: "GracefulRestart" })).toMatchObject({
        power_state: "On",
        changed: true,
        reset_type: "GracefulRestart",
        forced: false,
      });
      expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown", "On"]);
      expect(idrac.power.bootCount).toBe(1);
    });

    world.test(`names what is allowed where ${profile} does not allow a power cycle, and sends nothing`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      const job = await scene.run("power_action", server, { action: "PowerCycle" });
      expect(job).toMatchObject({
        status: "failed",
        error: { code: "unsupported", message: expect.stringContaining("PowerCycle"), hint: expect.stringContaining("ForceRestart") },
      });
      expect(resetTypesOf(idrac)).toEqual([]);
    });
  }

  world.test("has nothing to do where a server is in that state already, and says so as success", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { power: "On" });
    expect(await scene.result("power_action", server, { action: "on" })).toMatchObject({ power_state: "On", previous_power_state: "On", changed: false });
    idrac.power.set("Off");
    for (const action of ["off", "graceful_shutdown", "ForceOff"] as const) {
      expect(await scene.result("power_action", server, { action })).toMatchObject({ power_state: "Off", changed: false });
    }
    expect(resetTypesOf(idrac)).toEqual([]);
  });

  world.test("does not restart a server that is off, nor send it an NMI", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { power: "Off" });
    for (const action of ["reset", "GracefulRestart", "PowerCycle", "nmi"] as const) {
      const job = await scene.run("power_action", server, { action });
      expect(job).toMatchObject({ status: "failed", error: { code: "precondition_failed", message: expect.stringContaining("The server is off"), hint: expect.any(String) } });
    }
    expect(resetTypesOf(idrac)).toEqual([]);
  });

  world.test("powers an iDRAC10 on that refuses to so soon after off: refused ones are repeated, one is carried out", async (scene) => {
    const { idrac, server } = await scene.server("idrac10", { powerTimes: { ...quickPower, restMs: 5_000 } });
    await scene.result("power_action", server, { action: "off" });
    expect(await scene.result("power_action", server, { action: "on" })).toMatchObject({ power_state: "On", previous_power_state: "Off", changed: true });
    expect(carriedOut(idrac)).toEqual(["ForceOff", "On"]);
    expect(resetsOf(idrac).map((entry) => entry.status)).toContain(409);
    expect(idrac.power.bootCount).toBe(1);
  });

  world.test("fails a bulk job that fails on one server, says on which and why, and switches the others", async (scene) => {
    const [good, alsoGood, bad] = [await scene.server("idrac9-late"), await scene.server("idrac8"), await scene.server("idrac10", { password: scene.secret() })];
    const job = await scene.run("power_action", [good.server, bad.server, alsoGood.server], { action: "off" });
    expect(job).toMatchObject({ status: "failed", targets_total: 3, targets_done: 3, targets_failed: 1 });
    const result = job.result as JobResult;
    expect(result.message).toBe("2 of 3 targets completed, 1 failed.");
    const outcomes = Object.fromEntries(result.targets.map(({ target, status, error }) => [target, error ? `${status}: ${error.code}` : status]));
    expect(outcomes).toEqual({ [good.idrac.address]: "completed", [bad.idrac.address]: "failed: auth_failed", [alsoGood.idrac.address]: "completed" });
    expect(job.error).toMatchObject({ code: "auth_failed", message: expect.stringContaining(bad.idrac.address) });
    expect([good, alsoGood, bad].map(({ idrac }) => idrac.power.state)).toEqual(["Off", "Off", "On"]);
    expect([good, alsoGood, bad].map(({ idrac }) => resetTypesOf(idrac).length)).toEqual([1, 1, 0]);
  });
});
