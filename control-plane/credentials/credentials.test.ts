import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import type { CredentialSet, CredentialTest, Explanation } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import type { CreatedEnrolmentCode, Site } from "#schema/api/sites.ts";
import { freshId } from "#schema/id.ts";
import { fromBase64Url, type Sealed, seal, unseal } from "#schema/seal.ts";
import { type AgentKeys, makeAgentKeys } from "#test/fixtures/agent-keys.ts";
import { type ControlPlaneRig, nobody, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

const canary = "canary-9f2b17-secret";
let rig: ControlPlaneRig;
let admin: Person;
let site: Site;
let keys: AgentKeys;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
  [site] = (await rig.json<Site[]>(admin, "GET", "/api/sites")) as [Site];
  keys = await makeAgentKeys();
});
afterAll(() => rig.stop());

async function enrolAgent(): Promise<void> {
  const created = await rig.json<z.infer<typeof CreatedEnrolmentCode>>(admin, "POST", `/api/sites/${site.id}/enrolment-codes`, {}, 201);
  const { secret } = JSON.parse(new TextDecoder().decode(fromBase64Url(created.code))) as { secret: string };
  await rig.json(nobody, "POST", "/api/enrol", { secret, ...keys.request }, 201);
}

async function storedCopy(id: string): Promise<Sealed | undefined> {
  const [row] = await rig.services.store.read<{ password_encrypted: string }>({ sql: "select password_encrypted from credential_sets where id = ?", args: [id] });
  return (JSON.parse(row?.password_encrypted ?? "{}") as Record<string, Sealed>)[site.id];
}

function newSet(over: Record<string, unknown>): Promise<CredentialSet> {
  return rig.json<CredentialSet>(admin, "POST", "/api/credential-sets", { name: `set ${freshId()}`, username: "root", password: canary, ...over }, 201);
}

test("while no site has a key, a password is refused and nothing is stored", async () => {
  const answer = await rig.ask(admin, "POST", "/api/credential-sets", { body: { name: "early", username: "root", password: canary } });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ hint: "Enrol an agent first; nothing was stored." });
  expect(await rig.json(admin, "GET", "/api/credential-sets")).toEqual([]);
  expect((await rig.ask(admin, "POST", "/api/encrypt-credentials", { body: { site_id: site.id } })).status).toBe(409);
  await enrolAgent();
});

test("a password is sealed on arrival so that only the site's agent can open it, and never comes back", async () => {
  const set = await newSet({ ranges: [{ ip_range: "10.1.0.0/16" }] });
  expect(set).toMatchObject({ sealed_for_site_ids: [site.id], password_version: 1, ranges: [{ ip_range: "10.1.0.0/16", priority: 100 }] });
  const copy = await storedCopy(set.id);
  expect(copy).toMatchObject({ credential_id: set.id, field: "password", version: 1 });
  expect(await unseal(keys.sitePrivateKey, copy as Sealed)).toBe(canary);
  expect(JSON.stringify(await rig.json(admin, "GET", "/api/credential-sets"))).not.toContain("hpke1.");
});

test("a copy that the browser sealed is taken as it is, if it was made for this place", async () => {
  const id = freshId();
  const send = (sealed: Record<string, Sealed>) => rig.ask(admin, "POST", "/api/credential-sets", { body: { id, name: "sealed in the browser", username: "root", sealed } });
  const good = await seal(keys.request.site_public_key, { credential_id: id, field: "password", version: 1 }, canary);
  const problems = async (sealed: Record<string, Sealed>) => ((await (await send(sealed)).json()) as { issues?: { path: string; message: string }[] }).issues;
  expect(await problems({ [site.id]: { ...good, credential_id: "another" } })).toMatchObject([{ path: `sealed.${site.id}`, message: expect.stringContaining(id) }]);
  expect(await problems({ [site.id]: { ...good, field: "username" } })).toMatchObject([{ message: expect.stringContaining('"password"') }]);
  expect(await problems({ [site.id]: { ...good, version: 2 } })).toMatchObject([{ message: expect.stringContaining("version 1") }]);
  expect(await problems({ elsewhere: good })).toMatchObject([{ path: "sealed.elsewhere" }]);
  expect(await problems({})).toMatchObject([{ path: "sealed" }]);
  expect((await send({ [site.id]: good })).status).toBe(201);
  expect(await storedCopy(id)).toEqual(good);
  expect((await rig.ask(admin, "POST", "/api/credential-sets", { body: { id, name: "same id", username: "root", password: "x" } })).status).toBe(409);
});

test("a new password counts the version up, and of two changes made at the same time one is refused", async () => {
  const set = await newSet({});
  const change = (password: string) => rig.ask(admin, "PATCH", `/api/credential-sets/${set.id}`, { body: { password } });
  const answers = await Promise.all([change("first"), change("second")]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const copy = await storedCopy(set.id);
  expect(copy?.version).toBe(2);
  expect(["first", "second"]).toContain(await unseal(keys.sitePrivateKey, copy as Sealed));
  const renamed = await rig.json<CredentialSet>(admin, "PATCH", `/api/credential-sets/${set.id}`, { name: "renamed" });
  expect(renamed).toMatchObject({ name: "renamed", password_version: 2 });
});

test("a range that is none is named, and nothing is stored", async () => {
  const answer = await rig.ask(admin, "POST", "/api/credential-sets", {
    body: { name: "bad range", username: "root", password: canary, ranges: [{ ip_range: "10.0.0.0/24" }, { ip_range: "10.0.0.0/99" }] },
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ issues: [{ path: "ranges.1.ip_range", message: expect.stringContaining("prefix") }] });
});

test("explain names the set that would be used, in order, with reasons, and why the others are left out", async () => {
  await newSet({ name: "narrow", ranges: [{ ip_range: "10.9.1.0/24" }] });
  await newSet({ name: "wide", ranges: [{ ip_range: "10.9.0.0/16" }] });
  await newSet({ name: "fallback", is_default: true });
  await newSet({ name: "for hosts", credential_type: "esxi", is_default: true });
  const byAddress = await rig.json<Explanation>(admin, "GET", "/api/credential-sets/explain?address=10.9.1.5");
  expect(byAddress.candidates.map((candidate) => [candidate.name, candidate.source])).toEqual([
    ["narrow", "ip_range"],
    ["wide", "ip_range"],
    ["fallback", "default"],
  ]);
  expect(byAddress.left_out).toContainEqual(expect.objectContaining({ name: "for hosts", why: "It is for esxi, not for idrac." }));
  expect(byAddress.left_out.length).toBeGreaterThan(1);
  expect(JSON.stringify(byAddress)).not.toContain("hpke1.");

  const explicit = await newSet({ name: "of its own" });
  const server = await rig.json<Server>(admin, "POST", "/api/servers", { site_id: site.id, ip_address: "10.9.1.6", credential_set_id: explicit.id }, 201);
  const byServer = await rig.json<Explanation>(admin, "GET", `/api/credential-sets/explain?server_id=${server.id}`);
  expect(byServer.server).toEqual({ id: server.id, name: "10.9.1.6" });
  expect(byServer.candidates.map((candidate) => candidate.name)).toEqual(["of its own", "narrow", "wide", "fallback"]);

  await rig.services.store.write([{ sql: "update servers set credential_set_id = null, discovered_credential_set_id = ? where id = ?", args: [explicit.id, server.id] }]);
  const remembered = await rig.json<Explanation>(admin, "GET", `/api/credential-sets/explain?server_id=${server.id}`);
  expect(remembered.candidates[0]).toMatchObject({ name: "of its own", source: "discovered", why: expect.stringContaining("discovered") });
  expect((await rig.ask(admin, "GET", "/api/credential-sets/explain")).status).toBe(400);
  expect((await rig.ask(admin, "GET", "/api/credential-sets/explain?address=nonsense")).status).toBe(400);
});

test("a new password makes the servers that it reaches worth a login again", async () => {
  const set = await newSet({ name: "reaching", ranges: [{ ip_range: "10.77.0.0/24" }] });
  const reached = await rig.json<Server>(admin, "POST", "/api/servers", { site_id: site.id, ip_address: "10.77.0.1" }, 201);
  const elsewhere = await rig.json<Server>(admin, "POST", "/api/servers", { site_id: site.id, ip_address: "10.78.0.1" }, 201);
  await rig.services.store.write([{ sql: "update servers set credential_state = 'refused', credential_state_reason = 'x' where id in (?, ?)", args: [reached.id, elsewhere.id] }]);
  await rig.json(admin, "PATCH", `/api/credential-sets/${set.id}`, { name: "reaching still" });
  expect(await rig.json<Server>(admin, "GET", `/api/servers/${reached.id}`)).toMatchObject({ credential_state: "refused" });
  await rig.json(admin, "PATCH", `/api/credential-sets/${set.id}`, { password: "new" });
  expect(await rig.json<Server>(admin, "GET", `/api/servers/${reached.id}`)).toMatchObject({ credential_state: "unknown", credential_state_reason: null });
  expect(await rig.json<Server>(admin, "GET", `/api/servers/${elsewhere.id}`)).toMatchObject({ credential_state: "refused" });
});

test("encrypt-credentials gives the key and how to use it, or seals on arrival", async () => {
  const key = await rig.json<{ public_key: string; sealed: null }>(admin, "POST", "/api/encrypt-credentials", { site_id: site.id });
  expect(key).toMatchObject({ public_key: keys.request.site_public_key, sealed: null });
  const context = { credential_id: "x", field: "password", version: 1 };
  const { sealed } = await rig.json<{ sealed: Sealed }>(admin, "POST", "/api/encrypt-credentials", { site_id: site.id, context, password: canary });
  expect(await unseal(keys.sitePrivateKey, sealed)).toBe(canary);
  expect((await rig.ask(admin, "POST", "/api/encrypt-credentials", { body: { site_id: site.id, password: canary } })).status).toBe(400);
});

test("the password is nowhere: not in the file, the log, the audit or an answer", async () => {
  const refused = await rig.ask(admin, "POST", "/api/credential-sets", { body: { name: "x".repeat(500), username: "root", password: canary, sealed: canary } });
  expect(await refused.text()).not.toContain(canary);
  expect(JSON.stringify(await rig.json(admin, "GET", "/api/audit?limit=500"))).not.toContain(canary);
  await rig.services.store.idle();
  expect([rig.file, `${rig.file}-wal`].some((path) => readFileSync(path, "latin1").includes(canary))).toBe(false);
  expect(rig.log.join("\n")).not.toContain(canary);
});

test("a set says when it was last tried, on which server, and with what result", async () => {
  const set = await newSet({});
  const now = rig.now();
  const tried = (at: number, outcome: string) => [
    {
      sql: `insert into jobs (id, job_type, status, target_scope, details, summary, created_at, completed_at, updated_at)
        values (?1, 'test_credentials', 'completed', '{}', '{}', 'Test credentials', ?2, ?2, ?2)`,
      args: [`test-${at}`, at],
    },
    {
      sql: "insert into job_tasks (id, job_id, server_id, target_name, status, result, completed_at) values (?1, ?1, 'srv', 'esx-01', 'completed', ?2, ?3)",
      args: [
        `test-${at}`,
        JSON.stringify({
          working_credential_set_id: null,
          tested: [{ credential_set_id: set.id, name: set.name, username: "root", source: "explicit", outcome, role: null, reason: "So." }],
        }),
        at,
      ],
    },
  ];
  await rig.services.store.write([...tried(now - 2_000, "works"), ...tried(now - 1_000, "refused"), ...tried(now, "not_tried")]);
  const tests = await rig.json<CredentialTest[]>(admin, "GET", "/api/credential-sets/tests");
  expect(tests).toMatchObject([{ credential_set_id: set.id, outcome: "refused", reason: "So.", server_name: "esx-01", job_id: `test-${now - 1_000}` }]);
});
