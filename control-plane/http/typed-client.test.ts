import { hc } from "hono/client";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { type ControlPlaneRig, origin, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import type { Api } from "../app.ts";

let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

test("the API's type is enough for a client: paths, queries, bodies and answers are checked when it is compiled", async () => {
  const client = hc<Api>(origin, { headers: admin, fetch: async (input: RequestInfo | URL, init?: RequestInit) => await rig.app.request(input, init) });
  const servers = await client.api.servers.$get({ query: { power_state: "On" } });
  const list = await servers.json();
  expectTypeOf(list).toEqualTypeOf<Server[]>();
  expect(list).toEqual([]);

  const job = await client.api.jobs[":id"].$get({ param: { id: "none" } });
  expectTypeOf(job.json).returns.resolves.toExtend<Pick<JobDetail, "id" | "tasks" | "status">>();
  expect(job.status).toBe(404);

  const site = await client.api.sites.$post({ json: { name: "Typed" } });
  expectTypeOf(site.json).returns.resolves.toHaveProperty("public_key").toEqualTypeOf<string | null>();
  expect(await site.json()).toMatchObject({ name: "Typed" });

  const sets = await client.api["credential-sets"].$get();
  expectTypeOf(await sets.json()).toEqualTypeOf<CredentialSet[]>();

  // @ts-expect-error: a query that no route knows the value of
  await client.api.servers.$get({ query: { power_state: "Sideways" } });
  // @ts-expect-error: a body without its name
  await client.api.sites.$post({ json: {} });
});
