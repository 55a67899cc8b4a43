import { describe, expect } from "vitest";
import { loginsOf } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.105");

describe.concurrent("test_credentials", () => {
  for (const profile of ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"] as const) {
    world.test(`proves a login by a session that it ends at once, and names the role, on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      const set = await scene.credentials();
      expect(await scene.result("test_credentials", server)).toEqual({
        working_credential_set_id: set.id,
        tested: [
          {
            credential_set_id: set.id,
            name: set.name,
            username: "root",
            source: "explicit",
            outcome: "works",
            role: "Administrator",
            reason: expect.stringContaining("Administrator"),
          },
        ],
      });
      expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([201]);
      expect(idrac.requests.filter((entry) => entry.method === "DELETE")).toHaveLength(1);
      expect(await scene.reload(server)).toMatchObject({ credential_state: "works", reachable: true });
    });
  }

  world.test("says of each set whether it works, was refused, or was not tried", async (scene) => {
    const { idrac, server } = await scene.server();
    const [wrong, right, spare] = [await scene.credentialSet({ password: scene.secret() }), await scene.credentials(), await scene.credentialSet({ password: scene.secret() })];
    const sets = { credential_set_ids: [wrong.id, right.id, spare.id] };
    const result = await scene.result("test_credentials", server, {}, sets);
    expect(result.working_credential_set_id).toBe(right.id);
    expect(result.tested.map(({ credential_set_id, outcome }) => [credential_set_id, outcome])).toEqual([
      [wrong.id, "refused"],
      [right.id, "works"],
      [spare.id, "not_tried"],
    ]);
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 201]);
  });

  world.test("names the role of an account that may only read", async (scene) => {
    const { idrac, server } = await scene.server("idrac10");
    const password = scene.secret();
    idrac.accounts.add("watcher", password, "ReadOnly");
    const set = await scene.credentialSet({ password, username: "watcher" });
    const result = await scene.result("test_credentials", server, {}, { credential_set_ids: [set.id] });
    expect(result.tested).toEqual([expect.objectContaining({ outcome: "works", username: "watcher", role: "ReadOnly" })]);
  });

  world.test("does not take an open service root for a login", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    const result = await scene.result("test_credentials", server);
    expect(result).toMatchObject({ working_credential_set_id: null, tested: [{ outcome: "refused" }] });
    expect(idrac.requests.some((entry) => entry.method === "GET" && entry.status === 200)).toBe(true);
    expect(await scene.reload(server)).toMatchObject({ credential_state: "refused", credential_state_reason: expect.stringContaining("refuses") });
  });

  world.test("does not send a refused password again until a person enters another one, and then it works", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    const set = await scene.credentials();
    expect((await scene.result("test_credentials", server)).tested).toMatchObject([{ outcome: "refused" }]);
    for (let again = 1; again <= 2; again++) {
      const { tested } = await scene.result("test_credentials", server);
      expect(tested).toMatchObject([{ outcome: "not_tried", reason: expect.stringContaining("not tried again") }]);
    }
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401]);
    const right = scene.secret();
    idrac.setPassword(right);
    await scene.api.send("PATCH", `/api/credential-sets/${set.id}`, { password: right });
    expect(await scene.reload(server)).toMatchObject({ credential_state: "unknown" });
    expect(await scene.result("test_credentials", server)).toMatchObject({ working_credential_set_id: set.id, tested: [{ outcome: "works" }] });
    expect(await scene.reload(server)).toMatchObject({ credential_state: "works" });
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 201]);
  });

  world.test("never makes a third failed login within a minute, whichever sets are named", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { password: scene.secret() });
    const sets = [];
    for (let n = 0; n < 3; n++) sets.push(await scene.credentialSet({ password: scene.secret() }));
    const job = await scene.start("test_credentials", server, {}, { credential_set_ids: sets.map((set) => set.id) });
    await scene.api.until(
      async () => scene.log(await scene.api.job(job.id)),
      (log) => log.includes("Waiting"),
      "the pause",
    );
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 401]);
    await scene.api.send("PATCH", `/api/jobs/${job.id}`, { action: "cancel" });
    expect(await scene.ended(job)).toMatchObject({ status: "cancelled" });
    expect(loginsOf(idrac)).toHaveLength(2);
    expect(idrac.ipBlocking.isBlocked("127.0.0.1")).toBe(false);
  });

  world.test("fails where there is nothing to test, and where no iDRAC answers", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const bare = await scene.inventory(idrac.address, { credential_set_id: null });
    expect(await scene.run("test_credentials", bare)).toMatchObject({ status: "failed", error: { code: "no_credentials", hint: expect.any(String) } });
    const silent = await scene.inventory(scene.address());
    expect(await scene.run("test_credentials", silent)).toMatchObject({ status: "failed", error: { code: "unreachable", hint: expect.any(String) } });
    const hpe = await scene.other("hpe-ilo5");
    expect(await scene.run("test_credentials", await scene.inventory(hpe.address))).toMatchObject({ status: "failed", error: { code: "not_an_idrac" } });
    expect(loginsOf(hpe)).toEqual([]);
  });
});
