// The agent's end of the wire: dials out, proves who it is, sends what the outbox has, takes what it is given. Comes back after every cut.
import { AppError } from "#schema/errors.ts";
import { type AgentHealth, type AttemptRef, type FromAgent, type Hello, helloMessage, protocolVersion, ToAgent, wire } from "#schema/protocol.ts";
import { toBase64Url } from "#schema/seal.ts";
import type { Clock, Timer } from "./clock.ts";
import type { JournalDatabase } from "./journal/database.ts";
import { forgetEvents, readBatch } from "./journal/events.ts";
import type { Dial, LinkSocket } from "./link-socket.ts";
import type { AgentLog } from "./log.ts";
import type { Outbox } from "./outbox.ts";

export interface LinkParts {
  db: JournalDatabase;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  outbox: Outbox;
  log: AgentLog;
  dial: Dial;
  sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
  agentId: string;
  controlPlaneId: string;
  /** Random for each process. */
  epoch: string;
  identity: Pick<Hello, "version" | "node_version" | "hostname" | "job_types" | "allow_list">;
  open: () => AttemptRef[];
  freeSlots: () => number;
  health: () => AgentHealth;
  received: (frame: Exclude<ToAgent, { type: "challenge" | "welcome" | "refused" | "ack" | "ping" }>) => void;
}

/** What waits behind a full socket is not read from the disk either. */
const highWaterBytes = 1024 * 1024;

export class Link {
  private readonly parts: LinkParts;
  private socket: LinkSocket | undefined;
  private welcomed = false;
  private stopped = false;
  private windowMs: number = wire.reconnectMinMs;
  private redial: Timer | undefined;
  private watch: Timer | undefined;
  private batchTimer: Timer | undefined;
  private aboutToFlush = false;
  private lastHeard = 0;
  private retryAfterMs: number | null = null;
  private forgetUpTo: number | null = null;
  /** Milliseconds UTC since when the link is up, or null. For `status`. */
  connectedSince: number | null = null;

  constructor(parts: LinkParts) {
    this.parts = parts;
  }

  start(): void {
    this.dial();
  }

  stop(): void {
    this.stopped = true;
    this.clear();
    this.redial?.cancel();
    this.socket?.close("agent stops");
  }

  /** A frame that is no event: lost with the link, asked for again by whoever wants it. */
  say(frame: Exclude<FromAgent, { type: "hello" | "events" | "pong" }>): void {
    if (this.welcomed) this.socket?.send(JSON.stringify(frame));
  }

  /** Work that a frame asks for and nobody waits for. */
  background(what: string, run: () => Promise<void>): void {
    run().catch((error: unknown) => this.parts.log.error({ error: error instanceof Error ? error.message : String(error) }, what));
  }

  /** New events are in the journal: they go out together with what comes within a moment. */
  wake(): void {
    if (!this.welcomed) return;
    // Why at once when nothing is in flight, or a batch is full: the delay is there to gather bursts, not to hold up the first event of a quiet link or what has gathered.
    const { waiting, unsent } = this.parts.outbox;
    if (waiting <= 8 || unsent >= wire.maxBatchEvents) {
      if (this.aboutToFlush) return;
      this.aboutToFlush = true;
      // Why after this call: what waits for the same commit, a handler that may start now, goes before the news of it.
      return queueMicrotask(() => {
        this.aboutToFlush = false;
        this.flush();
      });
    }
    this.flushLater();
  }

  private flushLater(): void {
    this.batchTimer ??= this.parts.clock.after(wire.batchDelayMs, () => {
      this.batchTimer = undefined;
      this.flush();
    });
  }

  private flush(): void {
    const { outbox, db } = this.parts;
    outbox.appended(db.newestEvent);
    const { socket } = this;
    if (!socket || !this.welcomed) return;
    for (let first = outbox.next(); first !== null; first = outbox.next()) {
      if (socket.bufferedBytes > highWaterBytes) return this.flushLater();
      const batch = readBatch(db, first);
      if (!batch) return;
      socket.send(batch.text);
      outbox.batchSent(batch.last);
    }
  }

  private dial(): void {
    if (this.stopped) return;
    const { log } = this.parts;
    this.parts.dial().then(
      (way) => {
        if (this.stopped) return;
        const socket = way.start({
          message: (text) => {
            this.lastHeard = this.parts.clock.monotonic();
            try {
              this.frame(socket, text, way.certificate());
            } catch (error) {
              log.warn({ error: error instanceof Error ? error.message : String(error) }, "a frame of the control plane was not understood; dialling again");
              socket.terminate();
            }
          },
          refused: (status, retryAfterMs) => {
            if (retryAfterMs !== null) this.retryAfterMs = retryAfterMs;
            log.warn({ status }, "the control plane did not take the link");
          },
          failed: (error) => log.warn({ error }, "link error"),
          closed: () => this.closed(socket),
        });
        this.socket = socket;
      },
      (error: unknown) => {
        log.warn(
          { error: error instanceof Error ? error.message : String(error), hint: error instanceof AppError ? error.hint : undefined },
          "the control plane cannot be reached",
        );
        this.again();
      },
    );
  }

  private closed(socket: LinkSocket): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    if (this.welcomed) this.parts.log.warn({}, "the link is down; work goes on");
    this.welcomed = false;
    this.connectedSince = null;
    this.parts.outbox.disconnected();
    this.clear();
    this.again();
  }

  private clear(): void {
    this.watch?.cancel();
    this.watch = undefined;
    this.batchTimer?.cancel();
    this.batchTimer = undefined;
  }

  /** Windowed jitter: somewhere in a window that doubles up to half a minute, or when the control plane asked us to come. */
  private again(): void {
    if (this.stopped) return;
    const waitMs = this.retryAfterMs === null ? 50 + this.parts.random() * (this.windowMs - 50) : this.retryAfterMs + this.parts.random() * 500;
    this.retryAfterMs = null;
    this.windowMs = Math.min(this.windowMs * 2, wire.reconnectMaxMs);
    this.redial = this.parts.clock.after(waitMs, () => this.dial());
  }

  private frame(socket: LinkSocket, text: string, certificate: string): void {
    const parsed = ToAgent.safeParse(JSON.parse(text));
    if (!parsed.success) {
      // A frame of a newer control plane that this agent does not know is left, not fatal.
      this.parts.log.warn({ issue: parsed.error.issues[0]?.message, at: parsed.error.issues[0]?.path.join(".") }, "a frame does not fit the protocol and was left");
      return;
    }
    const frame = parsed.data;
    switch (frame.type) {
      case "challenge":
        this.hello(socket, frame, certificate).catch((error: unknown) => {
          this.parts.log.error({ error: String(error) }, "the hello could not be made");
          socket.terminate();
        });
        return;
      case "welcome":
        if (!this.welcomed) return this.welcome(frame);
        // What is under way would go out once more, beyond what may be under way; the control plane ends a link over a second hello likewise.
        this.parts.log.warn({}, "the control plane welcomed this agent twice over one link, which is left");
        return socket.terminate();
      case "refused":
        this.parts.log.error({ code: frame.code }, `the control plane refused this agent: ${frame.message}`);
        this.retryAfterMs = frame.retry_after_ms ?? wire.reconnectMaxMs;
        if (frame.code === "set_back") {
          this.parts.db.renew();
          this.parts.outbox.renewed(this.parts.db.newestEvent);
        }
        return;
      case "ack": {
        const acked = this.parts.outbox.acknowledged(frame.last_event);
        this.forget(acked);
        return this.flush();
      }
      case "ping":
        socket.send(JSON.stringify({ type: "pong", n: frame.n, open: this.parts.open(), free_slots: this.parts.freeSlots(), health: this.parts.health() }));
        return;
      default:
        return this.parts.received(frame);
    }
  }

  /** Acknowledged events leave the journal with whatever is written next: a crash in between only has them sent again, and they are dropped there. */
  private forget(acked: number): void {
    const isWaiting = this.forgetUpTo !== null;
    this.forgetUpTo = acked;
    if (isWaiting) return;
    this.parts.db.lazily(() => {
      forgetEvents(this.parts.db, this.forgetUpTo ?? acked);
      this.forgetUpTo = null;
    });
  }

  private async hello(socket: LinkSocket, challenge: Extract<ToAgent, { type: "challenge" }>, certificate: string): Promise<void> {
    const { agentId, epoch, db, controlPlaneId } = this.parts;
    if (challenge.control_plane_id !== controlPlaneId) {
      this.parts.log.error({}, "this is not the control plane that the agent was enrolled with; enrol it again if it was replaced on purpose");
      this.retryAfterMs = wire.reconnectMaxMs;
      return socket.terminate();
    }
    db.flush();
    const message = helloMessage({ nonce: challenge.nonce, control_plane_id: challenge.control_plane_id, agent_id: agentId, epoch, journal_id: db.id, certificate });
    const hello: Hello = {
      type: "hello",
      protocol: protocolVersion,
      agent_id: agentId,
      epoch,
      journal_id: db.id,
      signature: toBase64Url(await this.parts.sign(message)),
      ...this.parts.identity,
      open: this.parts.open(),
      last_event: db.newestEvent,
      acked_event: this.parts.outbox.ackedEvent,
      health: this.parts.health(),
    };
    socket.send(JSON.stringify(hello));
  }

  private welcome(frame: Extract<ToAgent, { type: "welcome" }>): void {
    const { outbox, db, log, clock } = this.parts;
    this.windowMs = wire.reconnectMinMs;
    this.lastHeard = clock.monotonic();
    this.welcomed = true;
    this.connectedSince = clock.now();
    outbox.appended(db.newestEvent);
    const acked = outbox.connected(frame.last_event);
    db.later(() => forgetEvents(db, acked));
    log.info({ active: frame.active, waiting: outbox.waiting }, "connected to the control plane");
    const offsetMs = clock.now() - frame.server_time;
    if (Math.abs(offsetMs) > 2_000) log.warn({ offset_ms: offsetMs }, "this machine's clock differs from the control plane's");
    this.watchSilence(frame);
    this.flush();
  }

  /** The control plane pings; silence for a whole lease means that the link is dead, whatever TCP believes. */
  private watchSilence({ heartbeat_ms, lease_ms }: { heartbeat_ms: number; lease_ms: number }): void {
    const { clock, log } = this.parts;
    this.watch = clock.after(heartbeat_ms, () => {
      if (clock.monotonic() - this.lastHeard < lease_ms) return this.watchSilence({ heartbeat_ms, lease_ms });
      log.warn({}, "no word from the control plane for a whole lease");
      this.socket?.terminate();
    });
  }
}
