import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "#schema/api/shapes.ts";
import { type ControlPlaneRig, nobody, origin, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

test("what does not fit is refused with each field named", async () => {
  const problem = await problemOf(await rig.ask(admin, "POST", "/api/users", { body: { username: "has space", password: "short", role: "king" } }));
  expect(problem).toMatchObject({ status: 400, code: "invalid_request" });
  expect(problem.issues?.map((issue) => issue.path).sort()).toEqual(["password", "role", "username"]);
  const query = await problemOf(await rig.ask(admin, "GET", "/api/jobs?limit=0&status=done"));
  expect(query.issues?.map((issue) => issue.path).sort()).toEqual(["limit", "status.0"]);
});

test("a body that is no JSON, or no JSON by its type, is refused", async () => {
  const send = (type: string, body: string) => rig.app.request(`${origin}/api/users`, { method: "POST", headers: { ...admin, "Content-Type": type }, body });
  expect(await problemOf(await send("application/json", "{"))).toMatchObject({ status: 400, code: "invalid_request" });
  expect(await problemOf(await send("text/plain", JSON.stringify({ username: "a", password: "long enough password", role: "admin" })))).toMatchObject({ status: 400 });
});

test("a body over 1 MiB is refused", async () => {
  expect(await problemOf(await rig.ask(admin, "PATCH", "/api/me", { body: { preferences: { a: "x".repeat(1024 * 1024) } } }))).toMatchObject({
    status: 413,
    code: "payload_too_large",
  });
});

test("what is not there, and who is not known, are told apart", async () => {
  expect(await problemOf(await rig.ask(admin, "GET", "/api/jobs/none"))).toMatchObject({ status: 404, code: "not_found" });
  expect(await problemOf(await rig.ask(nobody, "GET", "/api/jobs/none"))).toMatchObject({ status: 401, code: "unauthenticated" });
  const bad = await rig.ask({ Authorization: "Bearer dsm_nonsense" }, "GET", "/api/jobs");
  expect(bad.headers.get("WWW-Authenticate")).toContain("Bearer");
  expect(await problemOf(bad)).toMatchObject({ status: 401 });
  expect(await problemOf(await rig.ask({ Authorization: "Basic YTpi" }, "GET", "/healthz"))).toMatchObject({ status: 401 });
});

test("an error that nobody expected shows nothing of itself, and can be found in the log", async () => {
  await rig.services.store.write([{ sql: "alter table server_groups rename to hidden_secret_table", args: [] }]);
  const response = await rig.ask(admin, "GET", "/api/server-groups");
  await rig.services.store.write([{ sql: "alter table hidden_secret_table rename to server_groups", args: [] }]);
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 500, code: "internal" });
  expect(JSON.stringify(problem)).not.toMatch(/server_groups|SQL|select/i);
  const id = response.headers.get("X-Request-Id") ?? "missing";
  expect(problem.details).toMatchObject({ request_id: id });
  expect(rig.log.some((line) => line.startsWith("error") && line.includes(id) && line.includes("no such table"))).toBe(true);
});

test("a name that is taken is a conflict in words, not a constraint", async () => {
  const first = await rig.json<{ id: string }>(admin, "POST", "/api/server-groups", { name: "Rack 1" }, 201);
  expect(await problemOf(await rig.ask(admin, "POST", "/api/server-groups", { body: { name: "rack 1" } }))).toMatchObject({
    status: 409,
    detail: "There is a group with this name already.",
  });
  expect((await rig.ask(admin, "DELETE", `/api/server-groups/${first.id}`)).status).toBe(204);
});

test("every answer carries the security headers, a refusal too", async () => {
  for (const path of ["/healthz", "/api/me", "/api/nothing"]) {
    const { headers } = await rig.ask(nobody, "GET", path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

test("liveness, readiness and figures", async () => {
  expect(await (await rig.ask(nobody, "GET", "/healthz")).text()).toBe("ok\n");
  expect(await (await rig.ask(nobody, "GET", "/readyz")).text()).toBe("ready\n");
  const metrics = await rig.ask(admin, "GET", "/metrics");
  expect(metrics.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await metrics.text();
  expect(text).toMatch(/^dsm_jobs_open\{status="pending"\} 0$/m);
  expect(text).toMatch(/^dsm_database_commits_total [1-9]\d*$/m);
  for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/);
});
