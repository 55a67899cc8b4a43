// What goes out to a site's agents in one turn goes together: attempts in one commit, their offers out of few reads. A burst of ten thousand jobs needs both.
import { isFinalJob, type JobStatus } from "#schema/vocabulary.ts";
import { taskStatements } from "../jobs/create.ts";
import { resolveTargets } from "../jobs/targets.ts";
import type { Publisher } from "../live/publisher.ts";
import type { Platform } from "../platform.ts";
import { eachRow, type Store } from "../store.ts";
import type { HubEffect, HubEvent } from "./hub-events.ts";
import { buildOffers, type KnownJob, offeredColumns, offeredJob } from "./offers.ts";

type Attempt = Extract<HubEffect, { type: "commit_attempt" }>;
type OfferOut = Extract<HubEffect, { type: "offer" }> & { known?: KnownJob };

export interface OutgoingParts {
  siteId: string;
  store: Store;
  platform: Platform;
  publisher: Publisher;
  newId: () => string;
  step(event: HubEvent): void;
  domainsOf(jobId: string): readonly string[];
  send(connection: string, text: string): void;
  finish(jobId: string, fence: number, how: "cancelled" | "empty"): void;
  /** An offer went out, for /metrics. */
  offered(): void;
}

const retryMs = 1_000;
/** Most jobs in one read or one statement. */
const maxTogether = 500;

export class Outgoing {
  private readonly parts: OutgoingParts;
  private attempts: Attempt[] = [];
  private offers: OfferOut[] = [];
  private building = 0;
  private known: KnownJob | undefined;
  /** Frames about attempts whose offers are still being put together: a cancel must not overtake its offer. */
  private behind: (() => void)[] = [];

  constructor(parts: OutgoingParts) {
    this.parts = parts;
  }

  commit(attempt: Attempt): void {
    if (this.attempts.push(attempt) > 1) return;
    queueMicrotask(() => {
      const { attempts } = this;
      this.attempts = [];
      for (let at = 0; at < attempts.length; at += maxTogether) void this.commitAll(attempts.slice(at, at + maxTogether));
    });
  }

  /** An offer that comes out of `step` is made from what is known of its job, without reading it back. */
  knowing(known: KnownJob | undefined, step: () => void): void {
    this.known = known;
    try {
      step();
    } finally {
      this.known = undefined;
    }
  }

  offer(effect: Extract<HubEffect, { type: "offer" }>): void {
    const { known } = this;
    if (this.offers.push(known?.job.attempt_id === effect.attemptId && known.job.fence === effect.fence ? { ...effect, known } : effect) > 1) return;
    queueMicrotask(() => {
      const { offers } = this;
      this.offers = [];
      for (let at = 0; at < offers.length; at += maxTogether) void this.offerAll(offers.slice(at, at + maxTogether));
    });
  }

  /** Runs `send` after the offers that came before it. */
  inOrder(send: () => void): void {
    if (this.offers.length === 0 && this.building === 0) send();
    else this.behind.push(send);
  }

  private async offerAll(offers: readonly OfferOut[]): Promise<void> {
    this.building++;
    try {
      const frames = await buildOffers(this.parts.store, this.parts.siteId, offers);
      for (const { connection, jobId, attemptId, fence } of offers) {
        const texts = frames.get(attemptId);
        if (!texts) this.parts.step({ type: "attempt_refused", jobId, fence, final: true });
        else {
          this.parts.offered();
          for (const text of texts) this.parts.send(connection, text);
        }
      }
    } catch (error) {
      // One job that cannot be offered must not hold up the others.
      if (offers.length > 1) for (const offer of offers) await this.offerAll([offer]);
      else
        for (const { jobId, fence } of offers) {
          this.failed("an offer could not be made", error);
          this.again(jobId, fence);
        }
    } finally {
      this.building--;
      if (this.building === 0) for (const send of this.behind.splice(0)) send();
    }
  }

  /** Later attempts, and the first of a job that had to wait: a commit of their own, each under its next fence. */
  private async commitAll(attempts: readonly Attempt[]): Promise<void> {
    let left: Attempt[] = [];
    try {
      left = await this.commitReady(attempts);
    } catch (error) {
      if (attempts.length > 1) for (const attempt of attempts) await this.commitAll([attempt]);
      else for (const attempt of attempts) this.notStored(attempt, error);
    }
    for (const attempt of left) await this.commitOther(attempt).catch((error: unknown) => this.notStored(attempt, error));
  }

  private notStored({ jobId, fence }: Attempt, error: unknown): void {
    this.failed("an attempt could not be stored", error);
    this.again(jobId, fence);
  }

  /** Back into the queue, a moment later: a disk that is full now is still full in the same turn. */
  private again(jobId: string, fence: number): void {
    const { platform, step } = this.parts;
    platform.alarm(`again:${jobId}`, platform.clock.monotonic() + retryMs, () => step({ type: "attempt_refused", jobId, fence, final: false }));
  }

  /** Answers with those that it could not commit. */
  private async commitReady(attempts: readonly Attempt[]): Promise<Attempt[]> {
    const { publisher, store, step, domainsOf } = this.parts;
    const [result] = await store.write([this.statement(attempts, "jobs.targets_total > 0")]);
    const committed = new Map(result?.rows.map((row) => [String(row.id), offeredJob(row as unknown as Parameters<typeof offeredJob>[0])]));
    publisher.changed("jobs", committed.keys());
    for (const { jobId, fence } of attempts) {
      const job = committed.get(jobId);
      if (job) this.knowing({ job }, () => step({ type: "attempt_committed", jobId, fence, domains: domainsOf(jobId) }));
    }
    return attempts.filter((attempt) => !committed.has(attempt.jobId));
  }

  /** A job about groups, who its targets are is decided now; or one that may not start any more. */
  private async commitOther(attempt: Attempt): Promise<void> {
    const { publisher, store, siteId, newId, step } = this.parts;
    const { jobId, attemptId, fence } = attempt;
    const [job] = await store.read<{ target_scope: string; targets_total: number }>({ sql: "select target_scope, targets_total from jobs where id = ?", args: [jobId] });
    if (job?.targets_total !== 0) return await this.refused(attempt);
    const { servers } = await resolveTargets(store, JSON.parse(job.target_scope), siteId);
    if (servers.length === 0) {
      this.parts.finish(jobId, fence - 1, "empty");
      return step({ type: "attempt_refused", jobId, fence, final: true });
    }
    const [result] = await store.write([
      this.statement([attempt], "jobs.targets_total = 0"),
      ...taskStatements(jobId, servers, newId, attemptId),
      { sql: "update jobs set targets_total = ? where id = ? and attempt_id = ?", args: [servers.length, jobId, attemptId] },
    ]);
    publisher.decided([jobId]);
    if (result?.rows.length !== 1) return await this.refused(attempt);
    step({ type: "attempt_committed", jobId, fence, domains: servers.map((server) => server.id) });
  }

  private statement(attempts: readonly Attempt[], which: string) {
    return {
      sql: `${eachRow}
            update jobs set attempt_id = v ->> 1, agent_id = v ->> 2, fence = v ->> 3, waiting_for = null, updated_at = ?
            from r where jobs.id = v ->> 0 and jobs.fence < v ->> 3 and jobs.status = 'pending' and jobs.cancel_requested_at is null and ${which}
            returning ${offeredColumns.map((name) => `jobs.${name} as ${name}`).join(", ")}`,
      args: [JSON.stringify(attempts.map((attempt) => [attempt.jobId, attempt.attemptId, attempt.agentId, attempt.fence])), this.parts.platform.clock.now()],
    };
  }

  private async refused({ jobId, fence }: Attempt): Promise<void> {
    const { store, finish, step } = this.parts;
    const [row] = await store.read<{ status: JobStatus; cancel_requested_at: number | null; fence: number }>({
      sql: "select status, cancel_requested_at, fence from jobs where id = ?",
      args: [jobId],
    });
    if (row?.status === "pending" && row.cancel_requested_at !== null) {
      finish(jobId, row.fence, "cancelled");
      return step({ type: "attempt_refused", jobId, fence, final: true });
    }
    // An open job in another state than the hub takes it to be: what the hub decided before is still on its way to the disk.
    if (row && !isFinalJob(row.status)) return this.again(jobId, fence);
    step({ type: "attempt_refused", jobId, fence, final: true });
  }

  private failed(what: string, error: unknown): void {
    this.parts.platform.log.error({ site_id: this.parts.siteId, error: String(error) }, what);
  }
}
