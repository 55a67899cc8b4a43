// How a job that only reads meets what goes wrong on the way to an iDRAC and back.
import { describe, expect } from "vitest";
import type { FaultKind } from "#test/simulators/idrac/faults.ts";
import { loginsOf, resultOf, withSecrets } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.102");
const thermal = "/redfish/v1/Chassis/System.Embedded.1/Thermal";
const system = "/redfish/v1/Systems/System.Embedded.1";

describe.concurrent("a job that reads", () => {
  world.test("fails when an iDRAC never answers, and says so after half a minute", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "never", method: "GET", path: system, count: 0 });
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "timeout", message: expect.stringContaining("did not answer"), hint: expect.any(String) } });
    expect(await scene.reload(server)).toMatchObject({ reachable: false, unreachable_reason: expect.stringContaining("did not answer") });
  });

  world.test("fails with session_limit when others hold all sessions, and takes none of theirs", async (scene) => {
    const { idrac, server } = await scene.server();
    const root = idrac.accounts.named("root");
    if (!root) throw new Error("the simulated iDRAC has no root");
    const theirs = Array.from({ length: 8 }, () => idrac.sessions.open(root, "192.0.2.7", "WebUI")?.id);
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "session_limit", hint: expect.any(String), details: { message_id: "RAC0218", http_status: 503 } } });
    expect(idrac.sessions.list().map((session) => session.id)).toEqual(theirs.toReversed());
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([503, 503, 503, 503]);
  });

  world.test("gets its session as soon as somebody else has given one back", async (scene) => {
    const { idrac, server } = await scene.server();
    const root = idrac.accounts.named("root");
    if (!root) throw new Error("the simulated iDRAC has no root");
    const theirs = Array.from({ length: 8 }, () => idrac.sessions.open(root, "192.0.2.7", "WebUI")?.id ?? "");
    const job = await scene.start("health_check", server);
    await scene.until("the first refused login", () => loginsOf(idrac).length > 0);
    idrac.sessions.close(theirs[0] ?? "");
    resultOf<"health_check">(await scene.ended(job));
    for (const id of theirs) idrac.sessions.close(id);
  });

  world.test("fails with auth_failed on a wrong password after one login, marks the server, and does not get itself blocked", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "auth_failed", hint: expect.stringContaining("credential set") } });
    expect(await scene.reload(server)).toMatchObject({ credential_state: "refused", reachable: true });
    const again = await scene.run("health_check", server);
    expect(again).toMatchObject({ status: "failed", error: { code: "login_refused", hint: expect.stringContaining("password") } });
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401]);
    expect(idrac.ipBlocking.isBlocked("127.0.0.1")).toBe(false);
  });

  world.test("fails with unreachable where this agent's address is blocked already, and sends no password", async (scene) => {
    const { idrac, server } = await scene.server();
    for (let failure = 1; failure <= 3; failure++) idrac.ipBlocking.failed("127.0.0.1");
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "unreachable", hint: expect.any(String) } });
    expect(loginsOf(idrac)).toEqual([]);
    expect(await scene.reload(server)).toMatchObject({ reachable: false });
  });

  world.test("says ip_blocked where an iDRAC falls silent right after logins that it refused", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    const [one, two, three] = [await scene.credentialSet({ password: scene.secret() }), await scene.credentialSet({ password: scene.secret() }), await scene.credentials()];
    await scene.run("test_credentials", server, {}, { credential_set_ids: [one.id] });
    await scene.run("test_credentials", server, {}, { credential_set_ids: [two.id] });
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 401]);
    // Somebody else behind the same address fails a third time.
    idrac.ipBlocking.failed("127.0.0.1");
    const job = await scene.run("health_check", server, {}, { credential_set_ids: [three.id] });
    expect(job).toMatchObject({ status: "failed", error: { code: "ip_blocked", hint: expect.stringContaining("password") } });
    expect(loginsOf(idrac)).toHaveLength(2);
  });

  world.test("reads on after the iDRAC was busy for a moment (503 SYS518)", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "sys518", method: "GET", path: system, count: 2 });
    expect((await scene.result("health_check", server)).health_status).toBe("OK");
  });

  world.test("waits for a slow iDRAC", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "slow", ms: 2_500, method: "GET", path: system, count: 1 });
    expect((await scene.result("health_check", server)).health_status).toBe("OK");
  });

  const survived: readonly [FaultKind, string, number][] = [
    ["reset-before", "the connection is reset before the answer", 1],
    ["reset-after", "the connection is reset in place of the answer", 1],
    ["truncated-body", "an answer breaks off in the middle", 1],
    ["concatenated-json", "an answer is two JSON documents, an error and the real one", 1],
    ["extended-info-object", "an error's ExtendedInfo is an object", 1],
    ["bare-error", "an error has no ExtendedInfo", 1],
    ["empty-503", "a 503 has no body", 1],
    ["rac0509", "the iDRAC is temporarily unavailable (RAC0509)", 1],
    ["wrong-content-type", "JSON is sent as text/html", 0],
    ["html-401", "the session is gone, said in broken HTML", 1],
    ["unauthorized", "a valid session is refused once", 1],
  ];
  for (const [kind, words, count] of survived) {
    world.test(`reads on when ${words}`, async (scene) => {
      const { idrac, server } = await scene.server();
      const fault = idrac.faults.add({ kind, method: "GET", path: system, count });
      expect(await scene.result("health_check", server)).toMatchObject({ health_status: "OK", power_state: "On", unavailable: [] });
      expect(fault.hits).toBeGreaterThan(0);
      expect(loginsOf(idrac).every((entry) => entry.status === 201)).toBe(true);
    });
  }

  const lasting: readonly [FaultKind, string][] = [
    ["reset-before", "unreachable"],
    ["truncated-body", "unreachable"],
    ["html-401", "auth_failed"],
  ];
  for (const [kind, code] of lasting) {
    world.test(`fails with ${code} when ${kind} does not stop, without a loop of logins`, async (scene) => {
      const { idrac, server } = await scene.server();
      idrac.faults.add({ kind, method: "GET", path: system, count: 0 });
      const job = await scene.run("health_check", server);
      expect(job).toMatchObject({ status: "failed", error: { code, hint: expect.any(String) } });
      expect(loginsOf(idrac).length).toBeLessThanOrEqual(3);
    });
  }

  world.test("logs in once more when the answer to a login is lost; the first session stays until the iDRAC itself ends it, as nobody knows its address", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "reset-after", method: "POST", path: idrac.profile.sessionsUri });
    await scene.result("health_check", server, { include_firmware: false });
    expect(loginsOf(idrac).map((entry) => entry.effect)).toEqual([true, true]);
    scene.lostSessions = 1;
  });

  world.test("gives back with the next login a session that the iDRAC would not end", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "sys518", method: "DELETE", count: 3 });
    await scene.result("health_check", server, { include_firmware: false });
    const deletes = (): number => idrac.requests.filter((entry) => entry.method === "DELETE" && entry.isAnswered).length;
    await scene.until("three attempts to end it", () => deletes() === 3);
    expect(idrac.sessions.count).toBe(1);
    await scene.api.until(
      async () => (await scene.commands()).filter((row) => row.command_type === "DELETE").length,
      (rows) => rows === 3,
      "the rows of the three attempts",
    );
    await scene.result("health_check", server, { include_firmware: false });
    await scene.until("the end of both", () => idrac.sessions.count === 0);
  });

  world.test("gives its session back though the iDRAC was slow to open it and too busy at first to end it", async (scene) => {
    const { idrac, server } = await scene.server("idrac10");
    idrac.faults.add({ kind: "slow", ms: 2_000, method: "POST", path: idrac.profile.sessionsUri });
    idrac.faults.add({ kind: "rac0509", method: "DELETE" });
    await scene.result("health_check", server, { include_firmware: false });
  });

  world.test("degrades where one part answers 500, and names the part", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-early");
    idrac.faults.add({ kind: "bare-error", status: 500, method: "GET", path: thermal, count: 0 });
    const report = await scene.result("health_check", server);
    expect(report.unavailable).toEqual([{ part: "Fans and temperatures", reason: expect.any(String) }]);
    expect(report.health_status).toBe("OK");
    expect(report.components.some((part) => part.kind === "power_supply")).toBe(true);
  });

  world.test("fails with tls_changed when the certificate has changed, sends nothing, and works again when an admin trusts the new one", async (scene) => {
    const { idrac, server } = await scene.server();
    await scene.result("health_check", server);
    await scene.until("the end of the session", () => idrac.sessions.count === 0);
    const before = idrac.requests.length;
    const shown = (await idrac.rotateCertificate()).replaceAll(":", "").toLowerCase();
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "tls_changed", message: expect.stringContaining("Nothing was sent"), hint: expect.stringContaining(shown) } });
    expect(idrac.requests.length).toBe(before);
    expect(await scene.reload(server)).toMatchObject({ reachable: false, tls_seen_fingerprint: shown });
    await scene.api.send("PATCH", `/api/servers/${server.id}`, { tls_fingerprint: shown });
    await scene.result("health_check", server);
    expect(await scene.reload(server)).toMatchObject({ reachable: true, tls_fingerprint: shown, tls_seen_fingerprint: null });
  });

  world.test("fails without a word to the network where the allow-list does not name the address", async (scene) => {
    const server = await scene.inventory("192.0.2.10");
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({
      status: "failed",
      error: { code: "not_allowed_address", message: expect.stringContaining("192.0.2.10"), hint: expect.stringContaining("127.0.0.0/8") },
    });
    expect((await scene.commandsOf(job)).every((row) => row.status_code === null && !row.success)).toBe(true);
  });

  world.test("fails with a hint when nothing listens there, marks the server, and marks it reachable again later", async (scene) => {
    const { idrac, server } = await scene.server();
    await scene.result("health_check", server);
    await scene.until("the end of the session", () => idrac.sessions.count === 0);
    await idrac.stop();
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "unreachable", message: expect.any(String), hint: expect.stringContaining("restart") } });
    expect(await scene.reload(server)).toMatchObject({ reachable: false, unreachable_since: expect.any(String), unreachable_reason: expect.stringContaining("refuses") });
    await idrac.start();
    await scene.result("health_check", server);
    expect(await scene.reload(server)).toMatchObject({ reachable: true, unreachable_since: null, unreachable_reason: null });
  });

  world.test("sends no password to another vendor's BMC that has taken the address", async (scene) => {
    const hpe = await scene.other("hpe-ilo5");
    const job = await scene.run("health_check", await scene.inventory(hpe.address));
    expect(job).toMatchObject({ status: "failed", error: { code: "not_an_idrac", hint: expect.any(String) } });
    expect(withSecrets(hpe)).toEqual([]);
  });

  world.test("sends no password to another server's iDRAC that has taken the address", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const server = await scene.inventory(idrac.address, { service_tag: "OTHER01" });
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "precondition_failed", message: expect.stringContaining(idrac.serviceTag) } });
    expect(withSecrets(idrac)).toEqual([]);
  });

  world.test("fails with no_credentials where none is known, before anything but the root is read", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const server = await scene.inventory(idrac.address, { credential_set_id: null });
    const job = await scene.run("health_check", server);
    expect(job).toMatchObject({ status: "failed", error: { code: "no_credentials", hint: expect.any(String) } });
    expect(withSecrets(idrac)).toEqual([]);
  });
});
