import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRow } from "#schema/api/identity.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import type { Problem } from "#schema/api/shapes.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { seedInventory } from "#test/fixtures/inventory.ts";

let rig: ControlPlaneRig;
let admin: Person;
let ids: Awaited<ReturnType<typeof seedInventory>>;
let other: Server;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
  ids = await seedInventory(rig);
  other = await rig.json<Server>(admin, "POST", "/api/servers", { site_id: ids.siteId, ip_address: "10.0.0.50", hostname: "esx-05" }, 201);
});
afterAll(() => rig.stop());

const make = (name: string, server_ids: string[] = []) => rig.json<ServerGroup>(admin, "POST", "/api/server-groups", { name, server_ids }, 201);
const change = (id: string, body: unknown) => rig.json<ServerGroup>(admin, "PATCH", `/api/server-groups/${id}`, body);
const server = (id: string) => rig.json<Server>(admin, "GET", `/api/servers/${id}`);

test("a group keeps its servers when only its name or its description changes", async () => {
  const group = await make("Rack 4", [ids.serverId, ids.serverId, "gone"]);
  expect(group.server_ids).toEqual([ids.serverId]);
  expect(await change(group.id, { name: "Rack 5" })).toMatchObject({ name: "Rack 5", description: null, server_ids: [ids.serverId] });
  expect(await change(group.id, { description: "by the door" })).toMatchObject({ name: "Rack 5", description: "by the door", server_ids: [ids.serverId] });
  expect(await change(group.id, { description: "" })).toMatchObject({ description: null });
  expect(await change(group.id, { server_ids: [] })).toMatchObject({ server_ids: [] });
});

test("servers are added and taken out without a word about the others", async () => {
  const group = await make("Two people", [ids.serverId]);
  expect((await change(group.id, { add_server_ids: [other.id, ids.serverId, "gone"] })).server_ids.sort()).toEqual([ids.serverId, other.id].sort());
  expect((await server(other.id)).group_ids).toContain(group.id);
  expect((await change(group.id, { remove_server_ids: [ids.serverId, "gone"] })).server_ids).toEqual([other.id]);
  const refused = await rig.ask(admin, "PATCH", `/api/server-groups/${group.id}`, { body: { server_ids: [], add_server_ids: [other.id] } });
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as Problem).issues?.[0]?.path).toBe("server_ids");
});

test("names are unique whatever their case, trimmed, and never empty; unknown fields are refused", async () => {
  const group = await make("  Lab ");
  expect(group.name).toBe("Lab");
  expect((await rig.ask(admin, "POST", "/api/server-groups", { body: { name: "LAB" } })).status).toBe(409);
  const second = await make("Lab 2");
  const taken = await rig.ask(admin, "PATCH", `/api/server-groups/${second.id}`, { body: { name: "lab" } });
  expect(taken.status).toBe(409);
  expect(((await taken.json()) as Problem).detail).toBe("There is a group with this name already.");
  expect((await rig.ask(admin, "POST", "/api/server-groups", { body: { name: "  " } })).status).toBe(400);
  expect((await rig.ask(admin, "PATCH", `/api/server-groups/${group.id}`, { body: { members: [] } })).status).toBe(400);
});

test("one group is read by anybody who is signed in; one that is gone is said to be", async () => {
  const viewer = await rig.addPerson(admin, "viewer");
  const group = await make("Seen", [other.id]);
  expect(await rig.json(viewer, "GET", `/api/server-groups/${group.id}`)).toEqual(group);
  expect((await rig.ask(viewer, "PATCH", `/api/server-groups/${group.id}`, { body: { name: "Mine" } })).status).toBe(403);
  expect((await rig.ask(viewer, "GET", "/api/server-groups/none")).status).toBe(404);
  expect((await rig.json<ServerGroup[]>(viewer, "GET", "/api/server-groups")).map((one) => one.name)).toEqual(["Lab", "Lab 2", "Rack 5", "Seen", "Two people"]);
});

test("every change is on the record with the names of who joined and left, and consoles hear of it", async () => {
  const heard: LiveEvent[] = [];
  const listening = new AbortController();
  const stream = (async () => {
    for await (const batch of rig.services.feed.subscribe(null, listening.signal)) for (const { data } of batch) heard.push(JSON.parse(data));
  })();
  const told = () => heard.flatMap((event) => (event.kind === "server" && event.server.id === other.id ? [event.server.group_ids.includes(group.id)] : []));
  const group = await make("Audited", [ids.serverId]);
  await change(group.id, { name: "Audited well", add_server_ids: [other.id], remove_server_ids: [ids.serverId] });
  // Told a little later, and once for what happened until then.
  await expect.poll(told).toContain(true);
  expect((await rig.ask(admin, "DELETE", `/api/server-groups/${group.id}`)).status).toBe(204);
  await expect.poll(() => told().at(-1)).toBe(false);
  listening.abort();
  await stream;
  const audit = await rig.json<{ items: AuditRow[] }>(admin, "GET", `/api/audit?subject_id=${group.id}`);
  expect(audit.items.map(({ action, subject_name, details }) => ({ action, subject_name, details })).reverse()).toEqual([
    { action: "server_group.created", subject_name: "Audited", details: { servers: ["esx-04"] } },
    { action: "server_group.updated", subject_name: "Audited well", details: { former_name: "Audited", joined: ["esx-05"], left: ["esx-04"] } },
    { action: "server_group.deleted", subject_name: "Audited well", details: { servers: ["esx-05"] } },
  ]);
  expect(heard.filter((event) => event.kind === "stale" && event.what === "groups" && event.id === group.id)).toHaveLength(3);
  expect(await server(other.id)).toMatchObject({ group_ids: expect.not.arrayContaining([group.id]) });
});

test("a job takes its servers from a group; a group that a scheduled job waits for is not removed", async () => {
  const group = await make("Tonight", [other.id]);
  const job = { job_type: "health_check", target_scope: { server_group_ids: [group.id] } };
  const now = await rig.json<{ id: string }>(admin, "POST", "/api/jobs", job, 201);
  expect(await rig.json(admin, "GET", `/api/jobs/${now.id}`)).toMatchObject({ tasks: [{ server_id: other.id }] });
  const later = await rig.json<{ id: string }>(admin, "POST", "/api/jobs", { ...job, schedule_at: new Date(rig.now() + 3_600_000).toISOString() }, 201);
  const refused = await rig.ask(admin, "DELETE", `/api/server-groups/${group.id}`);
  expect(refused.status).toBe(409);
  expect(((await refused.json()) as Problem).detail).toContain("Tonight");
  await rig.json(admin, "PATCH", `/api/jobs/${later.id}`, { action: "cancel" });
  expect((await rig.ask(admin, "DELETE", `/api/server-groups/${group.id}`)).status).toBe(204);
});

test("a job over several sites whose targets are known holds no group; its parts do, as long as their time has not come", async () => {
  const site = await rig.json<{ id: string }>(admin, "POST", "/api/sites", { name: "Groups two" }, 201);
  const far = await rig.json<{ id: string }>(admin, "POST", "/api/servers", { site_id: site.id, ip_address: "10.7.7.7" }, 201);
  const group = await make("Both sites", [other.id, far.id]);
  const job = { job_type: "health_check", target_scope: { server_group_ids: [group.id] } };
  const later = await rig.json<{ id: string }>(admin, "POST", "/api/jobs", { ...job, schedule_at: new Date(rig.now() + 3_600_000).toISOString() }, 201);
  expect((await rig.ask(admin, "DELETE", `/api/server-groups/${group.id}`)).status).toBe(409);
  await rig.json(admin, "PATCH", `/api/jobs/${later.id}`, { action: "cancel" });
  const now = await rig.json<{ id: string }>(admin, "POST", "/api/jobs", job, 201);
  expect(await rig.json(admin, "GET", `/api/jobs/${now.id}`)).toMatchObject({ status: "pending", targets_total: 2 });
  expect((await rig.ask(admin, "DELETE", `/api/server-groups/${group.id}`)).status).toBe(204);
});
