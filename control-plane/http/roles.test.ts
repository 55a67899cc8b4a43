import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlaneRig, nobody, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { type Access, routeTable } from "./endpoint.ts";

/** Typed by hand from what the product promises: a route that is missing here fails, and so does one that is gone. */
const expected: Record<string, Access> = {
  "GET /api/setup": "public",
  "POST /api/setup": "public",
  "POST /api/sign-in": "public",
  "POST /api/enrol": "public",
  "GET /healthz": "public",
  "GET /readyz": "public",
  "GET /metrics": "viewer",
  "GET /api/openapi.json": "viewer",
  "GET /api/docs": "viewer",
  "GET /api/docs.css": "viewer",
  "GET /api/me": "viewer",
  "PATCH /api/me": "viewer",
  "POST /api/me/password": "viewer",
  "POST /api/sign-out": "viewer",
  "GET /api/me/sessions": "viewer",
  "DELETE /api/me/sessions": "viewer",
  "DELETE /api/me/sessions/:id": "viewer",
  "GET /api/tokens": "viewer",
  "POST /api/tokens": "viewer",
  "DELETE /api/tokens/:id": "viewer",
  "GET /api/users": "admin",
  "POST /api/users": "admin",
  "PATCH /api/users/:id": "admin",
  "DELETE /api/users/:id": "admin",
  "GET /api/audit": "admin",
  "GET /api/audit/words": "admin",
  "GET /api/audit/export.csv": "admin",
  "GET /api/audit/export.ndjson": "admin",
  "GET /api/audit/verify": "admin",
  "GET /api/audit/:seq": "admin",
  "GET /api/sites": "viewer",
  "POST /api/sites": "admin",
  "GET /api/sites/:id": "viewer",
  "PATCH /api/sites/:id": "admin",
  "DELETE /api/sites/:id": "admin",
  "POST /api/sites/:id/enrolment-codes": "admin",
  "GET /api/agents": "viewer",
  "GET /api/agents/:id": "viewer",
  "PATCH /api/agents/:id": "admin",
  "POST /api/agents/:id/declare-lost": "admin",
  "POST /api/agents/:id/revoke": "admin",
  "POST /api/agents/:id/unfreeze": "admin",
  "POST /api/agents/:id/give-site-key": "admin",
  "POST /api/agents/:id/activate": "admin",
  "GET /api/servers": "viewer",
  "POST /api/servers": "admin",
  "GET /api/servers/:id": "viewer",
  "PATCH /api/servers/:id": "admin",
  "DELETE /api/servers/:id": "admin",
  "GET /api/servers/:id/health": "viewer",
  "GET /api/servers/:id/event-logs": "viewer",
  "GET /api/servers/:id/firmware": "viewer",
  "GET /api/server-groups": "viewer",
  "POST /api/server-groups": "admin",
  "GET /api/server-groups/:id": "viewer",
  "PATCH /api/server-groups/:id": "admin",
  "DELETE /api/server-groups/:id": "admin",
  "GET /api/credential-sets": "viewer",
  "GET /api/credential-sets/explain": "viewer",
  "GET /api/credential-sets/tests": "viewer",
  "POST /api/credential-sets": "admin",
  "PATCH /api/credential-sets/:id": "admin",
  "DELETE /api/credential-sets/:id": "admin",
  "POST /api/encrypt-credentials": "admin",
  "GET /api/job-types": "viewer",
  "GET /api/jobs": "viewer",
  "POST /api/jobs": "operator",
  "GET /api/jobs/count": "viewer",
  "GET /api/jobs/people": "viewer",
  "GET /api/jobs/export.csv": "viewer",
  "GET /api/jobs/export.ndjson": "viewer",
  "GET /api/jobs/:id": "viewer",
  "GET /api/jobs/:id/context": "viewer",
  "POST /api/jobs/:id/decisions": "operator",
  "PATCH /api/jobs/:id": "operator",
  "POST /api/jobs/:id/retry": "operator",
  "GET /api/jobs/:id/tasks/:taskId/log": "viewer",
  "GET /api/jobs/:id/discovery": "viewer",
  "GET /api/jobs/:id/commands": "viewer",
  "GET /api/commands": "viewer",
  "GET /api/commands.csv": "viewer",
  "GET /api/commands.ndjson": "viewer",
  "GET /api/commands/:id": "viewer",
  "GET /api/settings/activity": "viewer",
  "PATCH /api/settings/activity": "admin",
  "POST /api/cleanup-old-jobs": "admin",
  "GET /api/events": "viewer",
};
const sessionOnly = new Set(["POST /api/me/password", "POST /api/sign-out", "POST /api/tokens", "GET /api/me/sessions", "DELETE /api/me/sessions", "DELETE /api/me/sessions/:id"]);
const rank: Record<Access, number> = { public: 0, viewer: 1, operator: 2, admin: 3 };

let rig: ControlPlaneRig;
const people: { name: string; person: Person; rank: number; token: boolean }[] = [];

beforeAll(async () => {
  rig = await startControlPlaneRig();
  const admin = await rig.setUp();
  people.push({ name: "anonymous", person: nobody, rank: 0, token: false });
  for (const role of ["viewer", "operator", "admin"] as const) {
    const person = await rig.addPerson(admin, role);
    people.push({ name: role, person, rank: rank[role], token: false });
    people.push({ name: `${role}'s token`, person: await rig.token(person, role), rank: rank[role], token: true });
  }
  people.push({ name: "an admin's viewer token", person: await rig.token(admin, "viewer"), rank: rank.viewer, token: true });
});
afterAll(() => rig.stop());

test("the app's routes and the expected ones are the same, with the same roles", () => {
  const actual = Object.fromEntries(routeTable(rig.app).map((route) => [`${route.method} ${route.path}`, route.endpoint.access]));
  expect(actual).toEqual(expected);
});

test("every route lets in exactly those who may, each by session and by token", async () => {
  const wrong: string[] = [];
  // Signing out last: it ends the sessions that the others need.
  const routes = Object.entries(expected).sort(([a], [b]) => Number(a === "POST /api/sign-out") - Number(b === "POST /api/sign-out"));
  for (const [route, access] of routes) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replaceAll(/:\w+/g, "none");
    for (const { name, person, rank: level, token } of people) {
      const response = await rig.ask(person, method, path, method === "GET" ? {} : { body: {} });
      await response.body?.cancel();
      const refused = access !== "public" && (level < rank[access] || (token && sessionOnly.has(route)));
      const want = !refused ? "let in" : level === 0 ? "401" : "403";
      const got = response.status === 401 || response.status === 403 ? String(response.status) : response.status >= 500 ? `failed with ${response.status}` : "let in";
      if (got !== want) wrong.push(`${route} for ${name}: ${got}, not ${want}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("an app with a route that has not said who may call it does not start", async () => {
  const { Hono } = await import("hono");
  const { endpoint } = await import("./endpoint.ts");
  const about = { tag: "About", summary: "x", access: "public", answers: {} } as const;
  expect(() => routeTable(new Hono().get("/api/open", (c) => c.text("x")))).toThrow(/nobody has said who may call it/);
  expect(() => routeTable(new Hono().all("/api/all", (c) => c.text("x")))).toThrow(/neither middleware/);
  const twice = new Hono().get("/a", endpoint({ ...about, id: "same" }), (c) => c.text("x")).get("/b", endpoint({ ...about, id: "same" }), (c) => c.text("x"));
  expect(() => routeTable(twice)).toThrow(/used twice/);
});

test("a path that is not there is a problem, whatever the runtime serves beside the API", async () => {
  const { createApp } = await import("../app.ts");
  const app = createApp(rig.services);
  app.get("*", (c) => c.html("the console"));
  const api = await app.request("/api/nothing");
  expect(api.status).toBe(404);
  expect(api.headers.get("content-type")).toBe("application/problem+json");
  expect(await (await app.request("/servers/1")).text()).toBe("the console");
});
