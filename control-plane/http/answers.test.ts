import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { seedInventory } from "#test/fixtures/inventory.ts";
import { routeTable } from "./endpoint.ts";

let rig: ControlPlaneRig;
let admin: Person;
let groupId: string;
let ids: Awaited<ReturnType<typeof seedInventory>>;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
  ids = await seedInventory(rig);
  await rig.token(admin, "viewer");
  const group = await rig.json<{ id: string }>(admin, "POST", "/api/server-groups", { name: "Rack 1", server_ids: [ids.serverId, "gone"] });
  groupId = group.id;
});
afterAll(() => rig.stop());

test("every answer with data in it has exactly the shape that its route declares, and nothing more", async () => {
  const known: Record<string, string> = { sites: ids.siteId, agents: ids.agentId, servers: ids.serverId, "server-groups": groupId, jobs: ids.jobId, commands: ids.commandId };
  const checked: string[] = [];
  for (const { method, path, endpoint } of routeTable(rig.app)) {
    const schema = endpoint.answers[200]?.schema;
    if (method !== "GET" || !schema || endpoint.answers[200]?.media !== undefined) continue;
    const real = path
      .replace(/^\/api\/([\w-]+)\/:id/, (_, kind: string) => `/api/${kind}/${known[kind]}`)
      .replace(":taskId", ids.taskId)
      .replace(":seq", "1");
    const response = await rig.ask(admin, "GET", real.endsWith("/explain") ? `${real}?server_id=${ids.serverId}` : real);
    const answer: unknown = await response.json();
    expect(response.status, `${path}: ${JSON.stringify(answer)}`).toBe(200);
    const parsed = schema.safeParse(answer);
    expect(parsed.error?.issues, path).toBeUndefined();
    // What the schema does not know it drops: a difference is a column that has leaked.
    expect(parsed.data, path).toEqual(answer);
    expect(JSON.stringify(answer), path).not.toContain("hpke1.never");
    checked.push(path);
  }
  expect(checked.length).toBeGreaterThan(25);
});

test("the server of an agent out of reach, and its groups, are told", async () => {
  expect(await rig.json(admin, "GET", `/api/agents/${ids.agentId}`)).toMatchObject({ state: "unreachable", unreachable_since: expect.any(String) });
  const groups = await rig.json<{ id: string; server_ids: string[] }[]>(admin, "GET", "/api/server-groups");
  expect(groups).toMatchObject([{ server_ids: [ids.serverId] }]);
  expect(await rig.json(admin, "GET", `/api/servers/${ids.serverId}`)).toMatchObject({ group_ids: [groups[0]?.id], active_job: null });
});
