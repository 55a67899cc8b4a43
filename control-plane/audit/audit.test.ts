import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRow } from "#schema/api/identity.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

type Page = { items: AuditRow[]; next: string | null };

test("every change is on the record, with who and from where; a chain of hashes holds the rows together", async () => {
  await Promise.all(Array.from({ length: 30 }, (_, i) => rig.json(admin, "POST", "/api/server-groups", { name: `Group ${i}` }, 201)));
  const { rows } = await rig.json<{ rows: number }>(admin, "GET", "/api/audit/verify");
  const { items } = await rig.json<Page>(admin, "GET", "/api/audit?limit=500");
  expect(items).toHaveLength(rows);
  expect(items.map((row) => row.seq)).toEqual(Array.from({ length: rows }, (_, i) => rows - i));
  expect(items.filter((row) => row.action === "server_group.created")).toHaveLength(30);
  expect(items[0]).toMatchObject({ actor_name: "admin", address: "192.0.2.1", subject_kind: "server_group" });
});

test("it is read a page at a time, and filtered", async () => {
  const first = await rig.json<Page>(admin, "GET", "/api/audit?limit=20&action=server_group.created");
  const second = await rig.json<Page>(admin, "GET", `/api/audit?limit=20&action=server_group.created&cursor=${first.next}`);
  expect(first.items).toHaveLength(20);
  expect(second).toMatchObject({ next: null });
  expect(second.items).toHaveLength(10);
  expect((await rig.json<Page>(admin, "GET", "/api/audit?q=group%2017")).items).toHaveLength(1);
});

test("it is filtered by person, kind and time, one row is read by its number, and a file holds all that fits", async () => {
  const count = async (query: string) => (await rig.json<Page>(admin, "GET", `/api/audit?limit=500&${query}`)).items.length;
  expect(await count("subject_kind=server_group")).toBe(30);
  expect(await count("actor=nobody")).toBe(0);
  expect(await count(`until=${encodeURIComponent(new Date(rig.now() - 3_600_000).toISOString())}`)).toBe(0);
  expect(await rig.json(admin, "GET", "/api/audit/words")).toMatchObject({ actors: expect.arrayContaining(["admin"]), actions: expect.arrayContaining(["server_group.created"]) });
  expect(await rig.json(admin, "GET", "/api/audit/3")).toMatchObject({ seq: 3 });
  expect((await rig.ask(admin, "GET", "/api/audit/99999")).status).toBe(404);
  const csv = await (await rig.ask(admin, "GET", "/api/audit/export.csv?action=server_group.created")).text();
  expect(csv.trimEnd().split("\r\n")).toHaveLength(31);
});

test("a change that the database refuses leaves no row", async () => {
  const before = await rig.json<{ rows: number }>(admin, "GET", "/api/audit/verify");
  expect((await rig.ask(admin, "POST", "/api/server-groups", { body: { name: "GROUP 3" } })).status).toBe(409);
  expect(await rig.json(admin, "GET", "/api/audit/verify")).toEqual(before);
});

test("a row that was changed, and one that was taken out, are found by number", async () => {
  const { store } = rig.services;
  const verify = async () => (await rig.ask(admin, "GET", "/api/audit/verify")).json() as Promise<{ code?: string; detail?: string; rows?: number }>;
  await store.write([{ sql: "update audit_log set actor_name = 'somebody else' where seq = 5", args: [] }]);
  expect(await verify()).toMatchObject({ code: "conflict", detail: expect.stringContaining("row 5") });
  await store.write([{ sql: "update audit_log set actor_name = 'admin' where seq = 5", args: [] }]);
  expect(await verify()).toMatchObject({ rows: expect.any(Number) });
  await store.write([{ sql: "delete from audit_log where seq = 7", args: [] }]);
  expect(await verify()).toMatchObject({ code: "conflict", detail: expect.stringContaining("row 8") });
});
