// What an agent is sent to run a job: its targets with their sealed credentials, cut into frames that fit.
import { parseRange, rangeContains } from "#schema/addresses.ts";
import { type Candidate, type ResolvableSet, resolveCredentials } from "#schema/credentials.ts";
import { definitionOf, type JobType } from "#schema/jobs/index.ts";
import { type Offer, type Target, type TargetServer, wire } from "#schema/protocol.ts";
import { Sealed } from "#schema/seal.ts";
import type { CredentialType, IdracGeneration, Priority } from "#schema/vocabulary.ts";
import { priorityRank } from "#schema/vocabulary.ts";
import type { Store } from "../store.ts";

export interface OfferedJob {
  id: string;
  job_type: JobType;
  details: unknown;
  created_by: string | null;
  priority: Priority;
  credential_set_ids: readonly string[] | null;
  time_limit_seconds: number | null;
  attempt_id: string;
  fence: number;
}

/** A job under its present attempt as it was stored a moment ago; with its target, where it has only one and was just made. */
export interface KnownJob {
  job: OfferedJob;
  target?: { taskId: string; serverId: string | null };
}

/** Columns of the `jobs` row that an offer needs, and what they make. */
export const offeredColumns = ["id", "job_type", "details", "created_by", "priority", "credential_set_ids", "time_limit_seconds", "attempt_id", "fence"] as const;

type OfferedRow = Omit<OfferedJob, "details" | "credential_set_ids"> & { details: string; credential_set_ids: string | null };

export function offeredJob(row: OfferedRow): OfferedJob {
  const { id, job_type, created_by, priority, time_limit_seconds, attempt_id, fence } = row;
  const credential_set_ids = row.credential_set_ids === null ? null : (JSON.parse(row.credential_set_ids) as string[]);
  return { id, job_type, details: JSON.parse(row.details), created_by, priority, credential_set_ids, time_limit_seconds, attempt_id, fence };
}

interface OfferedTarget {
  job_id: string;
  task_id: string;
  server_id: string | null;
  id: string | null;
  name: string | null;
  ip_address: string | null;
  port: number | null;
  service_tag: string | null;
  idrac_generation: IdracGeneration | null;
  tls_fingerprint: string | null;
  legacy_tls: number | null;
  credential_set_id: string | null;
  discovered_credential_set_id: string | null;
  discovered_username: string | null;
  discovered_password_encrypted: string | null;
  last_sel: string | null;
  last_lclog: string | null;
}

interface SetRow {
  id: string;
  name: string;
  credential_type: CredentialType;
  username: string;
  password_encrypted: string;
  is_default: number;
  priority: number;
  ranges: string;
}

/** All sets of a type as resolution at one site sees them: with that site's sealed copy of the password, or none. */
export async function resolvableSets(store: Store, siteId: string): Promise<ResolvableSet[]> {
  const rows = await store.read<SetRow>({
    sql: `select c.id, c.name, c.credential_type, c.username, c.password_encrypted, c.is_default, c.priority,
            (select json_group_array(json_object('id', r.id, 'ip_range', r.ip_range, 'priority', r.priority)) from credential_ip_ranges r where r.credential_set_id = c.id) as ranges
          from credential_sets c order by c.name, c.id`,
  });
  return rows.map((row) => {
    const sealed = (JSON.parse(row.password_encrypted) as Record<string, unknown>)[siteId];
    return {
      id: row.id,
      name: row.name,
      credential_type: row.credential_type,
      username: row.username,
      password: sealed === undefined ? null : Sealed.parse(sealed),
      is_default: row.is_default === 1,
      priority: row.priority,
      ranges: JSON.parse(row.ranges) as ResolvableSet["ranges"],
    };
  });
}

const targetColumns = `s.id, coalesce(s.hostname, s.service_tag, s.ip_address) as name, s.ip_address, s.port, s.service_tag, s.idrac_generation,
  s.tls_fingerprint, s.legacy_tls, s.credential_set_id, s.discovered_credential_set_id, s.discovered_username, s.discovered_password_encrypted,
  ${lastEntry("sel")} as last_sel, ${lastEntry("lclog")} as last_lclog`;

interface Wanted {
  jobId: string;
  attemptId: string;
  fence: number;
  known?: KnownJob;
}

async function readJobs(store: Store, wanted: readonly Wanted[]): Promise<OfferedJob[]> {
  if (wanted.length === 0) return [];
  const rows = await store.read<OfferedRow>({
    sql: `select ${offeredColumns.map((name) => `j.${name}`).join(", ")}
          from json_each(?) w join jobs j on j.id = w.value ->> 0 and j.fence = w.value ->> 1 and j.attempt_id = w.value ->> 2`,
    args: [JSON.stringify(wanted.map(({ jobId, attemptId, fence }) => [jobId, fence, attemptId]))],
  });
  return rows.map(offeredJob);
}

async function readTargets(store: Store, jobs: readonly OfferedJob[]): Promise<OfferedTarget[]> {
  if (jobs.length === 0) return [];
  return await store.read<OfferedTarget>({
    sql: `select t.job_id, t.id as task_id, t.server_id, ${targetColumns}
          from json_each(?) w join job_tasks t on t.job_id = w.value left join servers s on s.id = t.server_id
          where t.status not in ('completed', 'failed', 'cancelled', 'skipped') order by t.job_id, t.position`,
    args: [JSON.stringify(jobs.map((job) => job.id))],
  });
}

/** Only the servers are read: they may have changed since the job was made. */
async function readServers(store: Store, known: readonly KnownJob[]): Promise<OfferedTarget[]> {
  if (known.length === 0) return [];
  return await store.read<OfferedTarget>({
    sql: `select w.value ->> 0 as job_id, w.value ->> 1 as task_id, w.value ->> 2 as server_id, ${targetColumns} from json_each(?) w left join servers s on s.id = w.value ->> 2`,
    args: [JSON.stringify(known.map(({ job, target }) => [job.id, target?.taskId, target?.serverId]))],
  });
}

/**
 * Frames of each offer as text, by attempt; the last frame of an attempt starts it. An attempt that is not its job's any more is missing.
 * A few reads for all of them together.
 */
export async function buildOffers(store: Store, siteId: string, wanted: readonly Wanted[]): Promise<Map<string, string[]>> {
  const known = wanted.flatMap((offer) => offer.known ?? []);
  const unknown = await readJobs(
    store,
    wanted.filter((offer) => !offer.known),
  );
  const jobs = [...known.map(({ job }) => job), ...unknown];
  if (jobs.length === 0) return new Map();
  const withTarget = known.filter(({ target }) => target);
  const [servers, targets, sets, [settings]] = await Promise.all([
    readServers(store, withTarget),
    readTargets(store, withTarget.length === 0 ? jobs : [...known.flatMap(({ job, target }) => (target ? [] : [job])), ...unknown]),
    resolvableSets(store, siteId),
    store.read<{ max_request_body_kb: number; max_response_body_kb: number }>({ sql: "select max_request_body_kb, max_response_body_kb from activity_settings where id = 1" }),
  ]);
  const limits = { request_bytes: (settings?.max_request_body_kb ?? 100) * 1024, response_bytes: (settings?.max_response_body_kb ?? 100) * 1024 };
  const targetsOf = Map.groupBy([...servers, ...targets], (row) => row.job_id);
  const offers = new Map<string, string[]>();
  for (const job of jobs) {
    const inventory = definitionOf(job.job_type).target === "site" ? await inventoryOf(store, siteId, job.details) : { known_addresses: [], known_tags: [] };
    const frames = framesOf(job, { details: job.details, body_limits: limits, ...inventory }, targetsOf.get(job.id) ?? [], sets);
    offers.set(
      job.attempt_id,
      frames.map((frame) => JSON.stringify(frame)),
    );
  }
  return offers;
}

function framesOf(
  job: OfferedJob,
  given: Pick<Offer, "details" | "body_limits" | "known_addresses" | "known_tags">,
  rows: readonly OfferedTarget[],
  sets: readonly ResolvableSet[],
): Offer[] {
  const definition = definitionOf(job.job_type);
  const chosen = job.credential_set_ids;
  const targets: Target[] = rows.map((row) => ({ task_id: row.task_id, server: row.id === null ? null : toTarget(row, sets, chosen) }));
  const head: Omit<Offer, "part" | "parts" | "targets"> = {
    type: "offer",
    attempt_id: job.attempt_id,
    job_id: job.id,
    fence: job.fence,
    job_type: job.job_type,
    ...given,
    risk: definition.risk,
    operation: definition.operation,
    created_by: job.created_by,
    concurrency: definition.concurrency,
    timeout_ms: Math.min(definition.timeoutMs, (job.time_limit_seconds ?? Number.POSITIVE_INFINITY) * 1000),
    priority: priorityRank[job.priority],
    credential_sets: definition.target === "site" ? chosenFirst(sets, chosen) : [],
  };
  // One target cannot be cut, so nothing needs to be measured.
  return targets.length <= 1 ? [{ ...head, part: 1, parts: 1, targets }] : cut(head, targets);
}

/** What a scan must know of the inventory: the pins of the addresses it names, and all tags. */
async function inventoryOf(store: Store, siteId: string, details: unknown): Promise<Pick<Offer, "known_addresses" | "known_tags">> {
  const rows = await store.read<{ ip_address: string; port: number; service_tag: string | null; tls_fingerprint: string | null; legacy_tls: number }>({
    sql: "select ip_address, port, service_tag, tls_fingerprint, legacy_tls from servers where site_id = ?",
    args: [siteId],
  });
  const named = (details as { ip_ranges?: unknown }).ip_ranges;
  const ranges = Array.isArray(named) ? named.map((range) => parseRange(String(range))) : [];
  return {
    known_addresses: rows
      .filter((row) => ranges.some((range) => rangeContains(range, row.ip_address)))
      .map((row) => ({ address: row.ip_address, port: row.port, tls_fingerprint: row.tls_fingerprint, legacy_tls: row.legacy_tls === 1 })),
    known_tags: rows.flatMap((row) => row.service_tag ?? []),
  };
}

/** By arrival, which is oldest first, not by time: the clock of a BMC may go back. */
function lastEntry(service: "sel" | "lclog"): string {
  return `(select json_object('entry_id', l.entry_id, 'created', l.created) from server_event_logs l where l.server_id = s.id and l.service = '${service}'
            order by l.id desc limit 1)`;
}

function toTarget(row: OfferedTarget, sets: readonly ResolvableSet[], chosen: readonly string[] | null): TargetServer {
  const address = row.ip_address ?? "";
  const discovered =
    row.discovered_username !== null && row.discovered_password_encrypted !== null
      ? { username: row.discovered_username, password: Sealed.parse(JSON.parse(row.discovered_password_encrypted)) }
      : null;
  const resolved = resolveCredentials({
    address,
    credential_type: "idrac",
    explicit_set_id: row.credential_set_id ?? (discovered ? null : row.discovered_credential_set_id),
    discovered,
    sets,
  });
  return {
    id: row.id ?? "",
    name: row.name ?? address,
    ip_address: address,
    port: row.port ?? 443,
    service_tag: row.service_tag,
    idrac_generation: row.idrac_generation ?? "unknown",
    tls_fingerprint: row.tls_fingerprint,
    legacy_tls: row.legacy_tls === 1,
    last_log_entries: {
      ...(row.last_sel === null ? {} : { sel: JSON.parse(row.last_sel) }),
      ...(row.last_lclog === null ? {} : { lclog: JSON.parse(row.last_lclog) }),
    },
    credentials: chosen === null ? resolved : asked(chosen, sets, resolved),
  };
}

/** Sets that the job names, in its order; the job's word goes before resolution. */
function asked(chosen: readonly string[], sets: readonly ResolvableSet[], resolved: readonly Candidate[]): Candidate[] {
  return chosen.flatMap((id) => {
    const known = resolved.find((candidate) => candidate.credential_set_id === id);
    if (known) return [known];
    const set = sets.find((candidate) => candidate.id === id && candidate.password !== null);
    if (!set) return [];
    return [
      { source: "explicit" as const, credential_set_id: set.id, name: set.name, username: set.username, password: set.password, why: `The job names the set "${set.name}".` },
    ];
  });
}

/** For a scan: the sets it names, in its order, at every address (as defaults, so that no range goes before the order); or all, each where it fits. */
function chosenFirst(sets: readonly ResolvableSet[], chosen: readonly string[] | null): ResolvableSet[] {
  const usable = sets.filter((set) => set.credential_type === "idrac" && set.password !== null);
  if (chosen === null) return usable;
  return usable.filter((set) => chosen.includes(set.id)).map((set) => ({ ...set, ranges: [], is_default: true, priority: chosen.length - chosen.indexOf(set.id) }));
}

function cut(head: Omit<Offer, "part" | "parts" | "targets">, targets: Target[]): Offer[] {
  const room = wire.maxFrameBytes - JSON.stringify(head).length - 1_024;
  const runs: Target[][] = [[]];
  let size = 0;
  for (const target of targets) {
    const bytes = JSON.stringify(target).length + 1;
    // Why half: JSON counts characters here, UTF-8 bytes on the wire; names may hold any script.
    if (size + bytes > room / 2 && runs.at(-1)?.length) {
      runs.push([]);
      size = 0;
    }
    runs.at(-1)?.push(target);
    size += bytes;
  }
  return runs.map((run, i) => ({
    ...head,
    part: i + 1,
    parts: runs.length,
    targets: run,
    ...(i === 0 ? {} : { credential_sets: [], known_addresses: [], known_tags: [] }),
    details: i === 0 ? head.details : {},
  }));
}
