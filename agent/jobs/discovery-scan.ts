import { countScan, eachAddress, parseRange } from "#schema/addresses.ts";
import type { DiscoveredAddress } from "#schema/findings.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import type { Handler, JobContext } from "../job.ts";
import { sweep } from "./discovery/sweep.ts";
import { type Visited, visitAddress } from "./discovery/visit-address.ts";

type Context = JobContext<"discovery_scan">;
type Counts = TargetResult<"discovery_scan">["counts"];

/** Addresses knocked at in one step: what a restart of the agent repeats at most. */
const sweepAddresses = 8_192;
const sweepInFlight = 2_048;
/** Answering addresses looked at in one step, and at the same time. */
const visitsInStep = 32;
const findingAddresses = 200;
/** Refused and forbidden addresses are named one by one up to here, and only counted beyond: a /16 would fill the page with them. */
const mostUninteresting = 1_024;
/** Rounds of a minute's wait for iDRACs at which two logins failed. */
const mostPausedRounds = 5;

interface Swept {
  open: string[];
  counts: Counts;
}

/** Knocks, identifies, logs in: in stages, each with fewer addresses than the one before. */
export const discoveryScan: Handler<"discovery_scan"> = async (ctx) => {
  const ranges = ctx.details.ip_ranges.map(parseRange);
  const total = countScan(ranges);
  const { started_at } = await ctx.step("start", { kind: "read", title: `Scan ${total.toLocaleString("en")} ${total === 1 ? "address" : "addresses"}` }, async () => ({
    started_at: ctx.clock.now(),
  }));
  const counts: Counts = {};
  const paused: string[] = [];
  let scanned = 0;
  let number = 0;
  for (const chunk of chunks(eachAddress(ranges), sweepAddresses)) {
    number++;
    const swept = await knock(ctx, number, chunk, total);
    addCounts(counts, swept.counts);
    scanned += chunk.length;
    for (let from = 0; from < swept.open.length; from += visitsInStep) {
      const looked = await look(ctx, `look-${number}-${from / visitsInStep + 1}`, swept.open.slice(from, from + visitsInStep));
      addCounts(counts, looked.counts);
      paused.push(...looked.paused);
    }
    ctx.progress(Math.floor((scanned / total) * 95));
  }
  await returnToPaused(ctx, paused, counts);
  ctx.progress(100);
  const result = { addresses: total, counts, duration_ms: Math.max(0, ctx.clock.now() - started_at) };
  ctx.log(summary(result));
  return result;
};

function knock(ctx: Context, number: number, addresses: readonly string[], total: number): Promise<Swept> {
  const title = addresses.length === total ? `Knock at ${total.toLocaleString("en")} ${total === 1 ? "address" : "addresses"}` : `Knock at ${addresses[0]} to ${addresses.at(-1)}`;
  return ctx.step(`knock-${number}`, { kind: "read", title }, async (signal) => {
    const { port, connect_timeout_ms } = ctx.details;
    const open: string[] = [];
    const counts: Counts = {};
    const report = new Reporter(ctx, total <= mostUninteresting);
    const allowed = function* (): Generator<string> {
      for (const address of addresses) {
        if (ctx.site.isAllowed(address)) yield address;
        else {
          count(counts, "not_allowed");
          report.minor(address, "not_allowed", "The agent's allow-list does not name this address; whoever runs the agent's host can add its network there.");
        }
      }
    };
    await sweep(allowed(), {
      port,
      timeoutMs: connect_timeout_ms,
      inFlight: sweepInFlight,
      signal,
      found: (address, state) => {
        if (state === "open") open.push(address);
        else count(counts, state);
        if (state === "refused") report.minor(address, "refused", `Port ${port} is closed.`);
      },
    });
    report.flush();
    if (open.length > 0) ctx.log(`${open.length} of ${addresses.length.toLocaleString("en")} addresses answer at port ${port}.`);
    if (counts.not_allowed) ctx.log(`${counts.not_allowed.toLocaleString("en")} addresses were left alone: they are not on the agent's allow-list.`, "warn");
    return { open, counts };
  });
}

interface Looked {
  counts: Counts;
  /** Where a login has to wait: not counted yet. */
  paused: string[];
}

function look(ctx: Context, name: string, addresses: readonly string[]): Promise<Looked> {
  return ctx.step(name, { kind: "read", title: `Look at ${addresses.length} ${addresses.length === 1 ? "address" : "addresses"} that answer` }, (signal) =>
    visitAll(ctx, addresses, signal),
  );
}

async function visitAll(ctx: Context, addresses: readonly string[], signal: AbortSignal): Promise<Looked> {
  const counts: Counts = {};
  const paused: string[] = [];
  for (const batch of chunks(addresses, visitsInStep)) {
    await Promise.all(
      batch.map(async (address) => {
        const visited = await visitAddress(ctx, address, signal);
        report(ctx, visited);
        if (visited.retryAt === null) count(counts, visited.found.outcome);
        else paused.push(address);
      }),
    );
  }
  return { counts, paused };
}

/** Two logins a minute at one iDRAC; what is left to try is tried after the minute. */
async function returnToPaused(ctx: Context, addresses: string[], counts: Counts): Promise<void> {
  let waiting = addresses;
  for (let round = 1; waiting.length > 0 && round <= mostPausedRounds; round++) {
    const now = waiting;
    const looked = await ctx.step(
      `return-${round}`,
      { kind: "read", title: `Return to ${now.length} ${now.length === 1 ? "iDRAC" : "iDRACs"} after a minute` },
      async (signal): Promise<Looked> => {
        ctx.log(`Two logins failed at ${now.length} ${now.length === 1 ? "iDRAC" : "iDRACs"}. Waiting a minute before the next one, so that they do not block this agent.`, "warn");
        await ctx.clock.sleep(60_500, signal);
        return visitAll(ctx, now, signal);
      },
    );
    addCounts(counts, looked.counts);
    waiting = looked.paused;
  }
  for (const _ of waiting) count(counts, "login_paused");
}

function report(ctx: Context, { found }: Visited): void {
  ctx.found({ finding: "discovery", addresses: [found] });
  ctx.log(`${found.address}: ${found.reason}`, found.outcome === "added" || found.outcome === "identified" ? "info" : "warn");
}

/** Addresses of no interest, in batches and up to a limit. */
class Reporter {
  readonly #ctx: Context;
  readonly #isWanted: boolean;
  #batch: DiscoveredAddress[] = [];

  constructor(ctx: Context, isWanted: boolean) {
    this.#ctx = ctx;
    this.#isWanted = isWanted;
  }

  minor(address: string, outcome: DiscoveredAddress["outcome"], reason: string): void {
    if (!this.#isWanted) return;
    this.#batch.push({ address, outcome, reason, service_tag: null, product: null, credential: null });
    if (this.#batch.length >= findingAddresses) this.flush();
  }

  flush(): void {
    if (this.#batch.length > 0) this.#ctx.found({ finding: "discovery", addresses: this.#batch });
    this.#batch = [];
  }
}

function count(counts: Counts, outcome: DiscoveredAddress["outcome"]): void {
  counts[outcome] = (counts[outcome] ?? 0) + 1;
}

function addCounts(to: Counts, from: Counts): void {
  for (const [outcome, number] of Object.entries(from)) to[outcome as DiscoveredAddress["outcome"]] = (to[outcome as DiscoveredAddress["outcome"]] ?? 0) + number;
}

function* chunks<V>(items: Iterable<V>, size: number): Generator<V[]> {
  let chunk: V[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function summary({ addresses, counts }: TargetResult<"discovery_scan">): string {
  const told = Object.entries(counts).map(([outcome, number]) => `${number.toLocaleString("en")} ${outcome.replaceAll("_", " ")}`);
  return `Scanned ${addresses.toLocaleString("en")} addresses: ${told.join(", ") || "nothing there"}.`;
}
