import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LiveEvent } from "#schema/api/live.ts";
import type { EventLogRow, Server } from "#schema/api/servers.ts";
import type { Site } from "#schema/api/sites.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { seedInventory } from "#test/fixtures/inventory.ts";

let rig: ControlPlaneRig;
let admin: Person;
let ids: Awaited<ReturnType<typeof seedInventory>>;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
  ids = await seedInventory(rig);
});
afterAll(() => rig.stop());

const server = (id: string) => rig.json<Server>(admin, "GET", `/api/servers/${id}`);

test("a server is added once for an address and once for a tag; addresses have one spelling", async () => {
  const add = (over: Record<string, unknown>) => rig.ask(admin, "POST", "/api/servers", { body: { site_id: ids.siteId, ip_address: "10.0.0.20", ...over } });
  expect((await add({})).status).toBe(201);
  expect((await add({})).status).toBe(409);
  expect((await add({ port: 8443 })).status).toBe(201);
  expect((await add({ ip_address: "10.0.0.21", service_tag: "abc1234" })).status).toBe(409);
  const six = (await (await add({ ip_address: "FD00:0:0::0020" })).json()) as Server;
  expect(six.ip_address).toBe("fd00::20");
  expect((await add({ ip_address: "fd00::20" })).status).toBe(409);
  expect((await add({ ip_address: "nonsense" })).status).toBe(400);
  expect((await add({ ip_address: "10.0.0.30", site_id: "none" })).status).toBe(400);
  expect((await add({ ip_address: "10.0.0.30", credential_set_id: "none" })).status).toBe(400);
});

test("lists are searched and filtered", async () => {
  const found = async (query: string) => (await rig.json<Server[]>(admin, "GET", `/api/servers?${query}`)).map((one) => one.id);
  expect(await found("q=ESX-04")).toEqual([ids.serverId]);
  expect(await found("q=AA:bb")).toEqual([ids.serverId]);
  expect(await found("power_state=On&health_status=OK")).toEqual([ids.serverId]);
  expect(await found("power_state=Off")).toEqual([]);
  expect(await found("q=%25")).toEqual([]);
});

test("a server's row carries its last readings, newest first", async () => {
  const rows = ["OK", "OK", "Warning", "Critical", "Unknown"].map((state, i) => ({
    sql: "insert into server_health (id, server_id, health_status, power_state, components, unavailable, checked_at) values (?, ?, ?, 'On', '[]', '[]', ?)",
    args: [`recent-${i}`, ids.serverId, state, rig.now() - 100_000 + i],
  }));
  const before = (await server(ids.serverId)).recent_health;
  await rig.services.store.write(rows);
  const after = (await server(ids.serverId)).recent_health;
  expect(after).toBe(`${before}UCWOO`);
  expect((await rig.json<Server[]>(admin, "GET", "/api/servers?q=10.0.0.20"))[0]?.recent_health).toBe("");
});

test("a change of address, set or site forgets what was proven; a trusted certificate is on the record", async () => {
  const { store } = rig.services;
  const prove = () => store.write([{ sql: "update servers set credential_state = 'works', reachable = 1, tls_seen_fingerprint = 'x' where id = ?", args: [ids.serverId] }]);
  await prove();
  expect(await rig.json(admin, "PATCH", `/api/servers/${ids.serverId}`, { notes: "in rack 4" })).toMatchObject({ credential_state: "works", reachable: true, notes: "in rack 4" });
  expect(await rig.json(admin, "PATCH", `/api/servers/${ids.serverId}`, { credential_set_id: null })).toMatchObject({ credential_state: "unknown", reachable: true });
  await prove();
  expect(await rig.json(admin, "PATCH", `/api/servers/${ids.serverId}`, { ip_address: "10.0.0.44" })).toMatchObject({ credential_state: "unknown", reachable: null });
  const fingerprint = "0f".repeat(32);
  expect(await rig.json(admin, "PATCH", `/api/servers/${ids.serverId}`, { tls_fingerprint: fingerprint })).toMatchObject({
    tls_fingerprint: fingerprint,
    tls_seen_fingerprint: null,
  });
  const audit = await rig.json<{ items: unknown[] }>(admin, "GET", `/api/audit?action=server.certificate_trusted&subject_id=${ids.serverId}`);
  expect(audit.items).toMatchObject([{ details: { previous: null, trusted: fingerprint } }]);

  await prove();
  const other = await rig.json<Site>(admin, "POST", "/api/sites", { name: "Elsewhere" }, 201);
  const moved = await rig.json<Server>(admin, "PATCH", `/api/servers/${ids.serverId}`, { site_id: other.id });
  // Sealed to the old site's key: the new one could not open it.
  expect(moved).toMatchObject({ site_name: "Elsewhere", credential_state: "unknown", discovered_username: null });
});

test("event logs come newest first with those that no clock dated last, a page at a time", async () => {
  const page = async (query: string) => rig.json<{ items: EventLogRow[]; next: string | null }>(admin, "GET", `/api/servers/${ids.serverId}/event-logs?${query}`);
  const first = await page("limit=2");
  expect(first.items.map((row) => row.entry_id)).toEqual(["1", "3"]);
  const second = await page(`limit=2&cursor=${first.next}`);
  expect(second).toMatchObject({ items: [{ entry_id: "2", created_at: null }], next: null });
  expect((await page("service=lclog")).items.map((row) => row.entry_id)).toEqual(["3"]);
  expect((await page("q=FAN%201")).items.map((row) => row.entry_id)).toEqual(["1"]);
  expect((await page("order=arrival")).items.map((row) => row.id)).toEqual((await page("")).items.map((row) => row.id).sort((a, b) => b - a));
  const arrived = await page("order=arrival&limit=1");
  expect((await page(`order=arrival&limit=5&cursor=${arrived.next}`)).items).toHaveLength(2);
  expect((await rig.ask(admin, "GET", `/api/servers/${ids.serverId}/event-logs?cursor=made-up`)).status).toBe(400);
});

test("a server is not removed under an open job; removed, it leaves its jobs, commands and audit with its name", async () => {
  const { store } = rig.services;
  await store.write([
    { sql: "update jobs set status = 'unknown' where id = ?", args: [ids.jobId] },
    { sql: "update job_tasks set status = 'unknown', target_name = null where id = ?", args: [ids.taskId] },
  ]);
  expect(await server(ids.serverId)).toMatchObject({ active_job: { id: ids.jobId, status: "unknown" } });
  expect((await rig.ask(admin, "DELETE", `/api/servers/${ids.serverId}`)).status).toBe(409);
  await store.write([
    { sql: "update jobs set status = 'failed' where id = ?", args: [ids.jobId] },
    { sql: "update job_tasks set status = 'failed' where id = ?", args: [ids.taskId] },
  ]);
  const heard: LiveEvent[] = [];
  const listening = new AbortController();
  const stream = (async () => {
    for await (const batch of rig.services.feed.subscribe(null, listening.signal)) for (const { data } of batch) heard.push(JSON.parse(data));
  })();
  expect((await rig.ask(admin, "DELETE", `/api/servers/${ids.serverId}`)).status).toBe(204);
  await vi.waitFor(() => expect(heard).toContainEqual({ kind: "stale", what: "servers", id: ids.serverId }));
  listening.abort();
  await stream;
  expect((await rig.ask(admin, "GET", `/api/servers/${ids.serverId}`)).status).toBe(404);
  expect(await rig.json(admin, "GET", `/api/jobs/${ids.jobId}`)).toMatchObject({ tasks: [{ target_name: "esx-04", service_tag: "ABC1234" }] });
  expect(await rig.json(admin, "GET", `/api/commands/${ids.commandId}`)).toMatchObject({ server_name: "esx-04", service_tag: "ABC1234" });
  const audit = await rig.json<{ items: unknown[] }>(admin, "GET", `/api/audit?subject_id=${ids.serverId}&action=server.deleted`);
  expect(audit.items).toMatchObject([{ subject_name: "esx-04" }]);
});
