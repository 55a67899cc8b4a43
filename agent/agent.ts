// The agent put together: journal, redaction, iDRACs, executor, outbox and link.
import { randomFillSync, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, statfsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import { pooledRandom, uuidv7 } from "#schema/id.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { AddressGuard } from "./address-guard.ts";
import { Bmcs } from "./bmc/registry.ts";
import { type ControlPlaneDialer, dialer } from "./dial.ts";
import { createEngine } from "./engine.ts";
import type { Home, Identity, Settings } from "./home.ts";
import type { Handlers } from "./job.ts";
import { loginJournal, sessionJournal } from "./journal/bmc.ts";
import { JournalDatabase } from "./journal/database.ts";
import { webSocketDial } from "./link-socket.ts";
import { type AgentLog, agentLog } from "./log.ts";
import { loopLagMs, loopResolutionMs } from "./loop-lag.ts";
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
  const random = pooledRandom(randomFillSync);
  const newId = (): string => uuidv7(clock.now(), random(10));
  const keys = new SiteKeys(home, identity, redactor);
  const guard = new AddressGuard(settings.allow_list);

  const ownCredential = environmentCredential(redactor);
  const disk = (): number => {
    try {
      const { bavail, bsize } = statfsSync(home.folder);
      return bavail * bsize;
    } catch {
      return 0;
    }
  };
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  const engine = createEngine({
    db,
    clock,
    random: Math.random,
    newId,
    redactor,
    log,
    agentId: identity.agent_id,
    controlPlaneId: identity.control_plane_id,
    epoch: randomUUID(),
    identity: { version: options.version, node_version: process.version, hostname: hostname(), allow_list: [...guard.list] },
    dial: webSocketDial(controlPlaneDialer(identity, settings)),
    sign: await signer(identity),
    handlers: options.handlers,
    maxTasks: settings.max_tasks,
    devices: (commands) =>
      new Bmcs({
        log: commands,
        clock,
        random: Math.random,
        addresses: guard,
        logins: loginJournal(db),
        sessions: sessionJournal(db),
        openPassword: async (candidate) => (candidate.password ? await keys.open(candidate.password) : (process.env.IDRAC_DEFAULT_PASSWORD ?? "")),
        ...(settings.bmc_ca_file === undefined ? {} : { ca: readFileSync(settings.bmc_ca_file, "utf8") }),
        settings: bmcSettings(settings),
      }),
    site: { isAllowed: (address) => guard.isAllowed(address), open: keys.open, seal: keys.seal, ownCredential },
    keys,
    refuse: () => {
      if (db.sizeBytes() > settings.journal_cap_bytes) {
        return new AppError("journal_full", "The agent's journal is full: it has not been able to report for a long time.", {
          hint: "Bring back the link to the control plane; it drains by itself. The cap is journal_cap_bytes in settings.json.",
        });
      }
      if (disk() < reserveBytes) return new AppError("journal_full", "The agent's disk is nearly full.", { hint: `Free space in ${home.folder}.` });
      return null;
    },
    machine: () => ({ disk_free_bytes: disk(), loop_lag_ms: loopLagMs(loop) }),
  });
  const { executor, link, devices: bmcs } = engine;
  engine.start();
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
      db.flushSoon();
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
