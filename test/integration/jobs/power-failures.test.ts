// How a job that switches a server meets what goes wrong: whatever happens, no reset is sent twice, and nothing is called
// done that was not seen done.
import { describe, expect } from "vitest";
import type { FaultKind } from "#test/simulators/idrac/faults.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import { loginsOf, resetsOf, resetTypesOf, resultOf } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.103");
const reset = "*/Actions/ComputerSystem.Reset";
const system = "/redfish/v1/Systems/System.Embedded.1";

describe.concurrent("a power action", () => {
  for (const profile of ["idrac8", "idrac9-late", "idrac10"] as const) {
    world.test(`fails, and says that nothing was changed, when the connection broke before the iDRAC did anything, on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      idrac.faults.add({ kind: "reset-before", method: "POST", path: reset });
      const job = await scene.run("power_action", server, { action: "reset" });
      expect(job).toMatchObject({
        status: "failed",
        error: { code: "unreachable", message: expect.stringContaining("did not happen"), hint: expect.stringContaining("Nothing was changed") },
      });
      expect(resetsOf(idrac)).toHaveLength(1);
      expect(idrac.power.bootCount).toBe(0);
    });
  }

  for (const kind of ["sys518", "rac0509", "extended-info-object", "bare-error", "empty-503"] as const satisfies FaultKind[]) {
    world.test(`fails, and sends nothing more by itself, when the iDRAC refuses the reset with a 503 (${kind}) and nothing happens`, async (scene) => {
      const { idrac, server } = await scene.server();
      idrac.faults.add({ kind, method: "POST", path: reset });
      const job = await scene.run("power_action", server, { action: "off" });
      expect(job).toMatchObject({ status: "failed", error: { code: "device_busy", hint: expect.any(String) } });
      expect(idrac.power.state).toBe("On");
      expect(resetsOf(idrac)).toHaveLength(1);
    });
  }

  world.test("becomes unknown when an NMI was carried out and the answer got lost, and a person decides", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "reset-after", method: "POST", path: reset });
    const job = await scene.run("power_action", server, { action: "nmi" });
    expect(job).toMatchObject({ status: "unknown", tasks: [{ status: "unknown", error: { code: "outcome_unknown", hint: expect.any(String) } }] });
    await scene.api.send("PATCH", `/api/jobs/${job.id}`, { action: "resolve", task_id: job.tasks[0]?.id, resolution: "happened", reason: "The console shows it." });
    expect(resultOf<"power_action">(await scene.ended(await finalOf(scene, job.id)))).toMatchObject({ changed: true, reset_type: "Nmi" });
    expect(resetTypesOf(idrac)).toEqual(["Nmi"]);
  });

  world.test("becomes unknown when a graceful shutdown got no answer and the operating system ignores it", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.power.guestIgnoresShutdown = true;
    idrac.faults.add({ kind: "reset-after", method: "POST", path: reset });
    const started = await scene.start("power_action", server, { action: "graceful_shutdown", graceful_timeout_seconds: 10 });
    await scene.until("the shutdown", () => resetsOf(idrac).length === 1);
    const log = await scene.api.until(
      async () => scene.log(await scene.api.job(started.id)),
      (text) => text.includes("looking at the server"),
      "a word about the look",
    );
    expect(log).toContain("No clear answer");
    // The look takes a minute where the operating system has to obey: it is told now.
    idrac.power.set("Off");
    expect(resultOf<"power_action">(await scene.ended(started))).toMatchObject({ power_state: "Off", changed: true });
    expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown"]);
  });

  const lostAfter: readonly [ProfileName, "on" | "off" | "reset" | "PowerCycle", "On" | "Off", number][] = [
    ["idrac9-late", "off", "On", 0],
    ["idrac9-late", "reset", "On", 1],
    ["idrac9-late", "PowerCycle", "On", 1],
    ["idrac10", "on", "Off", 1],
    ["idrac10", "reset", "On", 1],
    ["idrac8", "reset", "On", 1],
    ["idrac9-early", "off", "On", 0],
  ];
  for (const [profile, action, power, boots] of lostAfter) {
    for (const kind of ["reset-after", "truncated-body"] as const satisfies FaultKind[]) {
      world.test(`finds that "${action}" happened when its answer is lost (${kind}) on ${profile}, and sends no second one`, async (scene) => {
        const { idrac, server } = await scene.server(profile, { power });
        idrac.faults.add({ kind, method: "POST", path: reset });
        const wanted = action === "off" ? "Off" : "On";
        expect(await scene.result("power_action", server, { action })).toMatchObject({ power_state: wanted, previous_power_state: power, changed: true });
        expect(resetsOf(idrac)).toHaveLength(1);
        expect(idrac.power.bootCount).toBe(boots);
      });
    }
  }

  world.test("fails with forbidden where the account may not switch the server", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    idrac.accounts.add("watcher", scene.password, "ReadOnly");
    const set = await scene.credentialSet({ password: scene.password, username: "watcher" });
    const job = await scene.run("power_action", server, { action: "off" }, { credential_set_ids: [set.id] });
    expect(job).toMatchObject({ status: "failed", error: { code: "forbidden", hint: expect.any(String) } });
    expect(idrac.power.state).toBe("On");
  });

  world.test("logs in again when its session has ended just before the reset, and sends the reset once more as the first was refused", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "html-401", method: "POST", path: reset });
    expect(await scene.result("power_action", server, { action: "off" })).toMatchObject({ power_state: "Off", changed: true });
    expect(resetsOf(idrac).map((entry) => entry.effect)).toEqual([false, true]);
  });

  const onTheWay: readonly [FaultKind, string][] = [
    ["sys518", "the iDRAC is busy"],
    ["reset-before", "connections are reset"],
    ["truncated-body", "answers break off"],
    ["concatenated-json", "answers are two JSON documents"],
    ["html-401", "a session ends early"],
    ["slow", "answers are slow"],
  ];
  for (const [kind, words] of onTheWay) {
    world.test(`switches a server once though ${words} while it looks`, async (scene) => {
      const { idrac, server } = await scene.server();
      for (const skip of [1, 2, 4]) idrac.faults.add({ kind, method: "GET", path: system, skip, ...(kind === "slow" ? { ms: 2_000 } : {}) });
      expect(await scene.result("power_action", server, { action: "off" })).toMatchObject({ power_state: "Off", changed: true });
      expect(resetTypesOf(idrac)).toEqual(["ForceOff"]);
    });
  }

  world.test("sends nothing but one login with a wrong password", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    expect(await scene.run("power_action", server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "auth_failed" } });
    expect(await scene.run("power_action", server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "login_refused" } });
    expect(loginsOf(idrac)).toHaveLength(1);
    expect(resetsOf(idrac)).toEqual([]);
    expect(idrac.power.state).toBe("On");
  });

  world.test("sends nothing when others hold all sessions", async (scene) => {
    const { idrac, server } = await scene.server();
    const root = idrac.accounts.named("root");
    if (!root) throw new Error("the simulated iDRAC has no root");
    for (let session = 0; session < 8; session++) idrac.sessions.open(root, "192.0.2.7", "WebUI");
    expect(await scene.run("power_action", server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "session_limit" } });
    expect(resetsOf(idrac)).toEqual([]);
  });

  world.test("sends nothing to an iDRAC whose certificate has changed, not even over an old session", async (scene) => {
    const { idrac, server } = await scene.server();
    await scene.result("health_check", server, { include_firmware: false });
    await scene.until("the end of the session", () => idrac.sessions.count === 0);
    await idrac.rotateCertificate();
    const before = idrac.requests.length;
    expect(await scene.run("power_action", server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "tls_changed" } });
    expect(idrac.requests).toHaveLength(before);
  });

  world.test("sends nothing to an address outside of the allow-list, or to one that blocks this agent, or to a server that is not the one meant", async (scene) => {
    expect(await scene.run("power_action", await scene.inventory("198.51.100.7"), { action: "off" })).toMatchObject({ status: "failed", error: { code: "not_allowed_address" } });
    const blocking = await scene.server();
    for (let failure = 1; failure <= 3; failure++) blocking.idrac.ipBlocking.failed("127.0.0.1");
    expect(await scene.run("power_action", blocking.server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "unreachable" } });
    const other = await scene.idrac("idrac10");
    const server = await scene.inventory(other.address, { service_tag: "OTHER02" });
    expect(await scene.run("power_action", server, { action: "off" })).toMatchObject({ status: "failed", error: { code: "precondition_failed" } });
    for (const idrac of [blocking.idrac, other]) expect(resetsOf(idrac)).toEqual([]);
  });
});

/** The job has not ended as long as nobody has decided; after that it goes on. */
async function finalOf(scene: Parameters<Parameters<typeof world.test>[1]>[0], id: string): Promise<{ id: string }> {
  await scene.api.until(
    () => scene.api.job(id),
    (job) => job.status !== "unknown",
    "the decision's effect",
  );
  return { id };
}
