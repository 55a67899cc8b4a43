import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Agent, CreatedEnrolmentCode, Site } from "#schema/api/sites.ts";
import { EnrolmentCode, type EnrolResponse } from "#schema/protocol.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { type AgentKeys, makeAgentKeys } from "#test/fixtures/agent-keys.ts";
import { type ControlPlaneRig, nobody, origin, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

const minute = 60_000;
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

async function newCode(agentName = "Agent"): Promise<{ created: z.infer<typeof CreatedEnrolmentCode>; carried: EnrolmentCode }> {
  const created = await rig.json<z.infer<typeof CreatedEnrolmentCode>>(admin, "POST", `/api/sites/${site.id}/enrolment-codes`, { agent_name: agentName }, 201);
  return { created, carried: EnrolmentCode.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(created.code)))) };
}

function enrol(secret: string, with_: AgentKeys = keys, address?: string): Promise<Response> {
  return rig.ask(nobody, "POST", "/api/enrol", { body: { secret, ...with_.request }, ...(address === undefined ? {} : { address }) });
}

test("a code carries address and fingerprint, and the command that uses it", async () => {
  const { created, carried } = await newCode();
  expect(carried).toMatchObject({ url: origin, fingerprint: "ab".repeat(32) });
  expect(created.command).toBe(`node agent/main.ts enroll ${created.code}`);
  expect(Date.parse(created.expires_at) - rig.now()).toBeLessThanOrEqual(10 * minute);
});

test("the first agent brings the site's key and is the active one; a second with another key stands by", async () => {
  const first = await enrol((await newCode("First")).carried.secret);
  expect(first.status).toBe(201);
  const answer = (await first.json()) as EnrolResponse;
  expect(answer).toMatchObject({ site_id: site.id, site_name: "Site 1", control_plane_id: rig.services.controlPlaneId, holds_site_key: true });
  expect(await rig.json<Site>(admin, "GET", `/api/sites/${site.id}`)).toMatchObject({ public_key: keys.request.site_public_key, agents: 1 });
  expect(await rig.json<Agent>(admin, "GET", `/api/agents/${answer.agent_id}`)).toMatchObject({ name: "First", is_active: true, state: "never_connected", holds_site_key: true });

  const second = (await (await enrol((await newCode("Second")).carried.secret, await makeAgentKeys())).json()) as EnrolResponse;
  expect(second.holds_site_key).toBe(false);
  expect(await rig.json<Agent>(admin, "GET", `/api/agents/${second.agent_id}`)).toMatchObject({ is_active: false });
  expect(await rig.json<Site>(admin, "GET", `/api/sites/${site.id}`)).toMatchObject({ public_key: keys.request.site_public_key, agents: 2 });
});

test("a code works once, even for two at the same time; the second use is an alarm in the audit log", async () => {
  const { carried } = await newCode("Racer");
  const answers = await Promise.all([enrol(carried.secret), enrol(carried.secret)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  expect((await enrol(carried.secret)).status).toBe(409);
  const agents = await rig.json<Agent[]>(admin, "GET", "/api/agents");
  expect(agents.filter((agent) => agent.name === "Racer")).toHaveLength(1);
  const { items } = await rig.json<{ items: { subject_name: string }[] }>(admin, "GET", "/api/audit?action=alarm.enrolment_code_reused");
  expect(items.filter((item) => item.subject_name === "Racer")).toHaveLength(2);
  const enrolled = await rig.json<{ items: { subject_name: string }[] }>(admin, "GET", "/api/audit?action=agent.enrolled");
  expect(enrolled.items.filter((item) => item.subject_name === "Racer")).toHaveLength(1);
});

test("a code ends after ten minutes", async () => {
  const { carried } = await newCode();
  rig.advance(10 * minute + 1);
  const answer = await enrol(carried.secret);
  expect(answer.status).toBe(410);
  expect(await answer.json()).toMatchObject({ code: "expired", hint: expect.stringContaining("new one") });
});

test("an unknown code and a key that is none are refused, and guessing is slowed down", async () => {
  expect((await enrol("x".repeat(43), keys, "203.0.113.1")).status).toBe(401);
  const { carried } = await newCode();
  const bad = await enrol(carried.secret, { ...keys, request: { ...keys.request, sign_public_key: "short" } });
  expect(bad.status).toBe(400);
  const statuses: number[] = [];
  for (let i = 0; i < 22; i++) statuses.push((await enrol("y".repeat(43), keys, "203.0.113.2")).status);
  expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(20)).toEqual([429, 429]);
});

test("the secret is stored as a hash only", async () => {
  const { carried } = await newCode();
  await rig.services.store.idle();
  const { readFileSync } = await import("node:fs");
  const bytes = [rig.file, `${rig.file}-wal`].map((path) => readFileSync(path, "latin1")).join("");
  expect(bytes.includes(carried.secret)).toBe(false);
  expect(rig.log.join("\n")).not.toContain(carried.secret);
});

test("a site is removed only when it is empty", async () => {
  const other = await rig.json<Site>(admin, "POST", "/api/sites", { name: "Hamburg" }, 201);
  expect((await rig.ask(admin, "POST", "/api/sites", { body: { name: "hamburg" } })).status).toBe(409);
  expect((await rig.ask(admin, "DELETE", `/api/sites/${site.id}`)).status).toBe(409);
  expect((await rig.ask(admin, "DELETE", `/api/sites/${other.id}`)).status).toBe(204);
  expect((await rig.ask(admin, "GET", `/api/sites/${other.id}`)).status).toBe(404);
});

test("declaring an agent lost asks for its name", async () => {
  const [agent] = (await rig.json<Agent[]>(admin, "GET", "/api/agents")).filter((one) => one.name === "Second");
  const declare = (confirm_name: string) => rig.ask(admin, "POST", `/api/agents/${agent?.id}/declare-lost`, { body: { confirm_name, reason: "its disk burnt" } });
  expect((await declare("Secnod")).status).toBe(400);
  const done = await declare("Second");
  expect(done.status).toBe(200);
  expect(await done.json()).toMatchObject({ state: "revoked" });
});

test("when nobody is left who holds the site's key, a new agent brings a new one, and what only the old one could open is forgotten", async () => {
  const own = await rig.json<Site>(admin, "POST", "/api/sites", { name: "Kiel" }, 201);
  const join = async (name: string) => {
    const { code } = await rig.json<{ code: string }>(admin, "POST", `/api/sites/${own.id}/enrolment-codes`, { agent_name: name }, 201);
    const keys = await makeAgentKeys();
    const { secret } = JSON.parse(Buffer.from(code, "base64url").toString("utf8")) as { secret: string };
    return { keys, answer: await rig.json<EnrolResponse>(nobody, "POST", "/api/enrol", { secret, ...keys.request }, 201) };
  };
  const first = await join("Kiel 1");
  const set = await rig.json<CredentialSet>(admin, "POST", "/api/credential-sets", { name: "Kiel root", username: "root", password: "sea-shanty-1" }, 201);
  expect(set.sealed_for_site_ids).toContain(own.id);
  const standby = await join("Kiel 2");
  expect(standby.answer).toMatchObject({ holds_site_key: false, site_public_key: first.keys.request.site_public_key });
  await rig.json(admin, "POST", `/api/agents/${first.answer.agent_id}/declare-lost`, { confirm_name: "Kiel 1", reason: "flooded" });
  const next = await join("Kiel 3");
  expect(next.answer).toMatchObject({ holds_site_key: true, site_public_key: next.keys.request.site_public_key });
  const [after] = (await rig.json<CredentialSet[]>(admin, "GET", "/api/credential-sets")).filter((one) => one.id === set.id);
  expect(after?.sealed_for_site_ids).not.toContain(own.id);
});

test("an agent is renamed, and revoked for good", async () => {
  const [agent] = (await rig.json<Agent[]>(admin, "GET", "/api/agents")).filter((one) => one.name === "Racer");
  expect(await rig.json<Agent>(admin, "PATCH", `/api/agents/${agent?.id}`, { name: "Rack 4" })).toMatchObject({ name: "Rack 4" });
  expect((await rig.ask(admin, "POST", `/api/agents/${agent?.id}/unfreeze`)).status).toBe(409);
  expect(await rig.json<Agent>(admin, "POST", `/api/agents/${agent?.id}/revoke`)).toMatchObject({ state: "revoked" });
  expect((await rig.ask(admin, "POST", `/api/agents/${agent?.id}/activate`)).status).toBe(409);
});
