import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "#schema/api/identity.ts";
import { adminPassword, type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

const sessions = (person: Person): Promise<Session[]> => rig.json<Session[]>(person, "GET", "/api/me/sessions");

test("one sees where one is signed in, ends one of them, and not one's own", async () => {
  const laptop = await rig.signIn("admin", adminPassword);
  const before = await sessions(admin);
  expect(before.filter((session) => session.is_current)).toHaveLength(1);
  const other = before.find((session) => !session.is_current);
  const mine = before.find((session) => session.is_current);
  expect((await rig.ask(admin, "DELETE", `/api/me/sessions/${mine?.id}`)).status).toBe(409);
  expect((await rig.ask(admin, "DELETE", `/api/me/sessions/${other?.id}`)).status).toBe(204);
  expect((await rig.ask(laptop, "GET", "/api/me")).status).toBe(401);
  expect((await rig.ask(admin, "GET", "/api/me")).status).toBe(200);
  expect((await rig.ask(admin, "DELETE", `/api/me/sessions/${other?.id}`)).status).toBe(404);
});

test("nobody sees or ends the sessions of somebody else", async () => {
  const viewer = await rig.addPerson(admin, "viewer");
  const [theirs] = await sessions(viewer);
  expect((await sessions(admin)).map((session) => session.id)).not.toContain(theirs?.id);
  expect((await rig.ask(admin, "DELETE", `/api/me/sessions/${theirs?.id}`)).status).toBe(404);
});

test("all others end at once, on the record, and none of it holds the session's secret", async () => {
  const others = [await rig.signIn("admin", adminPassword), await rig.signIn("admin", adminPassword)];
  expect(await rig.json(admin, "DELETE", "/api/me/sessions", undefined)).toEqual({ ended: 2 });
  for (const other of others) expect((await rig.ask(other, "GET", "/api/me")).status).toBe(401);
  expect(await sessions(admin)).toHaveLength(1);
  const { items } = await rig.json<{ items: { details: unknown }[] }>(admin, "GET", "/api/audit?action=session.ended&limit=1");
  expect(items[0]?.details).toMatchObject({ sessions: [{}, {}] });
});

test("a session that nobody used for half an hour is not in the list any more", async () => {
  await rig.signIn("admin", adminPassword);
  expect(await sessions(admin)).toHaveLength(2);
  for (let i = 0; i < 2; i++) {
    rig.advance(20 * 60_000);
    await rig.json(admin, "GET", "/api/me");
    await rig.services.store.idle();
  }
  expect(await sessions(admin)).toHaveLength(1);
});
