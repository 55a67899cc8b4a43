// A second site with a long history: servers of every generation and state, groups, and jobs in every state, the rare ones too.
import { DatabaseSync } from "node:sqlite";
import type { HealthComponent } from "#schema/jobs/health-check.ts";
import { Dice, Writer } from "./rows.ts";
import { addStories } from "./stories.ts";

export interface EstateOptions {
  /** The control plane's database file; nothing else may have it open. */
  path: string;
  /** Milliseconds UTC, as of which the history ends. */
  now: number;
  servers: number;
  /** Jobs that have ended, spread over 90 days. */
  jobs: number;
  seed?: number;
}

export interface Estate {
  siteId: string;
  agentId: string;
  servers: EstateServer[];
}

export interface EstateServer {
  id: string;
  name: string;
  address: string;
  serviceTag: string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const machines = [
  { model: "PowerEdge R630", generation: "idrac8", idrac: ["2.85.85.85", "2.83.83.83"], bios: ["2.19.0", "2.17.0"], cpu: "2 x Intel Xeon E5-2680 v4", memory: 256 },
  { model: "PowerEdge R640", generation: "idrac9", idrac: ["5.10.50.00", "6.10.30.00"], bios: ["2.21.2", "2.19.1"], cpu: "2 x Intel Xeon Gold 6248R", memory: 384 },
  { model: "PowerEdge R740xd", generation: "idrac9", idrac: ["6.10.30.00", "7.00.00.171"], bios: ["2.21.2", "2.20.1"], cpu: "2 x Intel Xeon Gold 6230", memory: 768 },
  { model: "PowerEdge R750", generation: "idrac9", idrac: ["7.10.30.00", "7.00.60.00"], bios: ["1.13.2", "1.12.1", "1.15.2"], cpu: "2 x Intel Xeon Gold 6338", memory: 1024 },
  { model: "PowerEdge R760", generation: "idrac9", idrac: ["7.10.50.10", "7.10.30.00"], bios: ["2.3.5", "2.2.7"], cpu: "2 x Intel Xeon Platinum 8462Y+", memory: 1024 },
  { model: "PowerEdge R670", generation: "idrac10", idrac: ["1.20.50.50", "1.10.17.00"], bios: ["1.2.6", "1.1.3"], cpu: "2 x Intel Xeon 6747P", memory: 1536 },
] as const;

const roles = ["esx", "db", "k8s", "backup", "ora", "file", "web", "gpu"] as const;
const tagLetters = "BCDFGHJKLMNPQRSTVWXYZ0123456789";

export function fillEstate(options: EstateOptions): Estate {
  const db = new DatabaseSync(options.path);
  try {
    // Without a log and without a sync: whoever fails starts over with an empty folder.
    db.exec("pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = on; begin");
    const estate = fill(new Writer(db), options);
    db.exec("commit; pragma synchronous = full; pragma journal_mode = wal");
    return estate;
  } finally {
    db.close();
  }
}

function fill(writer: Writer, options: EstateOptions): Estate {
  const { now } = options;
  const dice = new Dice(options.seed ?? 1);
  const siteId = dice.id(now - 400 * day);
  const agentId = dice.id(now - 399 * day);
  writer.add("sites", {
    id: siteId,
    name: "Hamburg",
    description: "Second data centre, behind the east firewall",
    // The base point of X25519: a key like any other, to which passwords can be sealed.
    public_key: `CQ${"A".repeat(41)}`,
    created_at: now - 400 * day,
    updated_at: now - 30 * day,
  });
  writer.add("sites", { id: dice.id(now - day), name: "Lab", description: null, created_at: now - day, updated_at: now - day });
  writer.add("agents", {
    id: agentId,
    site_id: siteId,
    name: "hh-agent-1",
    hostname: "dsm-hh1.example.net",
    sign_public_key: "A".repeat(43),
    holds_site_key: true,
    is_active: true,
    version: "0.1.0",
    node_version: "24.10.0",
    job_types: ["discovery_scan", "test_credentials", "health_check", "fetch_event_logs", "power_action"],
    allow_list: ["10.20.0.0/16"],
    last_event: 18_231,
    health: { journal_events: 0, journal_bytes: 4_190_208, disk_free_bytes: 41_875_931_136, loop_lag_ms: 3, agent_time: now - 23 * minute },
    connected_at: now - 12 * day,
    disconnected_at: now - 23 * minute,
    last_seen_at: now - 23 * minute,
    created_at: now - 399 * day,
  });

  const servers: EstateServer[] = [];
  for (let i = 0; i < options.servers; i++) servers.push(addServer(writer, dice, options, siteId, i));
  addGroups(writer, dice, now, servers);
  addHistory(writer, dice, options, { siteId, agentId, servers });
  const estate = { siteId, agentId, servers };
  addStories(writer, dice, now, estate);
  return estate;
}

function addServer(writer: Writer, dice: Dice, { now, servers }: EstateOptions, siteId: string, i: number): EstateServer {
  const machine = dice.of(machines);
  const health = dice.weighted({ OK: 90, Warning: 6, Critical: 2.5, Unknown: 1.5 });
  const power = health === "Unknown" ? "Unknown" : dice.weighted({ On: 95, Off: 5 });
  const isReachable = health !== "Unknown";
  const role = dice.of(roles);
  const server: EstateServer = {
    id: dice.id(now - 300 * day + i),
    name: `hh-${role}-${String(i + 1).padStart(servers > 999 ? 4 : 3, "0")}`,
    address: `10.20.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    serviceTag: Array.from({ length: 7 }, () => dice.of([...tagLetters])).join(""),
  };
  const seen = now - 23 * minute - dice.below(4 * minute);
  writer.add("servers", {
    id: server.id,
    site_id: siteId,
    hostname: server.name,
    ip_address: server.address,
    service_tag: server.serviceTag,
    model: machine.model,
    manufacturer: "Dell Inc.",
    bios_version: dice.of(machine.bios),
    idrac_version: dice.of(machine.idrac),
    idrac_generation: machine.generation,
    power_state: power,
    health_status: health,
    cpu_summary: machine.cpu,
    memory_gib: machine.memory,
    mac_addresses: [0, 1].map((port) => `b0:7b:25:${dice.hex(1)}:${dice.hex(1)}:${(i % 128) * 2 + port < 16 ? "0" : ""}${((i % 128) * 2 + port).toString(16)}`),
    credential_state: isReachable ? "works" : dice.of(["unknown", "refused"]),
    credential_state_reason: isReachable ? null : "The iDRAC refused the password of the set Hamburg (HTTP 401).",
    tls_fingerprint: dice.hex(32),
    reachable: isReachable,
    unreachable_since: isReachable ? null : now - 7 * hour,
    unreachable_reason: isReachable ? null : "No answer from the iDRAC within 10 s.",
    notes: i % 17 === 0 ? "Rack 12, upper half. Ask storage before power changes." : null,
    last_seen_at: isReachable ? seen : now - 7 * hour,
    last_discovered_at: now - 2 * day,
    created_at: now - 300 * day,
    updated_at: seen,
  });
  const readings = servers > 500 ? 1 : 30;
  for (let n = readings - 1; n >= 0; n--) {
    writer.add("server_health", {
      id: dice.id(seen - n * 6 * hour),
      server_id: server.id,
      health_status: n > 4 ? "OK" : health,
      power_state: power,
      components: n === 0 ? components(dice, health) : [],
      unavailable: [],
      checked_at: seen - n * 6 * hour,
    });
  }
  return server;
}

const part = (kind: HealthComponent["kind"], name: string, health: HealthComponent["health"], rest: Partial<HealthComponent> = {}): HealthComponent => ({
  kind,
  name,
  health,
  state: "Enabled",
  reading: null,
  unit: null,
  detail: null,
  ...rest,
});

function components(dice: Dice, health: string): HealthComponent[] {
  const bad = health === "Critical" || health === "Warning" ? health : null;
  return [
    part("system", "System", bad ?? "OK"),
    part("processor", "CPU.Socket.1", "OK"),
    part("processor", "CPU.Socket.2", "OK"),
    part("memory", "DIMM.Socket.A1", "OK", { detail: "64 GiB DDR5" }),
    ...[1, 2, 3, 4].map((fan) => part("fan", `Fan.Embedded.${fan}`, fan === 3 && bad === "Warning" ? bad : "OK", { reading: 6_000 + dice.below(900), unit: "RPM" })),
    part("temperature", "Inlet Temp", "OK", { reading: 21 + dice.below(6), unit: "Cel" }),
    part("power_supply", "PSU.Slot.1", "OK", { reading: 180 + dice.below(120), unit: "W" }),
    part(
      "power_supply",
      "PSU.Slot.2",
      bad === "Critical" ? bad : "OK",
      bad === "Critical" ? { detail: "Lost input power", state: "UnavailableOffline" } : { reading: 175 + dice.below(120), unit: "W" },
    ),
    part("storage", "Disk.Bay.0:Enclosure.Internal.0-1:RAID.SL.3-1", "OK", { detail: "960 GB SSD" }),
  ];
}

function addGroups(writer: Writer, dice: Dice, now: number, servers: readonly EstateServer[]): void {
  const groups = [
    ["Production", "Everything that customers notice", /-(esx|db|k8s|web)-/],
    ["Oracle", "Licensed by socket: keep powered off when idle", /-ora-/],
    ["Back-up", null, /-backup-/],
  ] as const;
  for (const [name, description, pattern] of groups) {
    const id = dice.id(now - 100 * day);
    writer.add("server_groups", { id, name, description, created_at: now - 100 * day, updated_at: now - 5 * day });
    for (const server of servers) if (pattern.test(server.name)) writer.add("server_group_members", { server_group_id: id, server_id: server.id });
  }
}

const kinds = {
  health_check: { summary: "Check health", details: { include_firmware: true } },
  fetch_event_logs: { summary: "Fetch event logs", details: {} },
  power_action: { summary: "Power on", details: { action: "on" } },
  test_credentials: { summary: "Test credentials", details: {} },
} as const;

/** Ended jobs of one server each; every fiftieth failed. */
function addHistory(writer: Writer, dice: Dice, { now, jobs }: EstateOptions, { siteId, agentId, servers }: Estate): void {
  const people = ["admin", "m.lindner", "night-shift", "scheduler"];
  for (let i = 0; i < jobs && servers.length > 0; i++) {
    const at = now - hour - Math.floor(((jobs - i) / jobs) * 90 * day);
    const type = dice.weighted({ health_check: 70, fetch_event_logs: 20, power_action: 6, test_credentials: 4 });
    const server = dice.of(servers);
    const status = dice.weighted({ completed: 97, failed: 2, cancelled: 1 });
    const ended = at + 2_000 + dice.below(40_000);
    const id = dice.id(at);
    const error =
      status === "failed"
        ? { code: "unreachable", message: `${server.name} did not answer within 30 s.`, hint: "Check the cable and the iDRAC's address, then run it again." }
        : null;
    writer.add("jobs", {
      id,
      job_type: type,
      status,
      created_by_name: dice.of(people),
      target_scope: { server_ids: [server.id] },
      details: kinds[type].details,
      error,
      site_id: siteId,
      agent_id: agentId,
      fence: 1,
      targets_total: 1,
      targets_done: 1,
      targets_failed: status === "failed" ? 1 : 0,
      summary: kinds[type].summary,
      created_at: at,
      started_at: at + 300,
      completed_at: ended,
      updated_at: ended,
    });
    writer.add("job_tasks", {
      id: dice.id(at),
      job_id: id,
      server_id: server.id,
      target_name: server.name,
      service_tag: server.serviceTag,
      status,
      progress: status === "completed" ? 100 : 40,
      error,
      started_at: at + 300,
      completed_at: ended,
    });
  }
}
