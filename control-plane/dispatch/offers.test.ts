import type { Client } from "@libsql/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ResolvableSet, resolveCredentials } from "#schema/credentials.ts";
import { testDatabases } from "#test/fixtures/database.ts";
import { buildOffers, type KnownJob } from "./offers.ts";

let databases: Awaited<ReturnType<typeof testDatabases>>;
let database: Awaited<ReturnType<typeof databases.open>>;

async function seed(writer: Client): Promise<void> {
  const job = (id: string, site: boolean): string =>
    `insert into jobs (id, job_type, status, target_scope, details, site_id, agent_id, attempt_id, fence, targets_total, summary, created_at, updated_at)
     values ('${id}', '${site ? "discovery_scan" : "health_check"}', 'pending', '{}', '${site ? '{"ip_ranges":["10.0.0.0/24"]}' : "{}"}', 'site', 'agent', '${id}-a', 1, 1, 'Job', 1, 1)`;
  await writer.batch(
    [
      "insert into sites (id, name, created_at, updated_at) values ('site', 'Site', 1, 1)",
      "insert into agents (id, site_id, name, hostname, sign_public_key, holds_site_key, is_active, journal_id, created_at) values ('agent', 'site', 'A', 'a', 'k', 1, 1, 'journal', 1)",
      "insert into servers (id, site_id, hostname, ip_address, service_tag, created_at, updated_at) values ('s1', 'site', 'one', '10.0.0.1', 'TAG1', 1, 1)",
      job("check", false),
      job("scan", true),
      "insert into job_tasks (id, job_id, server_id, target_name, position) values ('check-t', 'check', 's1', 'one', 0), ('scan-t', 'scan', null, null, 0)",
    ],
    "write",
  );
}

beforeAll(async () => {
  databases = await testDatabases(seed);
  database = await databases.open();
});
afterAll(() => {
  database.close();
  databases.remove();
});

const ref = (id: string) => ({ jobId: id, attemptId: `${id}-a`, fence: 1 });
const job = (id: string, more: Partial<KnownJob["job"]>): KnownJob["job"] => ({
  id,
  job_type: "health_check",
  details: {},
  created_by: null,
  priority: "normal",
  credential_set_ids: null,
  time_limit_seconds: null,
  attempt_id: `${id}-a`,
  fence: 1,
  ...more,
});
const check = job("check", {});
const scan = job("scan", { job_type: "discovery_scan", details: { ip_ranges: ["10.0.0.0/24"] } });

test("an offer that is made from what is known of its job is the one that reading the job back makes", async () => {
  const { store } = database;
  const read = await buildOffers(store, "site", [ref("check"), ref("scan")]);
  expect([...read.keys()].sort()).toEqual(["check-a", "scan-a"]);
  const knownJobs = await buildOffers(store, "site", [
    { ...ref("check"), known: { job: check } },
    { ...ref("scan"), known: { job: scan } },
  ]);
  expect(knownJobs).toEqual(read);
  const knownTargets = await buildOffers(store, "site", [
    { ...ref("check"), known: { job: check, target: { taskId: "check-t", serverId: "s1" } } },
    { ...ref("scan"), known: { job: scan, target: { taskId: "scan-t", serverId: null } } },
  ]);
  expect(knownTargets).toEqual(read);
  const mixed = await buildOffers(store, "site", [{ ...ref("check"), known: { job: check, target: { taskId: "check-t", serverId: "s1" } } }, ref("scan")]);
  expect(mixed).toEqual(read);
});

test("an attempt that is not its job's any more has no offer; a server that is gone is no target's", async () => {
  const { store } = database;
  expect(await buildOffers(store, "site", [{ ...ref("check"), fence: 2 }])).toEqual(new Map());
  const frames = await buildOffers(store, "site", [{ ...ref("check"), known: { job: check, target: { taskId: "check-t", serverId: "gone" } } }]);
  expect(JSON.parse(frames.get("check-a")?.[0] ?? "")).toMatchObject({ targets: [{ task_id: "check-t", server: null }] });
});

test("sets that a scan names are tried in its order at every address; without such a word each where it fits", async () => {
  const { store } = database;
  const sealed = JSON.stringify({ site: { sealed: "hpke1.a.b", credential_id: "x", field: "password", version: 1 } });
  await store.write([
    ...["wide", "narrow"].map((id) => ({
      sql: "insert into credential_sets (id, name, credential_type, username, password_encrypted, password_changed_at, created_at, updated_at) values (?1, ?1, 'idrac', 'root', ?2, 1, 1, 1)",
      args: [id, sealed],
    })),
    { sql: "insert into credential_ip_ranges (id, credential_set_id, ip_range) values ('r', 'narrow', '10.0.0.0/24')", args: [] },
  ]);
  const setsOf = async (chosen: string[] | null): Promise<ResolvableSet[]> => {
    const frames = await buildOffers(store, "site", [{ ...ref("scan"), known: { job: { ...scan, credential_set_ids: chosen } } }]);
    return (JSON.parse(frames.get("scan-a")?.[0] ?? "") as { credential_sets: ResolvableSet[] }).credential_sets;
  };
  const order = (sets: ResolvableSet[]) => resolveCredentials({ address: "10.0.0.9", credential_type: "idrac", sets }).map((candidate) => candidate.name);
  expect(order(await setsOf(null))).toEqual(["narrow"]);
  expect(order(await setsOf(["wide", "narrow"]))).toEqual(["wide", "narrow"]);
  expect(order(await setsOf(["narrow", "wide"]))).toEqual(["narrow", "wide"]);
});
