// Events of the agents' links on their way to the disk: applied in the order of their numbers, acknowledged after the commit.
import { type AgentEvent, type FromAgent, type ToAgent, wire } from "#schema/protocol.ts";
import { isRefusedContent } from "../constraints.ts";
import type { Publisher } from "../live/publisher.ts";
import type { Platform } from "../platform.ts";
import type { Store } from "../store.ts";
import type { AgentSocket } from "./agent-socket.ts";
import type { HubEvent } from "./hub-events.ts";
import { emptyTouched, ingest } from "./ingest.ts";

export interface IntakeParts {
  siteId: string;
  store: Store;
  platform: Platform;
  publisher: Publisher;
  step(event: HubEvent): void;
}

interface Run {
  /** Number of the first event. */
  first: number;
  events: readonly AgentEvent[];
}

/** One link's events. */
export interface Inflow {
  readonly socket: AgentSocket;
  readonly agentId: string;
  readonly journalId: string;
  /** Highest event that has arrived, committed or about to be. */
  handed: number;
  committed: number;
  /** Frames that no commit has taken yet, with their sizes in characters. */
  arrived: (Run & { size: number })[];
  isStoring: boolean;
}

export class Intake {
  private readonly parts: IntakeParts;
  /** Events of an agent, over all its links, that are on their way to the disk. */
  private readonly storing = new Map<string, Promise<void>>();
  readonly counters = { events: 0, poisoned: 0 };

  constructor(parts: IntakeParts) {
    this.parts = parts;
  }

  /** Resolves when nothing of this agent is on its way any more. */
  async settled(agentId: string): Promise<void> {
    await this.storing.get(agentId);
  }

  /** A frame of so many characters. Throws when it is not the next one. */
  received(link: Inflow, frame: Extract<FromAgent, { type: "events" }>, size: number): void {
    if (frame.journal_id !== link.journalId) throw new Error("events of another journal than hello named");
    const last = frame.first + frame.events.length - 1;
    if (frame.first > link.handed + 1) throw new Error(`events from ${frame.first} on, but ${link.handed + 1} was expected`);
    const fresh = frame.events.slice(Math.max(0, link.handed + 1 - frame.first));
    if (fresh.length === 0) return acknowledge(link);
    link.handed = last;
    this.counters.events += fresh.length;
    link.arrived.push({ first: last - fresh.length + 1, events: fresh, size });
    if (link.isStoring) return;
    link.isStoring = true;
    const stored = this.storeArrived(link).catch((error: unknown) => {
      this.parts.platform.log.error({ agent_id: link.agentId, error: String(error) }, "events could not be stored; the agent will send them again");
      link.arrived = [];
      link.socket.close("events could not be stored");
    });
    const all = Promise.all([this.storing.get(link.agentId), stored]).then(() => undefined);
    this.storing.set(link.agentId, all);
  }

  private async storeArrived(link: Inflow): Promise<void> {
    try {
      while (link.arrived.length > 0) await this.apply(link, () => together(link));
    } finally {
      link.isStoring = false;
    }
  }

  /** Stores the run that `take` gives when its commit is put together, and acknowledges it. */
  private async apply(link: Inflow, take: () => Run): Promise<void> {
    const { siteId, store, platform, publisher, step } = this.parts;
    const { agentId, journalId } = link;
    let run: Run = { first: 0, events: [] };
    let touched = emptyTouched();
    try {
      await store.write(() => {
        run = take();
        const made = ingest({ agentId, siteId, journalId, ...run, previous: run.first - 1, now: platform.clock.now() });
        touched = made.touched;
        return made.statements;
      });
    } catch (error) {
      const { first, events } = run;
      if (!isRefusedContent(error) || !(await this.standsAt(link, first - 1))) throw error;
      if (events.length > 1) {
        const half = events.length >> 1;
        await this.apply(link, () => ({ first, events: events.slice(0, half) }));
        return await this.apply(link, () => ({ first: first + half, events: events.slice(half) }));
      }
      await this.putAside(link, first, events[0], error);
    }
    link.committed = Math.max(link.committed, run.first + run.events.length - 1);
    acknowledge(link);
    publisher.ingested(touched);
    for (const change of touched.changes) {
      if (change.type === "accepted") step({ type: "accepted", jobId: change.jobId, fence: change.fence });
      else step({ type: "settled", jobId: change.jobId, fence: change.fence, status: change.type });
    }
    step({ type: "drained", agentId, lastEvent: link.committed });
  }

  /** One event that the database refuses would hold up all that follow, for ever: it is put aside, in the open. */
  private async putAside(link: Inflow, number: number, event: AgentEvent | undefined, error: unknown): Promise<void> {
    this.counters.poisoned++;
    this.parts.platform.log.error({ agent_id: link.agentId, event: event?.kind, error: String(error) }, "an event was refused by the database and put aside");
    await this.parts.store.write(
      [
        {
          sql: "update agents set last_event = case when last_event = ? and journal_id = ? then ? else null end where id = ?",
          args: [number - 1, link.journalId, number, link.agentId],
        },
      ],
      [
        {
          actor_id: null,
          actor_name: "control plane",
          action: "event.put_aside",
          subject_kind: "agent",
          subject_id: link.agentId,
          details: { kind: event?.kind, number },
        },
      ],
    );
  }

  private async standsAt(link: Inflow, lastEvent: number): Promise<boolean> {
    const [row] = await this.parts.store.read<{ last_event: number; journal_id: string }>({ sql: "select last_event, journal_id from agents where id = ?", args: [link.agentId] });
    return row?.journal_id === link.journalId && row.last_event === lastEvent;
  }
}

/**
 * What arrived while the last commit ran goes into this one as if it had come in one frame, as far as it could have been one frame: an offer's acceptance, its target's
 * start and its end are then one change of each row, not three.
 */
function together(link: Inflow): Run {
  let count = 0;
  let size = 0;
  for (const frame of link.arrived) {
    size += frame.size;
    if (count > 0 && size > wire.maxFrameBytes) break;
    count++;
  }
  const taken = link.arrived.splice(0, count);
  return { first: taken[0]?.first ?? 0, events: taken.flatMap((frame) => frame.events) };
}

function acknowledge(link: Inflow): void {
  link.socket.send(JSON.stringify({ type: "ack", last_event: link.committed } satisfies ToAgent));
}
