import { describe, expect } from "vitest";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Idrac } from "#test/simulators/idrac/idrac.ts";
import type { OtherBmc } from "#test/simulators/other-bmcs.ts";
import { ApiProblem } from "#test/stage/api.ts";
import { loginsOf, resultOf, type Scene, withSecrets } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.104");

async function outcomes(scene: Scene, job: { id: string }): Promise<Record<string, string>> {
  return Object.fromEntries((await scene.discovered(job)).map((row) => [row.address.replace(`${scene.network}.`, ""), row.outcome]));
}

/** What the API says about a job that it does not take. */
async function refusal(scene: Scene, ipRanges: readonly string[]): Promise<ApiProblem["problem"]> {
  const error = await scene.startScan({ ip_ranges: ipRanges }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiProblem)) throw new Error("the job was taken");
  return error.problem;
}

describe.concurrent("discovery_scan", () => {
  world.test("tries two logins in a minute and puts the third off, so that no iDRAC blocks the agent", async (scene) => {
    const idrac = await scene.idrac("idrac9-late", { password: scene.secret() });
    const sets = await Promise.all([1, 2, 3].map((priority) => scene.credentialSet({ password: scene.secret(), priority, is_default: false })));
    const job = await scene.startScan({ ip_ranges: [idrac.address] }, { credential_set_ids: sets.map((set) => set.id) });
    await scene.api.until(
      async () => scene.log(await scene.api.job(job.id)),
      (log) => log.includes("Waiting a minute"),
      "the pause",
    );
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 401]);
    expect(idrac.ipBlocking.isBlocked("127.0.0.1")).toBe(false);
    await scene.api.send("PATCH", `/api/jobs/${job.id}`, { action: "cancel" });
    expect(await scene.ended(job)).toMatchObject({ status: "cancelled" });
    expect(loginsOf(idrac)).toHaveLength(2);
  });

  world.test("finds every generation in a mixed network, names what is none, and tells the console as it goes", async (scene) => {
    const set = await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const profiles = ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"] as const;
    const idracs: Idrac[] = [];
    for (const profile of profiles) idracs.push(await scene.idrac(profile));
    const foreign: OtherBmc[] = [];
    for (const kind of ["hpe-ilo5", "lenovo-xcc", "supermicro", "supermicro-null", "dell-dss9000", "web-server", "idrac-redfish-disabled"] as const)
      foreign.push(await scene.other(kind));

    const listening = new AbortController();
    const seen: LiveEvent[] = [];
    const heard = (async () => {
      for await (const { event } of scene.api.events(listening.signal)) seen.push(event);
    })().catch(() => undefined);
    await scene.until("the live stream", () => seen.length > 0);
    const job = await scene.scan({ ip_ranges: [`${scene.network}.10-${scene.network}.24`] });
    const result = resultOf<"discovery_scan">(job);
    await scene.until("the end on the live stream", () => seen.some((event) => event.kind === "job" && event.job.id === job.id && event.job.status === "completed"));
    listening.abort();
    await heard;

    expect(await outcomes(scene, job)).toEqual({
      ...Object.fromEntries([10, 11, 12, 13, 14].map((n) => [n, "added"])),
      ...Object.fromEntries([15, 16, 17, 18, 19].map((n) => [n, "not_an_idrac"])),
      ...Object.fromEntries([20, 21].map((n) => [n, "no_redfish"])),
      ...Object.fromEntries([22, 23, 24].map((n) => [n, "refused"])),
    });
    expect(result).toMatchObject({ addresses: 15, counts: { added: 5, not_an_idrac: 5, no_redfish: 2, refused: 3 } });
    expect(Object.values(result.counts).reduce((sum, n) => sum + n, 0)).toBe(result.addresses);
    const rows = await scene.discovered(job);
    expect(rows.every((row) => row.reason.length > 10)).toBe(true);
    expect(rows.find((row) => row.address === foreign[0]?.address)).toMatchObject({ reason: expect.stringContaining("HPE"), product: expect.stringContaining("HPE") });
    expect(rows.find((row) => row.address === foreign[6]?.address)?.reason).toContain("Redfish is switched off");
    for (const bmc of foreign) expect(withSecrets(bmc)).toEqual([]);

    for (const [index, idrac] of idracs.entries()) {
      const server = await scene.tagged(idrac.serviceTag);
      expect(server).toMatchObject({
        ip_address: idrac.address,
        port: scene.port,
        idrac_generation: profiles[index]?.split("-")[0],
        model: expect.stringContaining(idrac.model.name),
        idrac_version: idrac.profile.firmwareVersion,
        power_state: "On",
        credential_set_id: null,
        discovered_credential_set_id: set.id,
        discovered_username: null,
        credential_state: "works",
        reachable: true,
        tls_fingerprint: idrac.fingerprint256.replaceAll(":", "").toLowerCase(),
      });
      expect(server.mac_addresses.length).toBeGreaterThan(0);
      expect(loginsOf(idrac)).toHaveLength(1);
    }
    const progress = seen.flatMap((event) => (event.kind === "task" && event.task.job_id === job.id ? [event.task.progress] : []));
    expect(progress.at(-1)).toBe(100);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(seen.some((event) => event.kind === "log" && event.job_id === job.id && event.lines.includes("Logged in with"))).toBe(true);
    expect(seen.filter((event) => event.kind === "server" && idracs.some((idrac) => idrac.serviceTag === event.server.service_tag)).length).toBeGreaterThanOrEqual(5);

    const again = resultOf<"discovery_scan">(await scene.scan({ ip_ranges: [`${scene.network}.10-14`] }));
    expect(again.counts).toEqual({ updated: 5 });
  });

  world.test("identifies without sending a password to anybody", async (scene) => {
    await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const idracs = [await scene.idrac("idrac8"), await scene.idrac("idrac10")];
    const hpe = await scene.other("hpe-ilo5");
    const typed = [{ username: "root", password: { plain: scene.password } }];
    const job = await scene.scan({ ip_ranges: [`${scene.network}.0/27`], identify_only: true, credentials: typed });
    expect(resultOf<"discovery_scan">(job)).toMatchObject({ addresses: 30, counts: { identified: 2, not_an_idrac: 1, refused: 27 } });
    for (const bmc of [...idracs, hpe]) {
      expect(withSecrets(bmc)).toEqual([]);
      expect(bmc.requests.length).toBeGreaterThan(0);
    }
    expect((await scene.discovered(job)).find((row) => row.outcome === "identified")?.reason).toContain("No password was sent");
    expect((await scene.api.get<unknown[]>(`/api/servers?q=${idracs[0]?.serviceTag}`)).length).toBe(0);
  });

  world.test("tries what was typed in before stored sets, keeps it sealed as the server's own, and uses it from then on", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    await scene.credentialSet({ password: scene.secret(), username: "stored", ranges: [{ ip_range: idrac.address }] });
    const job = await scene.scan({
      ip_ranges: [idrac.address],
      credentials: [
        { username: "first", password: { plain: scene.secret() } },
        { username: "root", password: { plain: scene.password } },
      ],
    });
    expect(resultOf<"discovery_scan">(job).counts).toEqual({ added: 1 });
    expect(loginsOf(idrac).map((entry) => [(entry.body as { UserName: string }).UserName, entry.status])).toEqual([
      ["first", 401],
      ["root", 201],
    ]);
    const { credentials } = job.details as { credentials: { username: string; password: Record<string, unknown> }[] };
    for (const { password } of credentials)
      expect(password).toEqual({ credential_id: expect.any(String), field: "password", version: 1, sealed: expect.stringMatching(/^hpke1\./) });
    const server = await scene.tagged(idrac.serviceTag);
    expect(server).toMatchObject({ discovered_username: "root", discovered_credential_set_id: null, credential_state: "works" });
    expect((await scene.result("health_check", server)).power_state).toBe("On");
    const explained = await scene.api.get<{ candidates: { source: string }[] }>(`/api/credential-sets/explain?server_id=${server.id}`);
    expect(explained.candidates[0]?.source).toBe("discovered");
  });

  world.test("uses the set that worked last, not what was typed in for an earlier scan", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    await scene.scan({ ip_ranges: [idrac.address], credentials: [{ username: "root", password: { plain: scene.password } }] });
    const changed = scene.secret();
    idrac.setPassword(changed);
    const set = await scene.credentialSet({ password: changed, ranges: [{ ip_range: idrac.address }] });
    await scene.scan({ ip_ranges: [idrac.address] });
    const server = await scene.tagged(idrac.serviceTag);
    expect(server).toMatchObject({ discovered_credential_set_id: set.id, discovered_username: null });
    await scene.result("health_check", server);
    await scene.scan({ ip_ranges: [idrac.address], credentials: [{ username: "root", password: { plain: changed } }] });
    expect(await scene.reload(server)).toMatchObject({ discovered_credential_set_id: null, discovered_username: "root" });
    await scene.result("health_check", server);
  });

  world.test("remembers the set, so that a rotated password reaches the server", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const set = await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: idrac.address }] });
    await scene.scan({ ip_ranges: [idrac.address] });
    const server = await scene.tagged(idrac.serviceTag);
    const rotated = scene.secret();
    idrac.setPassword(rotated);
    await scene.api.send("PATCH", `/api/credential-sets/${set.id}`, { password: rotated, ranges: [] });
    await scene.result("health_check", server);
    expect(loginsOf(idrac).every((entry) => entry.status === 201)).toBe(true);
  });

  world.test("says auth_failed where no credential works, after one login each, and adds nothing", async (scene) => {
    const idrac = await scene.idrac("idrac9-late", { password: scene.secret() });
    const [one, two] = [await scene.credentialSet({ password: scene.secret() }), await scene.credentialSet({ password: scene.secret() })];
    const sets = { credential_set_ids: [one.id, two.id] };
    const job = await scene.scan({ ip_ranges: [idrac.address] }, sets);
    expect(resultOf<"discovery_scan">(job).counts).toEqual({ auth_failed: 1 });
    const [row] = await scene.discovered(job);
    expect(row?.reason).toContain(one.name);
    expect(row?.reason).toContain(two.name);
    expect(row?.reason).toContain("refused");
    expect(loginsOf(idrac).map((entry) => entry.status)).toEqual([401, 401]);
    const again = await scene.scan({ ip_ranges: [idrac.address] }, sets);
    expect(resultOf<"discovery_scan">(again).counts).toEqual({ auth_failed: 1 });
    expect((await scene.discovered(again))[0]?.reason).toContain("not tried again");
    expect(loginsOf(idrac)).toHaveLength(2);
    expect(idrac.ipBlocking.isBlocked("127.0.0.1")).toBe(false);
    expect(await scene.api.get<unknown[]>(`/api/servers?q=${idrac.serviceTag}`)).toEqual([]);
  });

  world.test("says no_credentials where no set covers the address, and sends nothing", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const job = await scene.scan({ ip_ranges: [idrac.address] });
    expect(resultOf<"discovery_scan">(job).counts).toEqual({ no_credentials: 1 });
    expect(withSecrets(idrac)).toEqual([]);
  });

  world.test("knows a server by its service tag when its address changes, and keeps what a person wrote about it", async (scene) => {
    await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const before = await scene.idrac("idrac9-late");
    await scene.scan({ ip_ranges: [before.address] });
    const server = await scene.tagged(before.serviceTag);
    await scene.api.send("PATCH", `/api/servers/${server.id}`, { notes: "Rack 7" });
    await scene.until("the end of the session", () => before.sessions.count === 0);
    await before.stop();
    const after = await scene.idrac("idrac9-late", { serviceTag: before.serviceTag });
    expect(resultOf<"discovery_scan">(await scene.scan({ ip_ranges: [`${scene.network}.10-11`] })).counts).toEqual({ refused: 1, updated: 1 });
    expect(await scene.tagged(before.serviceTag)).toMatchObject({ id: server.id, ip_address: after.address, notes: "Rack 7", reachable: true });
    await scene.result("health_check", await scene.reload(server));
  });

  world.test("takes over an entry that was made by hand for the address, without a second one", async (scene) => {
    await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const { idrac } = await scene.server("idrac10");
    await scene.scan({ ip_ranges: [idrac.address] });
    const found = (await scene.api.get<{ ip_address: string; service_tag: string | null }[]>("/api/servers")).filter((server) => server.ip_address === idrac.address);
    expect(found.map((server) => server.service_tag)).toEqual([idrac.serviceTag]);
  });

  world.test("sends no password to what shows another certificate than the one that is trusted at its address", async (scene) => {
    await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const idrac = await scene.idrac("idrac9-late");
    await scene.scan({ ip_ranges: [idrac.address] });
    await scene.until("the end of the session", () => idrac.sessions.count === 0);
    const logins = loginsOf(idrac).length;
    await idrac.rotateCertificate();
    const job = await scene.scan({ ip_ranges: [idrac.address] });
    expect(resultOf<"discovery_scan">(job).counts).toEqual({ error: 1 });
    expect((await scene.discovered(job))[0]?.reason).toContain("another certificate");
    expect(loginsOf(idrac)).toHaveLength(logins);
  });

  world.test("scans a single IPv6 address beside an IPv4 block, each address once", async (scene) => {
    const set = await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: "::1" }, { ip_range: `${scene.network}.0/24` }] });
    const [four, six] = [await scene.idrac("idrac8"), await scene.idrac("idrac10", { address: "::1" })];
    const job = await scene.scan({ ip_ranges: [`${scene.network}.8/30`, four.address, "::1", "0:0::1"] });
    expect(resultOf<"discovery_scan">(job)).toMatchObject({ addresses: 3, counts: { added: 2, refused: 1 } });
    expect(await scene.tagged(six.serviceTag)).toMatchObject({ ip_address: "::1", discovered_credential_set_id: set.id });
    await scene.result("health_check", await scene.tagged(six.serviceTag));
  });

  world.test("leaves alone what the agent's allow-list does not name, and says so for each address", async (scene) => {
    const idrac = await scene.idrac("idrac9-late");
    const job = await scene.scan({ ip_ranges: ["192.0.2.1-192.0.2.3", idrac.address], identify_only: true });
    expect(resultOf<"discovery_scan">(job)).toMatchObject({ addresses: 4, counts: { not_allowed: 3, identified: 1 } });
    const rows = (await scene.discovered(job)).filter((row) => row.outcome === "not_allowed");
    expect(rows.map((row) => row.address).sort()).toEqual(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    expect(rows[0]?.reason).toContain("allow-list");
    expect((await scene.commandsOf(job)).every((row) => row.full_url.includes(idrac.address))).toBe(true);
  });

  world.test("refuses networks that nobody can walk, in words, before anything is stored", async (scene) => {
    const six = await refusal(scene, ["fd00:1::/64"]);
    expect(six).toMatchObject({ status: 400, code: "invalid_request" });
    expect(JSON.stringify(six)).toContain("nobody can walk all of its addresses");
    const wide = await refusal(scene, ["10.0.0.0/14"]);
    expect(JSON.stringify(wide)).toContain("131,072");
    expect(JSON.stringify(await refusal(scene, ["10.0.0.0/33"]))).toContain("prefix");
    expect(JSON.stringify(await refusal(scene, ["router.example"]))).toContain("router.example");
    expect((await refusal(scene, [])).status).toBe(400);
  });

  world.test("reports an iDRAC that breaks off its answers as an error, and goes on with the others", async (scene) => {
    await scene.credentialSet({ password: scene.password, ranges: [{ ip_range: `${scene.network}.0/24` }] });
    const [bad, good] = [await scene.idrac("idrac9-late"), await scene.idrac("idrac9-late")];
    bad.faults.add({ kind: "reset-before", path: "/redfish/v1/Systems*", count: 0 });
    const job = await scene.scan({ ip_ranges: [`${scene.network}.10-11`] });
    expect(await outcomes(scene, job)).toEqual({ 10: "error", 11: "added" });
    expect(loginsOf(good)).toHaveLength(1);
  });
});
