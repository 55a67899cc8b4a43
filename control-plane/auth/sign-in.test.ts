import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Me } from "#schema/api/identity.ts";
import { adminPassword, type ControlPlaneRig, nobody, origin, type Person, sessionOf, setupCode, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

// scrypt costs time on purpose, and the burst tests pay it many times over.
vi.setConfig({ testTimeout: 30_000 });

const minute = 60_000;
let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
});
afterAll(() => rig.stop());

const firstAdmin = { username: "admin", password: adminPassword, full_name: "The First", site_name: "Berlin", setup_code: setupCode };

test("before there is a user, the setup code decides who becomes admin", async () => {
  expect(await rig.json(nobody, "GET", "/api/setup")).toMatchObject({ needs_setup: true });
  const wrong = await rig.ask(nobody, "POST", "/api/setup", { body: { ...firstAdmin, setup_code: "guess" } });
  expect(wrong.status).toBe(403);
  const answers = await Promise.all([1, 2].map(() => rig.ask(nobody, "POST", "/api/setup", { body: firstAdmin })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  admin = sessionOf(answers.find((answer) => answer.status === 201) ?? new Response());
  expect(await rig.json<Me>(admin, "GET", "/api/me")).toMatchObject({ user: { username: "admin", role: "admin", full_name: "The First" } });
  expect(await rig.json(admin, "GET", "/api/sites")).toMatchObject([{ name: "Berlin" }]);
  expect(await rig.json(nobody, "GET", "/api/setup")).toMatchObject({ needs_setup: false });
});

test("over TLS the cookie is bound to the host; over loopback HTTP it has a plain name", async () => {
  const overTls = await rig.ask(nobody, "POST", "/api/sign-in", { body: { username: "ADMIN", password: adminPassword } });
  expect(overTls.headers.getSetCookie()[0]).toMatch(/^__Host-dsm=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  const { sessionCookie } = await import("./rules.ts");
  expect(sessionCookie(false)).toEqual({ name: "dsm", attributes: { path: "/", httpOnly: true, sameSite: "Strict", secure: false } });
});

test("a sign-in rotates the session, and signing out ends it", async () => {
  const first = await rig.signIn("admin", adminPassword);
  const again = sessionOf(await rig.ask(first, "POST", "/api/sign-in", { body: { username: "admin", password: adminPassword } }));
  expect(again.Cookie).not.toBe(first.Cookie);
  expect((await rig.ask(first, "GET", "/api/me")).status).toBe(401);
  expect((await rig.ask(again, "POST", "/api/sign-out")).status).toBe(204);
  expect((await rig.ask(again, "GET", "/api/me")).status).toBe(401);
});

test("a session ends after 30 minutes without a request, and after 12 hours in any case", async () => {
  const idle = await rig.signIn("admin", adminPassword);
  rig.advance(29 * minute);
  expect((await rig.ask(idle, "GET", "/api/me")).status).toBe(200);
  await rig.services.store.idle();
  rig.advance(29 * minute);
  expect((await rig.ask(idle, "GET", "/api/me")).status).toBe(200);
  await rig.services.store.idle();
  rig.advance(31 * minute);
  expect((await rig.ask(idle, "GET", "/api/me")).status).toBe(401);

  const busy = await rig.signIn("admin", adminPassword);
  let lived = 0;
  while ((await rig.ask(busy, "GET", "/api/me")).status === 200) {
    await rig.services.store.idle();
    rig.advance(20 * minute);
    lived += 20;
  }
  expect(lived).toBe(12 * 60);
  admin = await rig.signIn("admin", adminPassword);
});

test("five wrong passwords lock the user name for 15 minutes, the right password too; nobody else is locked", async () => {
  const user = await rig.addPerson(admin, "viewer");
  const { user: account } = await rig.json<Me>(user, "GET", "/api/me");
  const attempt = (password: string) => rig.ask(nobody, "POST", "/api/sign-in", { body: { username: account.username, password }, address: "198.51.100.7" });
  // All at once: none of them may slip past the count.
  const answers = await Promise.all(Array.from({ length: 9 }, () => attempt("wrong")));
  expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(4);
  const locked = await attempt(adminPassword);
  expect(locked.status).toBe(429);
  expect(Number(locked.headers.get("Retry-After"))).toBeGreaterThan(14 * 60);
  await rig.signIn("admin", adminPassword);
  rig.advance(15 * minute + 1_000);
  expect((await attempt(adminPassword)).status).toBe(200);
});

test("a good sign-in forgets the failures before it", async () => {
  const user = await rig.addPerson(admin, "viewer");
  const { user: account } = await rig.json<Me>(user, "GET", "/api/me");
  const attempt = (password: string) => rig.ask(nobody, "POST", "/api/sign-in", { body: { username: account.username, password }, address: "198.51.100.8" });
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) expect((await attempt("wrong")).status).toBe(401);
    expect((await attempt(adminPassword)).status).toBe(200);
  }
});

test("twenty failures lock an address, whatever the names", async () => {
  const address = "198.51.100.9";
  const guess = (i: number) => rig.ask(nobody, "POST", "/api/sign-in", { body: { username: `nobody-${i}`, password: "x" }, address });
  for (let i = 0; i < 20; i++) expect((await guess(i)).status).toBe(401);
  expect((await guess(20)).status).toBe(429);
  expect((await rig.ask(nobody, "POST", "/api/sign-in", { body: { username: "admin", password: adminPassword }, address })).status).toBe(429);
});

test("an unknown name costs as much time as a wrong password", async () => {
  const time = async (username: string, address: string) => {
    const began = performance.now();
    await rig.ask(nobody, "POST", "/api/sign-in", { body: { username, password: "wrong" }, address });
    return performance.now() - began;
  };
  await rig.addPerson(admin, "viewer");
  const known = await time("admin", "198.51.100.20");
  const unknown = await time("no-such-person", "198.51.100.21");
  expect(unknown).toBeGreaterThan(known / 4);
});

test("a session's unsafe request must come from our own page", async () => {
  const { Cookie = "" } = admin;
  const change = (headers: Record<string, string>) => rig.ask({ Cookie }, "PATCH", "/api/me", { body: {}, headers });
  expect((await change({ "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
  expect((await change({ Origin: origin })).status).toBe(200);
  expect((await change({})).status).toBe(403);
  expect((await change({ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.test" })).status).toBe(403);
  expect((await change({ "Sec-Fetch-Site": "same-site", Origin: origin })).status).toBe(403);
  expect((await change({ Origin: "null" })).status).toBe(403);
  expect((await rig.ask({ Cookie }, "GET", "/api/me", { headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(200);
  const token = await rig.token(admin, "admin");
  expect((await rig.ask(token, "PATCH", "/api/me", { body: {} })).status).toBe(200);
});

test("another site's page cannot sign anybody in", async () => {
  const response = await rig.ask(nobody, "POST", "/api/sign-in", { body: { username: "admin", password: adminPassword }, headers: { "Sec-Fetch-Site": "cross-site" } });
  expect(response.status).toBe(403);
});

test("a new password ends the other sessions and needs the old one", async () => {
  const person = await rig.addPerson(admin, "operator");
  const { user } = await rig.json<Me>(person, "GET", "/api/me");
  const other = await rig.signIn(user.username, adminPassword);
  const change = (current: string) => rig.ask(person, "POST", "/api/me/password", { body: { current_password: current, new_password: "another long password" } });
  expect((await change("wrong")).status).toBe(403);
  expect((await change(adminPassword)).status).toBe(204);
  expect((await rig.ask(other, "GET", "/api/me")).status).toBe(401);
  expect((await rig.ask(person, "GET", "/api/me")).status).toBe(200);
  await rig.signIn(user.username, "another long password");
});

test("the last active admin can be neither demoted, deactivated nor removed; two at once cannot remove each other", async () => {
  const { user: first } = await rig.json<Me>(admin, "GET", "/api/me");
  for (const change of [{ role: "viewer" }, { is_active: false }]) {
    expect((await rig.ask(admin, "PATCH", `/api/users/${first.id}`, { body: change })).status).toBe(409);
  }
  const second = await rig.addPerson(admin, "admin");
  const { user: other } = await rig.json<Me>(second, "GET", "/api/me");
  const answers = await Promise.all([
    rig.ask(admin, "PATCH", `/api/users/${other.id}`, { body: { role: "viewer" } }),
    rig.ask(second, "PATCH", `/api/users/${first.id}`, { body: { role: "viewer" } }),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  // The refused change left no trace in the audit log: it did not happen.
  const survivor = (await rig.ask(admin, "GET", "/api/audit")).status === 200 ? admin : second;
  const { items } = await rig.json<{ items: { action: string; details: { role?: string } | null }[] }>(survivor, "GET", "/api/audit?action=user.updated&limit=500");
  expect(items.filter((item) => item.details?.role === "viewer")).toHaveLength(1);
  admin = survivor;
});

test("a token can do at most what its owner may now, until it is revoked or expires", async () => {
  const operator = await rig.addPerson(admin, "operator");
  const { user } = await rig.json<Me>(operator, "GET", "/api/me");
  expect((await rig.ask(operator, "POST", "/api/tokens", { body: { name: "too much", role: "admin" } })).status).toBe(403);
  const { token, id } = await rig.json<{ token: string; id: string }>(operator, "POST", "/api/tokens", { name: "build", role: "operator", expires_in_days: 1 }, 201);
  expect(token).toMatch(/^dsm_[\w-]{43}$/);
  const program = { Authorization: `Bearer ${token}` };
  expect(await rig.json(program, "GET", "/api/me")).toMatchObject({ user: { role: "operator" } });
  await rig.json(admin, "PATCH", `/api/users/${user.id}`, { role: "viewer" });
  expect(await rig.json(program, "GET", "/api/me")).toMatchObject({ user: { role: "viewer" } });
  expect((await rig.ask(program, "DELETE", `/api/tokens/${id}`)).status).toBe(204);
  expect((await rig.ask(program, "GET", "/api/me")).status).toBe(401);

  const second = await rig.token(operator, "viewer");
  rig.advance(91 * 24 * 60 * minute);
  expect((await rig.ask(second, "GET", "/api/me")).status).toBe(401);
});

test("no password, session or token is in the log, the audit or the database", async () => {
  await rig.services.store.idle();
  const { readFileSync } = await import("node:fs");
  const files = [rig.file, `${rig.file}-wal`].map((path) => readFileSync(path, "latin1")).join("");
  for (const secret of [adminPassword, admin.Cookie?.split("=")[1] ?? "missing"]) {
    expect(files.includes(secret)).toBe(false);
    expect(rig.log.join("\n")).not.toContain(secret);
  }
});
