// Drives one site's hub: carries its effects out (commits, frames, news for the consoles) and feeds back what came of them.

import { changingJobTypes } from "#schema/jobs/index.ts";
import type { FromAgent, ToAgent } from "#schema/protocol.ts";
import { wire } from "#schema/protocol.ts";
import type { AuditEntry } from "../audit.ts";
import { isRefusedContent } from "../constraints.ts";
import type { Publisher } from "../live/publisher.ts";
import type { Log, Platform } from "../platform.ts";
import type { LinkState } from "../services.ts";
import type { Statement, Store } from "../store.ts";
import type { AgentSocket } from "./agent-socket.ts";
import { Hub } from "./hub.ts";
import type { HubClock, HubEffect, HubEvent } from "./hub-events.ts";
import { countsStatement, parentsStatement } from "./ingest.ts";
import { type Inflow, Intake } from "./intake.ts";
import type { KnownJob } from "./offers.ts";
import { Outgoing } from "./outgoing.ts";
import { loadSite } from "./site-state.ts";
import { finishStatements, lostJournal, requeueStatements, unknownError, unknownStatements } from "./verdicts.ts";

/** How soon a decision that the disk refused is written again. */
const persistAgainMs = 1_000;

interface Link extends Inflow {
  hello: Extract<FromAgent, { type: "hello" }>;
  clockOffsetMs: number | null;
}

export interface SiteHubParts {
  store: Store;
  platform: Platform;
  publisher: Publisher;
  newId: () => string;
}

export class SiteHub {
  readonly hub: Hub;
  readonly siteId: string;
  private readonly parts: SiteHubParts;
  private readonly links = new Map<string, Link>();
  /** By agent, since the start. */
  private readonly connections = new Map<string, number>();
  /** Agents to which an admin has let the site's key be given. */
  private readonly awaitingKey = new Set<string>();
  private readonly log: Log;
  private readonly outgoing: Outgoing;
  private readonly intake: Intake;
  /** When the hub is to be woken, monotonic; 0 while it is not. */
  private wakeAt = 0;
  private persisting = 0;
  /** Decisions on their way to the disk, by job. */
  private readonly deciding = new Map<string, Promise<void>>();
  private offers = 0;

  private constructor(siteId: string, parts: SiteHubParts, hub: Hub) {
    this.siteId = siteId;
    this.parts = parts;
    this.hub = hub;
    this.log = parts.platform.log;
    this.outgoing = new Outgoing({
      ...parts,
      siteId,
      step: (event) => this.step(event),
      domainsOf: (jobId) => this.hub.jobs.get(jobId)?.domains ?? [],
      send: (connection, text) => this.links.get(connection)?.socket.send(text),
      finish: (jobId, fence, how) => this.persist("a job could not be ended", [jobId], finishStatements(jobId, fence, how, parts.platform.clock.now())),
      offered: () => this.offers++,
    });
    this.intake = new Intake({ ...parts, siteId, step: (event) => this.step(event) });
  }

  static async open(siteId: string, parts: SiteHubParts): Promise<SiteHub> {
    const { clock } = parts.platform;
    const state = await loadSite(parts.store, siteId);
    const hub = new Hub(
      // Why a little less than the lease: a silence is to be known, here and on the consoles, when the lease is over.
      { maxRunning: state.maxRunning, heartbeatMs: wire.heartbeatMs, leaseMs: wire.leaseMs - wire.heartbeatMs / 10, graceMs: wire.graceMs },
      { now: clock.now(), monotonic: clock.monotonic() },
      parts.newId,
    );
    const site = new SiteHub(siteId, parts, hub);
    site.step({ type: "started", agents: state.agents, jobs: state.jobs });
    return site;
  }

  get counters(): { events: number; offers: number; poisoned: number } {
    return { ...this.intake.counters, offers: this.offers };
  }

  clock(): HubClock {
    return { now: this.parts.platform.clock.now(), monotonic: this.parts.platform.clock.monotonic() };
  }

  step(event: HubEvent): void {
    const clock = this.clock();
    const effects = this.hub.step(event, clock);
    for (const effect of effects) this.carryOut(effect);
    this.wake(clock);
  }

  /** A planned job is on the disk. What is known of it need not be read back for its offer. */
  jobCommitted(jobId: string, known: KnownJob | undefined): void {
    this.outgoing.knowing(known, () => this.step({ type: "job_committed", jobId }));
  }

  /** An alarm that comes early harms nobody, so it is only moved to be earlier: a burst makes thousands of steps. */
  private wake(clock: HubClock): void {
    const at = this.hub.nextWake(clock);
    if (this.wakeAt > clock.monotonic && this.wakeAt <= at) return;
    this.wakeAt = at;
    this.parts.platform.alarm(`hub:${this.siteId}`, at, () => {
      this.wakeAt = 0;
      this.step({ type: "tick" });
    });
  }

  linkState(agentId: string): LinkState {
    const agent = this.hub.agents.get(agentId);
    const link = agent?.connection ? this.links.get(agent.connection) : undefined;
    let running = 0;
    for (const job of this.hub.jobs.values()) if (job.attempt?.agentId === agentId && job.status === "running") running++;
    return {
      online: link !== undefined,
      round_trip_ms: agent?.roundTripMs ?? null,
      clock_offset_ms: link?.clockOffsetMs ?? null,
      running_jobs: running,
      connections: this.connections.get(agentId) ?? 0,
    };
  }

  // ------------------------------------------------------------------- links

  /** An agent proved who it is. */
  async connected(socket: AgentSocket, hello: Extract<FromAgent, { type: "hello" }>): Promise<void> {
    // What an older link of this agent still has on its way to the disk counts as committed.
    await this.intake.settled(hello.agent_id);
    const [row] = await this.parts.store.read<{ journal_id: string | null; last_event: number }>({
      sql: "select journal_id, last_event from agents where id = ?",
      args: [hello.agent_id],
    });
    const committed = row?.journal_id === hello.journal_id ? row.last_event : 0;
    if (row?.journal_id === hello.journal_id && hello.acked_event > committed) {
      // Restored from a back-up: events that were acknowledged since are gone on both sides. Before the hub hears of the agent, so that nothing is offered to it meanwhile.
      this.log.warn(
        { agent_id: hello.agent_id, acknowledged: hello.acked_event, committed },
        "this database is older than what the agent was acknowledged; it starts a new journal",
      );
      const message = "This control plane was set back: start a new journal. What was open becomes unknown.";
      this.send(socket, { type: "refused", code: "set_back", message, retry_after_ms: 0 });
      return socket.close("set back");
    }
    this.connections.set(hello.agent_id, (this.connections.get(hello.agent_id) ?? 0) + 1);
    this.links.set(socket.id, {
      socket,
      agentId: hello.agent_id,
      journalId: hello.journal_id,
      handed: committed,
      arrived: [],
      isStoring: false,
      committed,
      hello,
      clockOffsetMs: hello.health.agent_time - this.parts.platform.clock.now(),
    });
    this.step({
      type: "hello",
      connection: socket.id,
      agentId: hello.agent_id,
      epoch: hello.epoch,
      journalId: hello.journal_id,
      jobTypes: hello.job_types,
      open: hello.open,
      lastEvent: hello.last_event,
      committed,
    });
  }

  disconnected(socketId: string): void {
    this.links.delete(socketId);
    this.step({ type: "disconnected", connection: socketId });
  }

  /** A frame of a connected agent, of so many characters. Throws when the agent does not keep to the protocol: the caller closes the link, and the agent resumes. */
  received(socketId: string, frame: FromAgent, size: number): void {
    const link = this.links.get(socketId);
    if (!link) return;
    if (frame.type === "pong") {
      link.clockOffsetMs = frame.health.agent_time - this.parts.platform.clock.now();
      link.hello.health = frame.health;
      this.step({ type: "pong", connection: socketId, n: frame.n, open: frame.open });
    } else if (frame.type === "wrapped_key") this.passKeyOn(frame);
    else if (frame.type === "key_taken") {
      this.keyTaken(link, frame.site_public_key).catch((error: unknown) => this.log.error({ error: String(error) }, "an agent's row could not be updated"));
    } else if (frame.type === "events") {
      this.step({ type: "seen", connection: socketId });
      this.intake.received(link, frame, size);
    }
  }

  /** Asks an agent that holds the site's key to seal it to another one. False when it is not connected. */
  askForSiteKey(holderId: string, to: { agentId: string; publicKey: string }): boolean {
    const link = this.linkOf(holderId);
    if (!link) return false;
    this.awaitingKey.add(to.agentId);
    this.send(link.socket, { type: "wrap_key", agent_id: to.agentId, public_key: to.publicKey });
    return true;
  }

  private linkOf(agentId: string): Link | undefined {
    const connection = this.hub.agents.get(agentId)?.connection;
    return connection ? this.links.get(connection) : undefined;
  }

  /** Only passes on what an admin asked for, and keeps nothing of it. */
  private passKeyOn(frame: Extract<FromAgent, { type: "wrapped_key" }>): void {
    const link = this.awaitingKey.has(frame.agent_id) ? this.linkOf(frame.agent_id) : undefined;
    if (link) this.send(link.socket, { type: "site_key", wrapped: frame.wrapped, site_public_key: frame.site_public_key });
    else this.log.warn({ agent_id: frame.agent_id }, "a site key was sealed to an agent that is not connected; give it again when it is");
  }

  private async keyTaken(link: Link, sitePublicKey: string): Promise<void> {
    if (!this.awaitingKey.delete(link.agentId)) return;
    await this.parts.store.write([
      {
        sql: "update agents set holds_site_key = 1 where id = ? and exists (select 1 from sites s where s.id = agents.site_id and s.public_key = ?)",
        args: [link.agentId, sitePublicKey],
      },
    ]);
    const [row] = await this.parts.store.read<{ holds_site_key: number }>({ sql: "select holds_site_key from agents where id = ?", args: [link.agentId] });
    this.step({ type: "agent_changed", agentId: link.agentId, holdsSiteKey: row?.holds_site_key === 1 });
    this.agentNews(link.agentId);
  }

  private send(socket: AgentSocket, frame: ToAgent): void {
    socket.send(JSON.stringify(frame));
  }

  // ----------------------------------------------------------------- effects

  private carryOut(effect: HubEffect): void {
    const { platform, publisher, store } = this.parts;
    const now = platform.clock.now();
    const failed = (what: string) => (error: unknown) => this.log.error({ site_id: this.siteId, error: String(error) }, what);
    switch (effect.type) {
      case "offer":
        this.outgoing.offer(effect);
        break;
      case "commit_attempt":
        this.outgoing.commit(effect);
        break;
      case "cancel":
      case "pause":
      case "resume":
      case "revoke":
      case "resolve":
        this.outgoing.inOrder(() => this.toLink(effect.connection, frameOf(effect)));
        break;
      case "ping":
        this.toLink(effect.connection, { type: "ping", n: effect.n, server_time: now });
        break;
      case "welcome":
        this.toLink(effect.connection, {
          type: "welcome",
          agent_id: effect.agentId,
          site_id: this.siteId,
          last_event: this.links.get(effect.connection)?.committed ?? 0,
          heartbeat_ms: wire.heartbeatMs,
          lease_ms: wire.leaseMs,
          active: effect.isActive,
          server_time: now,
        });
        break;
      case "refuse": {
        const link = this.links.get(effect.connection);
        this.toLink(effect.connection, { type: "refused", code: effect.code, message: effect.message, retry_after_ms: effect.retryAfterMs });
        link?.socket.close(effect.message);
        break;
      }
      case "close":
        this.links.get(effect.connection)?.socket.close(effect.why);
        break;
      case "finish":
        this.persist("a job could not be ended", [effect.jobId], finishStatements(effect.jobId, effect.fence, effect.status, now));
        break;
      case "mark_unknown":
        this.persist("a job could not be marked unknown", [effect.jobId], unknownStatements(effect.jobId, effect.fence, effect.why, now));
        break;
      case "requeue":
        this.persist("a job could not be queued again", [effect.jobId], requeueStatements(effect.jobId, effect.fence, effect.why, now));
        break;
      case "waiting":
        store
          .write([
            {
              sql: "update jobs set waiting_for = ? where site_id = ? and status = 'pending' and attempt_id is null and coalesce(schedule_at, 0) <= ?",
              args: [effect.why, this.siteId, now],
            },
          ])
          .then(() => publisher.tell({ kind: "stale", what: "jobs", id: null }))
          .catch(failed("the reason for waiting could not be stored"));
        break;
      case "agent_online": {
        const link = this.links.get(effect.connection);
        if (link)
          this.agentOnline(link, effect.epoch, effect.lostJournal, now).catch((error: unknown) => {
            failed("an agent's row could not be updated")(error);
            // Its journal may be a new one: nothing that it sends would be taken before that is written down.
            link.socket.close("the agent's row could not be updated");
          });
        break;
      }
      case "agent_offline":
        store
          .write([{ sql: "update agents set disconnected_at = ? where id = ?", args: [effect.since, effect.agentId] }])
          .then(() => this.agentNews(effect.agentId))
          .catch(failed("an agent's row could not be updated"));
        break;
      case "freeze":
        this.persist(
          "an agent could not be frozen",
          [],
          [{ sql: "update agents set status = 'frozen', alarm = ? where id = ?", args: [effect.why, effect.agentId] }],
          [{ actor_id: null, actor_name: "control plane", action: "agent.frozen", subject_kind: "agent", subject_id: effect.agentId, details: { why: effect.why } }],
          () => this.agentNews(effect.agentId),
        );
        break;
    }
  }

  /**
   * What the hub has decided must come to the disk, and once it is there again it does: until then the hub knows more than the database. Decisions about one job are
   * written in their order: the second one may only make sense after the first.
   */
  private persist(what: string, jobIds: readonly string[], statements: Statement[], audit: readonly AuditEntry[] = [], stored: () => void = () => undefined): void {
    const key = jobIds[0] ?? what;
    const write = async (): Promise<void> => {
      await this.writeUntilStored(what, jobIds, statements, audit);
      this.parts.publisher.decided(jobIds);
      stored();
    };
    const before = this.deciding.get(key);
    const done = (before ? before.then(write) : write()).finally(() => {
      if (this.deciding.get(key) === done) this.deciding.delete(key);
    });
    this.deciding.set(key, done);
  }

  private async writeUntilStored(what: string, jobIds: readonly string[], statements: Statement[], audit: readonly AuditEntry[]): Promise<void> {
    const { platform, store } = this.parts;
    for (;;) {
      try {
        await store.write(statements, audit);
        return;
      } catch (error) {
        this.log.error({ site_id: this.siteId, jobs: jobIds, error: String(error) }, what);
        if (isRefusedContent(error)) return;
        await new Promise<void>((resolve) => platform.alarm(`persist:${this.siteId}:${++this.persisting}`, platform.clock.monotonic() + persistAgainMs, resolve));
      }
    }
  }

  private toLink(connection: string, frame: ToAgent): void {
    const link = this.links.get(connection);
    if (link) this.send(link.socket, frame);
  }

  private agentNews(agentId: string): void {
    this.parts.publisher.changed("agents", [agentId]);
    this.parts.publisher.changed("sites", [this.siteId]);
    const running = [...this.hub.jobs.values()].filter((job) => job.attempt?.agentId === agentId).map((job) => job.id);
    this.parts.publisher.changed("jobs", running);
  }

  private async agentOnline(link: Link, epoch: string, hasLostJournal: boolean, now: number): Promise<void> {
    const { hello } = link;
    const mutating = JSON.stringify(changingJobTypes);
    const changed = "select 1 from agents where id = ? and journal_id is not null and journal_id <> ?";
    await this.parts.store.write([
      // An agent that lost its journal cannot tell what it had sent. In the commit that takes the new journal: or a crash in between would offer the same again.
      {
        sql: `update job_tasks set status = 'unknown', error = ? where status in ('pending', 'running', 'paused') and exists (${changed}) and job_id in (
                select id from jobs where agent_id = ? and attempt_id is not null and status in ('pending', 'running', 'paused') and job_type in (select value from json_each(?)))`,
        args: [unknownError(lostJournal), hello.agent_id, hello.journal_id, hello.agent_id, mutating],
      },
      {
        sql: `update jobs set status = 'unknown', fence = fence + 1, attempt_id = null, error = ?, updated_at = ? where agent_id = ? and attempt_id is not null
              and status in ('pending', 'running', 'paused', 'unknown') and job_type in (select value from json_each(?)) and exists (${changed})`,
        args: [unknownError(lostJournal), now, hello.agent_id, mutating, hello.agent_id, hello.journal_id],
      },
      ...(hasLostJournal ? [countsStatement([...this.hub.jobs.keys()], now), parentsStatement([...this.hub.jobs.keys()], now)] : []),
      {
        sql: `update agents set epoch = ?, last_event = case when journal_id = ? then last_event else 0 end, journal_id = ?, version = ?, node_version = ?, hostname = ?,
                job_types = ?, allow_list = ?, health = ?, connected_at = ?, disconnected_at = null, last_seen_at = ? where id = ?`,
        args: [
          epoch,
          hello.journal_id,
          hello.journal_id,
          hello.version,
          hello.node_version,
          hello.hostname,
          JSON.stringify(hello.job_types),
          JSON.stringify(hello.allow_list),
          JSON.stringify(hello.health),
          now,
          now,
          hello.agent_id,
        ],
      },
    ]);
    this.step({ type: "journal_committed", agentId: hello.agent_id, journalId: hello.journal_id });
    this.agentNews(hello.agent_id);
  }
}

function frameOf(effect: Extract<HubEffect, { type: "cancel" | "pause" | "resume" | "revoke" | "resolve" }>): ToAgent {
  switch (effect.type) {
    case "cancel":
      return { type: "cancel", ...effect.ref, reason: "A person cancelled the job." };
    case "revoke":
      return { type: "revoke", ...effect.ref, reason: effect.reason };
    case "resolve":
      return { type: "resolve", ...effect.ref, task_id: effect.taskId, resolution: effect.resolution, reason: effect.reason };
    default:
      return { type: effect.type, ...effect.ref };
  }
}
