// The part of an agent that must never lose or double anything: journal, command log, executor, outbox and link, wired together. What it runs on (clock, disk,
// network, devices) is handed in, so that the same wiring runs in a simulation.
import { defaultBodyLimitBytes } from "#schema/commands.ts";
import type { AppError } from "#schema/errors.ts";
import type { AgentHealth, Hello } from "#schema/protocol.ts";
import type { Clock } from "./clock.ts";
import { CommandJournal } from "./command-journal.ts";
import type { CommandLog } from "./command-log.ts";
import type { ContextParts } from "./context.ts";
import { Executor } from "./executor.ts";
import type { Handlers } from "./job.ts";
import type { JournalDatabase } from "./journal/database.ts";
import { Link } from "./link.ts";
import type { Dial } from "./link-socket.ts";
import type { AgentLog } from "./log.ts";
import { Outbox } from "./outbox.ts";
import type { Redactor } from "./redact.ts";
import type { SiteKeys } from "./site-keys.ts";

export interface EngineParts {
  db: JournalDatabase;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** UUIDv7. */
  newId: () => string;
  redactor: Redactor;
  log: AgentLog;
  agentId: string;
  controlPlaneId: string;
  /** Random for each process. */
  epoch: string;
  identity: Pick<Hello, "version" | "node_version" | "hostname" | "allow_list">;
  dial: Dial;
  sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
  handlers: Handlers;
  /** Tasks that run at the same time, over all jobs. */
  maxTasks: number;
  /** The way to the devices; every request goes into the log that it is given. */
  devices: (commands: CommandLog) => ContextParts["bmcs"];
  site: ContextParts["site"];
  /** The private half of the site's key, passed from agent to agent. */
  keys: Pick<SiteKeys, "wrapFor" | "take">;
  /** Why no new attempt may be taken now; null when it may. */
  refuse: () => AppError | null;
  machine: () => Pick<AgentHealth, "disk_free_bytes" | "loop_lag_ms">;
}

export interface Engine<Devices> {
  readonly devices: Devices;
  readonly executor: Executor;
  readonly link: Link;
  /** Goes on with what an earlier process had accepted, then dials. */
  start(): void;
}

export function createEngine<Devices extends ContextParts["bmcs"]>(parts: Omit<EngineParts, "devices"> & { devices: (commands: CommandLog) => Devices }): Engine<Devices> {
  const { db, clock, random, newId, redactor, log, handlers, keys } = parts;
  const outbox = new Outbox(db.newestEvent, db.number("acked"));
  const appended = (): void => {
    outbox.appended(db.newestEvent);
    link.wake();
  };
  const defaultLimits = { request_bytes: defaultBodyLimitBytes, response_bytes: defaultBodyLimitBytes };
  const commands = new CommandJournal({ db, clock, newId, redactor, limitsOf: (jobId) => executor.bodyLimits(jobId) ?? defaultLimits, appended });
  outbox.appended(db.newestEvent);
  const devices = parts.devices(commands);
  const executor: Executor = new Executor({
    db,
    clock,
    random,
    bmcs: devices,
    newId,
    handlers,
    maxTasks: parts.maxTasks,
    site: parts.site,
    appended,
    refuse: parts.refuse,
    unexpected: (error, where) => log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error), where }, "unexpected error"),
  });
  const link: Link = new Link({
    db,
    clock,
    random,
    outbox,
    log,
    dial: parts.dial,
    sign: parts.sign,
    agentId: parts.agentId,
    controlPlaneId: parts.controlPlaneId,
    epoch: parts.epoch,
    identity: { ...parts.identity, job_types: Object.keys(handlers) },
    open: () => executor.open(),
    freeSlots: () => executor.freeSlots,
    health: () => ({ journal_events: outbox.waiting, journal_bytes: db.sizeBytes(), ...parts.machine(), agent_time: clock.now() }),
    received: (frame) => {
      switch (frame.type) {
        case "offer":
          return executor.offered(frame);
        case "cancel":
          return executor.step({ type: "cancel", ref: frame, reason: frame.reason });
        case "pause":
        case "resume":
          return executor.step({ type: frame.type, ref: frame });
        case "revoke":
          return executor.step({ type: "revoke", ref: frame, reason: frame.reason });
        case "wrap_key":
          return link.background("a key could not be sealed", async () => {
            const sealed = await keys.wrapFor(frame.agent_id, frame.public_key);
            if (sealed) link.say({ type: "wrapped_key", agent_id: frame.agent_id, ...sealed });
          });
        case "site_key":
          return link.background("the site's key could not be taken", async () => {
            if (await keys.take(frame.wrapped, frame.site_public_key)) link.say({ type: "key_taken", site_public_key: frame.site_public_key });
          });
        case "resolve":
          return executor.step({ type: "resolve", ref: frame, taskId: frame.task_id, resolution: frame.resolution, reason: frame.reason });
      }
    },
  });
  return {
    devices,
    executor,
    link,
    start() {
      executor.restore();
      db.flush();
      link.start();
    },
  };
}
