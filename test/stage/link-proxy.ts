// Between agent and control plane, over plain loopback: understands WebSocket frames (RFC 6455 5.2), so that it can hold, double or cut them one by one,
// and, below frames, let a connection go dead without a word or pass it byte by byte.
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export type Direction = "to_agent" | "to_control_plane";

interface Lane {
  held: Buffer[];
  /** Bytes that wait for their turn while the link drips. */
  dripping: Buffer[];
  rest: Buffer;
  upgraded: boolean;
  /** Frames that passed. */
  frames: number;
}

interface Pair {
  agent: Socket;
  controlPlane: Socket;
  lanes: Record<Direction, Lane>;
  /** Half-open: both ends believe in it, and nothing passes any more, not even the end of the other side. */
  isDead: boolean;
}

const dripEveryMs = 2;
/** Challenge and welcome one way, the hello the other: TCP doubles nothing, and who says hello twice is nobody. What follows may be said again after each reconnection. */
const handshakeFrames = 2;

export class LinkProxy {
  readonly url: string;
  /** Frames that passed, each way. */
  readonly passed: Record<Direction, number> = { to_agent: 0, to_control_plane: 0 };
  /** Told of each whole frame before anything is done to it. */
  heard: ((direction: Direction, frame: Buffer) => void) | undefined;
  private readonly server: Server;
  private port = 0;
  private readonly pairs = new Set<Pair>();
  private readonly holding: Record<Direction, boolean> = { to_agent: false, to_control_plane: false };
  private doubling = false;
  private refusing = false;
  private stalling = false;
  private dripTimer: NodeJS.Timeout | undefined;

  private constructor(server: Server, url: string) {
    this.server = server;
    this.url = url;
    server.on("connection", (socket) => this.accept(socket));
  }

  static start(): Promise<LinkProxy> {
    const server = createServer();
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve(new LinkProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
    });
  }

  connectTo(port: number): void {
    this.port = port;
  }

  /** Nothing passes in this direction until `release`; it is kept, in order. */
  hold(direction: Direction): void {
    this.holding[direction] = true;
  }

  release(direction: Direction): void {
    this.holding[direction] = false;
    for (const pair of this.pairs) {
      for (const frame of pair.lanes[direction].held.splice(0)) this.write(pair, direction, frame);
    }
  }

  /** Every frame after the handshake passes twice from now on. */
  double(on: boolean): void {
    this.doubling = on;
  }

  /** Ends all connections; what was held is lost. With `stayDown`, new ones are refused until `up`. */
  cut(stayDown = false): void {
    this.refusing = stayDown;
    for (const pair of this.pairs) {
      pair.agent.destroy();
      pair.controlPlane.destroy();
    }
    this.pairs.clear();
  }

  /** From now on nothing passes, on no connection, old or new, and nobody is told. What was open stays dead when it is over: its bytes are lost. */
  stall(on: boolean): void {
    this.stalling = on;
    if (on) for (const pair of this.pairs) pair.isDead = true;
  }

  /** One byte at a time, each way. When it is over, what waits goes at once. */
  drip(on: boolean): void {
    clearInterval(this.dripTimer);
    this.dripTimer = on ? setInterval(() => this.dripOnce(), dripEveryMs) : undefined;
    if (on) return;
    for (const pair of this.pairs) {
      for (const direction of ["to_agent", "to_control_plane"] as const) {
        const { dripping } = pair.lanes[direction];
        if (dripping.length > 0) socketOf(pair, direction).write(Buffer.concat(dripping.splice(0)));
      }
    }
  }

  up(): void {
    this.refusing = false;
  }

  get connections(): number {
    return this.pairs.size;
  }

  stop(): Promise<void> {
    clearInterval(this.dripTimer);
    this.cut(true);
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private accept(agent: Socket): void {
    if (this.refusing) return void agent.destroy();
    const controlPlane = connect({ port: this.port, host: "127.0.0.1", noDelay: true });
    agent.setNoDelay(true);
    const lane = (): Lane => ({ held: [], dripping: [], rest: Buffer.alloc(0), upgraded: false, frames: 0 });
    const pair: Pair = { agent, controlPlane, lanes: { to_agent: lane(), to_control_plane: lane() }, isDead: this.stalling };
    this.pairs.add(pair);
    const end = (): void => {
      // The other side of a dead connection hears nothing of it, as when a firewall forgot it.
      if (pair.isDead && !(agent.destroyed && controlPlane.destroyed)) return;
      this.pairs.delete(pair);
      agent.destroy();
      controlPlane.destroy();
    };
    agent.on("data", (data) => this.data(pair, "to_control_plane", data as Buffer));
    controlPlane.on("data", (data) => this.data(pair, "to_agent", data as Buffer));
    for (const socket of [agent, controlPlane]) socket.on("close", end).on("error", end);
  }

  private data(pair: Pair, direction: Direction, data: Buffer): void {
    if (pair.isDead) return;
    const lane = pair.lanes[direction];
    lane.rest = Buffer.concat([lane.rest, data]);
    if (!lane.upgraded) {
      // The HTTP part (an enrolment too) passes as it is; a WebSocket's frames begin behind the 101 and its request.
      const head = lane.rest.indexOf("\r\n\r\n");
      if (head < 0) return;
      const text = lane.rest.subarray(0, head).toString("latin1");
      if (!/upgrade: *websocket/i.test(text)) {
        this.write(pair, direction, lane.rest, true);
        lane.rest = Buffer.alloc(0);
        return;
      }
      this.write(pair, direction, lane.rest.subarray(0, head + 4), true);
      lane.rest = lane.rest.subarray(head + 4);
      lane.upgraded = true;
    }
    for (let frame = takeFrame(lane.rest); frame; frame = takeFrame(lane.rest)) {
      lane.rest = lane.rest.subarray(frame.length);
      this.heard?.(direction, frame);
      if (this.holding[direction]) lane.held.push(frame);
      else this.write(pair, direction, frame);
    }
  }

  private write(pair: Pair, direction: Direction, bytes: Buffer, isHead = false): void {
    this.send(pair, direction, bytes);
    if (isHead) return;
    this.passed[direction]++;
    pair.lanes[direction].frames++;
    if (this.doubling && pair.lanes[direction].frames > handshakeFrames) this.send(pair, direction, bytes);
  }

  private send(pair: Pair, direction: Direction, bytes: Buffer): void {
    if (this.dripTimer) pair.lanes[direction].dripping.push(bytes);
    else socketOf(pair, direction).write(bytes);
  }

  private dripOnce(): void {
    for (const pair of this.pairs) {
      for (const direction of ["to_agent", "to_control_plane"] as const) {
        const { dripping } = pair.lanes[direction];
        const [first] = dripping;
        if (!first) continue;
        socketOf(pair, direction).write(first.subarray(0, 1));
        if (first.length > 1) dripping[0] = first.subarray(1);
        else dripping.shift();
      }
    }
  }
}

function socketOf(pair: Pair, direction: Direction): Socket {
  return direction === "to_agent" ? pair.agent : pair.controlPlane;
}

/** The first whole frame of a buffer, header and mask included. */
function takeFrame(buffer: Buffer): Buffer | undefined {
  if (buffer.length < 2) return undefined;
  const masked = ((buffer[1] ?? 0) & 0x80) !== 0;
  let length = (buffer[1] ?? 0) & 0x7f;
  let at = 2;
  if (length === 126) {
    if (buffer.length < 4) return undefined;
    length = buffer.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (buffer.length < 10) return undefined;
    length = Number(buffer.readBigUInt64BE(2));
    at = 10;
  }
  at += (masked ? 4 : 0) + length;
  return buffer.length < at ? undefined : buffer.subarray(0, at);
}
