// The agent put together: journal, redaction, iDRACs, executor, outbox and link.
import { randomFillSync, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, statfsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { defaultBodyLimitBytes } from "#schema/commands.ts";
import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import type { AgentHealth } from "#schema/protocol.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { AddressGuard } from "./address-guard.ts";
import { Bmcs } from "./bmc/registry.ts";
import { CommandJournal } from "./command-journal.ts";
import { type ControlPlaneDialer, dialer } from "./dial.ts";
import { Executor } from "./executor.ts";
import type { Home, Identity, Settings } from "./home.ts";
import type { Handlers } from "./job.ts";
import { loginJournal, sessionJournal } from "./journal/bmc.ts";
import { JournalDatabase } from "./journal/database.ts";
import { Link } from "./link.ts";
import { type AgentLog, agentLog } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { Redactor } from "./redact.ts";
import { SiteKeys } from "./site-keys.ts";
import { systemClock } from "./system-clock.ts";

export interface AgentOptions {
  home: Home;
  handlers: Handlers;
  version: string;
  logLevel: string;
}

export interface RunningAgent {
  /** Stops taking work, waits up to `patienceMs` for what runs, then stops where it stands; the journal goes on from there next time. */
  stop(patienceMs: number): Promise<void>;
  readonly connectedSince: number | null;
}

/** Free space below this is kept for finishing what was accepted. */
const reserveBytes = 64 * 1024 * 1024;
const choreEveryMs = 60_000;

export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { home } = options;
  const identity = home.identity();
  const settings = home.settings();
  mkdirSync(dirname(home.journalPath), { recursive: true, mode: 0o700 });
  const clock = systemClock;
  const db = new JournalDatabase(home.journalPath);
  const redactor = new Redactor();
  const log: AgentLog = agentLog(options.logLevel, redactor);
  const outbox = new Outbox(db.newestEvent, db.number("acked"));
  const newId = (): string => uuidv7(clock.now(), randomFillSync(new Uint8Array(10)));
  const keys = new SiteKeys(home, identity, redactor);
  const guard = new AddressGuard(settings.allow_list);

  let wake = (): void => undefined;
  const appended = (): void => {
    outbox.appended(db.newestEvent);
    wake();
  };
  const commands = new CommandJournal(
    db,
    clock,
    redactor,
    (jobId) => executor.bodyLimits(jobId) ?? { request_bytes: defaultBodyLimitBytes, response_bytes: defaultBodyLimitBytes },
    appended,
  );
  outbox.appended(db.newestEvent);
  const ownCredential = environmentCredential(redactor);
  const bmcs = new Bmcs({
    log: commands,
    clock,
    random: Math.random,
    addresses: guard,
    logins: loginJournal(db),
    sessions: sessionJournal(db),
    openPassword: async (candidate) => (candidate.password ? await keys.open(candidate.password) : (process.env.IDRAC_DEFAULT_PASSWORD ?? "")),
    ...(settings.bmc_ca_file === undefined ? {} : { ca: readFileSync(settings.bmc_ca_file, "utf8") }),
    settings: bmcSettings(settings),
  });

  const disk = (): number => {
    try {
      const { bavail, bsize } = statfsSync(home.folder);
      return bavail * bsize;
    } catch {
      return 0;
    }
  };
  const executor: Executor = new Executor({
    db,
    clock,
    bmcs,
    newId,
    handlers: options.handlers,
    maxTasks: settings.max_tasks,
    site: { isAllowed: (address) => guard.isAllowed(address), open: keys.open, seal: keys.seal, ownCredential },
    appended,
    refuse: () => {
      if (db.sizeBytes() > settings.journal_cap_bytes) {
        return new AppError("journal_full", "The agent's journal is full: it has not been able to report for a long time.", {
          hint: "Bring back the link to the control plane; it drains by itself. The cap is journal_cap_bytes in settings.json.",
        });
      }
      if (disk() < reserveBytes) return new AppError("journal_full", "The agent's disk is nearly full.", { hint: `Free space in ${home.folder}.` });
      return null;
    },
    unexpected: (error, where) => log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error), where }, "unexpected error"),
  });

  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const health = (): AgentHealth => ({
    journal_events: outbox.waiting,
    journal_bytes: db.sizeBytes(),
    disk_free_bytes: disk(),
    loop_lag_ms: Math.max(0, Math.round((loop.mean / 1e6 - 10) * 10) / 10),
    agent_time: clock.now(),
  });
  const link = new Link({
    db,
    clock,
    outbox,
    log,
    dialer: controlPlaneDialer(identity, settings),
    sign: await signer(identity),
    agentId: identity.agent_id,
    controlPlaneId: identity.control_plane_id,
    epoch: randomUUID(),
    identity: { version: options.version, node_version: process.version, hostname: hostname(), job_types: Object.keys(options.handlers), allow_list: [...guard.list] },
    open: () => executor.open(),
    freeSlots: () => executor.freeSlots,
    health,
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
  wake = () => link.wake();
  executor.restore();
  db.flush();
  link.start();
  const stopping = new AbortController();
  const recovered = bmcs.recover(stopping.signal);
  const chores = setInterval(() => {
    try {
      db.checkpoint();
    } catch (error) {
      log.warn({ error: String(error) }, "the journal could not be folded");
    }
  }, choreEveryMs);
  chores.unref();
  log.info({ site: identity.site_name, control_plane: identity.url, allow_list: guard.list, resumed: executor.open().length }, "agent started");

  return {
    get connectedSince() {
      return link.connectedSince;
    },
    async stop(patienceMs) {
      await executor.drain(patienceMs);
      stopping.abort(new AppError("cancelled", "The agent stops."));
      await recovered;
      await bmcs.close();
      db.flush();
      link.wake();
      // A moment for the last events to be taken; what is not, waits in the journal.
      await new Promise((resolve) => setTimeout(resolve, 100));
      clearInterval(chores);
      link.stop();
      loop.disable();
      db.close();
      log.info({}, "agent stopped");
    },
  };
}

export function controlPlaneDialer(identity: Pick<Identity, "url" | "fingerprint">, settings: Settings): ControlPlaneDialer {
  return dialer({ url: identity.url, fingerprint: identity.fingerprint, caFile: settings.ca_file, proxy: settings.proxy });
}

async function signer(identity: Identity): Promise<(message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> {
  const key = await crypto.subtle.importKey("pkcs8", fromBase64Url(identity.sign_private_key), "Ed25519", false, ["sign"]);
  return async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message));
}

/** IDRAC_DEFAULT_USER and IDRAC_DEFAULT_PASSWORD of this host: off unless both are set. The password never leaves the process. */
function environmentCredential(redactor: Redactor): Candidate | null {
  const username = process.env.IDRAC_DEFAULT_USER;
  const password = process.env.IDRAC_DEFAULT_PASSWORD;
  if (!username || !password) return null;
  redactor.learn(password);
  return {
    source: "agent",
    credential_set_id: null,
    name: "The agent's own",
    username,
    password: null,
    why: "IDRAC_DEFAULT_USER and IDRAC_DEFAULT_PASSWORD are set on the agent's host.",
  };
}

function bmcSettings(settings: Settings): ConstructorParameters<typeof Bmcs>[0]["settings"] & object {
  const { in_flight, requests_per_second, session_linger_ms } = settings.bmc;
  return {
    ...(in_flight === undefined ? {} : { inFlight: in_flight }),
    ...(requests_per_second === undefined ? {} : { requestsPerSecond: requests_per_second }),
    ...(session_linger_ms === undefined ? {} : { sessionLingerMs: session_linger_ms }),
  };
}
