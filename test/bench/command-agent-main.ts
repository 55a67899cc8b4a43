// An agent that only logs commands: its real journal, redaction, outbox and link, without an executor.

import { randomFillSync } from "node:crypto";
import { controlPlaneDialer } from "#agent/agent.ts";
import { CommandJournal } from "#agent/command-journal.ts";
import { enrol } from "#agent/enrol.ts";
import { Home } from "#agent/home.ts";
import { JournalDatabase } from "#agent/journal/database.ts";
import { Link } from "#agent/link.ts";
import { webSocketDial } from "#agent/link-socket.ts";
import { agentLog } from "#agent/log.ts";
import { Outbox } from "#agent/outbox.ts";
import { Redactor } from "#agent/redact.ts";
import { systemClock } from "#agent/system-clock.ts";
import { pooledRandom, uuidv7 } from "#schema/id.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { answer } from "./child.ts";

let db: JournalDatabase | undefined;
let link: Link | undefined;
let outbox: Outbox | undefined;
let commands: CommandJournal | undefined;
let begun: string[] = [];
let endPaced: (() => { rows: number; tookMs: number }) | undefined;

/** What an iDRAC answers about a fan: 0.6 KB with a secret by value and one by key. */
const body = {
  "@odata.id": "/redfish/v1/Chassis/System.Embedded.1/ThermalSubsystem/Fans/Fan.Embedded.1A",
  "@odata.type": "#Fan.v1_3_0.Fan",
  Id: "Fan.Embedded.1A",
  Name: "Fan 1A",
  Manufacturer: "Dell Inc.",
  PartNumber: "0TG7NM",
  Status: { Health: "OK", State: "Enabled" },
  SpeedPercent: { Reading: 32, SpeedRPM: 7_080, DataSourceUri: "/redfish/v1/Chassis/System.Embedded.1/Sensors/Fan.Embedded.1A" },
  Oem: { Dell: { FanPWM: 31, FanType: "Standard", HotPluggable: true, Comment: "last set by script with correct-horse-battery" } },
  Attributes: [{ Name: "Users.2.Password", Value: "anything" }],
};

const answered = { success: true, statusCode: 200, responseTimeMs: 12, responseBody: body, errorMessage: null };

answer(
  {
    async start({ folder, code }: { folder: string; code: string }) {
      const home = new Home(folder);
      await enrol(home, code, "0.0.0-bench", { force: false });
      const identity = home.identity();
      const journal = new JournalDatabase(home.journalPath);
      const redactor = new Redactor();
      for (const secret of ["correct-horse-battery", "calvin#1", "zweiter Schlüssel", "P@ss/word+4"]) redactor.learn(secret);
      const box = new Outbox(journal.newestEvent, journal.number("acked"));
      const key = await crypto.subtle.importKey("pkcs8", fromBase64Url(identity.sign_private_key), "Ed25519", false, ["sign"]);
      const health = { journal_events: 0, journal_bytes: 0, disk_free_bytes: 0, loop_lag_ms: 0 };
      link = new Link({
        db: journal,
        clock: systemClock,
        random: Math.random,
        outbox: box,
        log: agentLog("warn", redactor),
        dial: webSocketDial(controlPlaneDialer(identity, home.settings())),
        sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message)),
        agentId: identity.agent_id,
        controlPlaneId: identity.control_plane_id,
        epoch: "bench",
        identity: { version: "0.0.0-bench", node_version: process.version, hostname: "bench", job_types: [], allow_list: [] },
        open: () => [],
        freeSlots: () => 0,
        health: () => ({ ...health, agent_time: Date.now() }),
        received: () => undefined,
      });
      const limits = { request_bytes: 100 * 1024, response_bytes: 100 * 1024 };
      const appended = (): void => {
        box.appended(journal.newestEvent);
        link?.wake();
      };
      const random = pooledRandom(randomFillSync);
      const newId = (): string => uuidv7(Date.now(), random(10));
      commands = new CommandJournal({ db: journal, clock: systemClock, newId, redactor, limitsOf: () => limits, appended });
      db = journal;
      outbox = box;
      link.start();
      while (link.connectedSince === null) await new Promise((resolve) => setTimeout(resolve, 10));
    },

    /** Notes the intent of so many requests, each durable before the next; fewer when the disk takes longer for them than `limitMs`. */
    begin({ count, serverId, limitMs }: { count: number; serverId: string; limitMs: number }) {
      const scope = { serverId, jobId: null, taskId: null, step: null, operation: "health" } as const;
      const endpoint = body["@odata.id"];
      const from = performance.now();
      begun = [];
      const intent = { scope, endpoint, commandType: "GET", fullUrl: `https://10.0.0.1${endpoint}`, requestBody: undefined };
      while (begun.length < count && performance.now() - from < limitMs) begun.push(commands?.begin(intent) ?? "");
      return { taken: performance.now() - from, count: begun.length };
    },

    /** Their answers come in, so many a second; what is left of them at \`endPaced\` is not waited for. */
    startPaced({ perSecond }: { perSecond: number }) {
      const from = performance.now();
      let at = 0;
      const timer = setInterval(() => {
        const due = Math.min(begun.length, Math.round(((performance.now() - from) / 1000) * perSecond));
        for (; at < due; at++) commands?.end(begun[at] ?? "", answered);
      }, 10);
      endPaced = () => {
        clearInterval(timer);
        return { rows: at, tookMs: performance.now() - from };
      };
    },
    endPaced: () => endPaced?.(),

    /** Their answers come in, so many in one turn of the loop; until the control plane has acknowledged them all. */
    async end({ inTurn }: { inTurn: number }) {
      const from = performance.now();
      for (let at = 0; at < begun.length; at += inTurn) {
        for (const id of begun.slice(at, at + inTurn)) commands?.end(id, answered);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const journalled = performance.now() - from;
      while (outbox && outbox.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 2));
      return { journalled, acknowledged: performance.now() - from };
    },
  },
  async () => {
    link?.stop();
    db?.close();
  },
);
