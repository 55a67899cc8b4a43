import { afterAll, beforeAll, expect, test } from "vitest";
import { csvCell } from "#control-plane/http/export.ts";
import type { Command, CommandDetail } from "#schema/api/jobs.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { seedInventory } from "#test/fixtures/inventory.ts";

let rig: ControlPlaneRig;
let viewer: Person;
let ids: Awaited<ReturnType<typeof seedInventory>>;
const more = 500;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  viewer = await rig.addPerson(await rig.setUp(), "viewer");
  ids = await seedInventory(rig);
  // Several share a millisecond: pages must not lose or repeat them.
  const rows = Array.from({ length: more }, (_, i) => ({ id: `c-${String(i).padStart(4, "0")}`, at: rig.now() - Math.floor(i / 7), ms: i, ok: i % 10 === 0 ? 0 : 1 }));
  await rig.services.store.write([
    {
      sql: `insert into idrac_commands (id, endpoint, command_type, operation_type, full_url, success, status_code, response_time_ms, error_message, timestamp, server_name)
        select value ->> 'id', '/x', 'PATCH', 'bios', 'https://10.0.0.5/x', value ->> 'ok', 200, value ->> 'ms', case value ->> 'ok' when 0 then '=cmd("x"), it "failed"' end, value ->> 'at', 'esx-05'
        from json_each(?)`,
      args: [JSON.stringify(rows)],
    },
  ]);
});
afterAll(() => rig.stop());

type Page = { items: Command[]; next: string | null; total?: number };

test("pages are newest first, without a gap or a repeat", async () => {
  const seen: Command[] = [];
  let cursor = "";
  do {
    const page: Page = await rig.json(viewer, "GET", `/api/commands?limit=97&operation_type=bios${cursor}`);
    seen.push(...page.items);
    cursor = page.next === null ? "" : `&cursor=${page.next}`;
  } while (cursor !== "");
  expect(new Set(seen.map((command) => command.id)).size).toBe(more);
  expect(seen.map((command) => command.timestamp)).toEqual(
    seen
      .map((command) => command.timestamp)
      .sort()
      .reverse(),
  );
  expect(seen[0]).not.toHaveProperty("response_body");
});

test("filters narrow: by job, success, method, text, time and slowness", async () => {
  const total = async (query: string) => (await rig.json<Page>(viewer, "GET", `/api/commands?limit=500&${query}`)).total;
  expect(await total(`job_id=${ids.jobId}`)).toBe(1);
  expect(await total("success=false")).toBe(more / 10);
  expect(await total("method=GET")).toBe(1);
  expect(await total("q=10.0.0.5/X")).toBe(more);
  expect(await total(`until=${encodeURIComponent(new Date(rig.now() - 1_000).toISOString())}`)).toBe(1);
  expect(await total("slow=true")).toBe(0);
  await rig.services.store.write([{ sql: "update activity_settings set slow_command_threshold_ms = 490", args: [] }]);
  expect(await total("slow=true")).toBe(10);
  expect((await rig.ask(viewer, "GET", "/api/commands?operation_type=gossip")).status).toBe(400);
  expect(await total("status=2xx&success=false")).toBe(more / 10);
  expect(await total("status=404")).toBe(0);
  expect(await total("status=none")).toBe(0);
  expect((await rig.ask(viewer, "GET", "/api/commands?status=oops")).status).toBe(400);
  expect(await total("method=PATCH,POST")).toBe(more);
  expect(await total(`site_id=${ids.siteId}`)).toBe(1);
  expect(await total(`task_id=${ids.taskId}`)).toBe(1);
});

test("a total is told where it is known: all that there are, or what an index can count", async () => {
  const total = async (query: string) => (await rig.json<Page>(viewer, "GET", `/api/commands?${query}`)).total;
  expect(await total("limit=1")).toBe(more + 1);
  expect(await total("limit=1&success=false")).toBeUndefined();
  expect(await total("success=false")).toBe(more / 10);
});

test("one command comes with its bodies", async () => {
  expect(await rig.json<CommandDetail>(viewer, "GET", `/api/commands/${ids.commandId}`)).toMatchObject({ request_body: null, response_body: { json: { Name: "Systems" } } });
});

test("exports hold every row that the filter admits", async () => {
  const csv = await rig.ask(viewer, "GET", "/api/commands.csv?operation_type=bios");
  expect(csv.headers.get("content-disposition")).toBe('attachment; filename="commands.csv"');
  const lines = (await csv.text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(more + 1);
  // A spreadsheet must not run what a device has written.
  expect(lines.filter((line) => line.includes(`"'=cmd(""x""), it ""failed"""`))).toHaveLength(more / 10);
  const json = (await (await rig.ask(viewer, "GET", "/api/commands.ndjson")).text()).trimEnd().split("\n");
  expect(json).toHaveLength(more + 1);
  expect(json.map((line) => (JSON.parse(line) as CommandDetail).id)).toContain(ids.commandId);
});

test("cells are quoted as RFC 4180 says", () => {
  expect([null, 3, true, "plain", "a,b", 'a"b', "a\nb", "-1", "@x", "+1"].map(csvCell)).toEqual(["", "3", "true", "plain", '"a,b"', '"a""b"', '"a\nb"', "'-1", "'@x", "'+1"]);
});
