// The control endpoint: plain HTTP on 127.0.0.1, so that a test in another process can set faults, read the judge's
// log and step the clock. It is no part of any simulated device.
import { createServer, type IncomingMessage } from "node:http";
import { z } from "zod";
import type { DataCentre } from "./data-centre.ts";
import type { FaultInput } from "./idrac/faults.ts";
import type { Idrac } from "./idrac/idrac.ts";
import { readBody } from "./idrac/request-checks.ts";
import { redact } from "./request-log.ts";

export interface Control {
  readonly port: number;
  stop(): Promise<void>;
}

type World = Omit<DataCentre, "control" | "stop">;
type Route = (world: World, body: unknown, query: URLSearchParams) => unknown;

const Fault = z.strictObject({
  kind: z.enum([
    "slow",
    "sys518",
    "rac0509",
    "empty-503",
    "html-401",
    "unauthorized",
    "forbidden",
    "etag-stale",
    "truncated-body",
    "concatenated-json",
    "extended-info-object",
    "bare-error",
    "wrong-content-type",
    "reset-before",
    "reset-after",
    "never",
    "never-after",
  ]),
  method: z.string().optional(),
  path: z.string().optional(),
  count: z.int().min(0).optional(),
  skip: z.int().min(0).optional(),
  ms: z.number().min(0).optional(),
  status: z.int().optional(),
});

const At = z.object({ address: z.string() });
const Health = z.enum(["OK", "Warning", "Critical"]);
const State = z.strictObject({
  address: z.string(),
  power: z.enum(["On", "Off"]).optional(),
  guestIgnoresShutdown: z.boolean().optional(),
  latencyMs: z.number().min(0).optional(),
  lockdown: z.boolean().optional(),
  password: z.string().optional(),
  health: z.record(z.string(), Health).optional(),
  attributes: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  managerReset: z.literal(true).optional(),
  isOnline: z.boolean().optional(),
});

const ROUTES: Readonly<Record<string, Route>> = {
  "GET /requests": (world, _, query) => {
    const since = Number(query.get("since") ?? 0);
    const address = query.get("address");
    const wanted = world.requests.entries.filter((entry) => entry.id > since && (address === null || entry.bmc === address));
    return { requests: wanted.map(redact) };
  },
  "POST /faults": (world, body) => {
    const { address, fault } = z.object({ address: z.string(), fault: Fault }).parse(body);
    return world.idrac(address).faults.add(withoutUndefined(fault) as unknown as FaultInput);
  },
  "DELETE /faults": (world, body) => {
    world.idrac(At.parse(body).address).faults.clear();
    return {};
  },
  "POST /certificate": async (world, body) => {
    const bmc = world.bmcs.get(At.parse(body).address);
    return { fingerprint256: await bmc?.rotateCertificate() };
  },
  "POST /clock/advance": (world, body) => {
    world.clock.advance(z.object({ ms: z.number().min(0) }).parse(body).ms);
    return { now: new Date(world.clock.now()).toISOString() };
  },
  "GET /state": (world) => ({
    now: new Date(world.clock.now()).toISOString(),
    port: world.port,
    bmcs: [...world.bmcs.values()].map((bmc) => (bmc.kind === "idrac" ? idracState(bmc) : { address: bmc.address, profile: bmc.profile.name, fingerprint256: bmc.fingerprint256 })),
  }),
  "POST /state": async (world, body) => {
    const change = State.parse(body);
    const idrac = world.idrac(change.address);
    await apply(idrac, change);
    return idracState(idrac);
  },
};

async function apply(idrac: Idrac, change: z.infer<typeof State>): Promise<void> {
  if (change.power) idrac.power.set(change.power);
  if (change.guestIgnoresShutdown !== undefined) idrac.power.guestIgnoresShutdown = change.guestIgnoresShutdown;
  if (change.latencyMs !== undefined) idrac.latencyMs = change.latencyMs;
  if (change.lockdown !== undefined) idrac.setLockdown(change.lockdown);
  if (change.password !== undefined) idrac.setPassword(change.password);
  for (const [part, health] of Object.entries(change.health ?? {})) idrac.setHealth(part, health);
  for (const [name, value] of Object.entries(change.attributes ?? {})) idrac.attributes.set(name, value);
  if (change.managerReset) idrac.managerReset();
  if (change.isOnline === false) await idrac.stop();
  if (change.isOnline === true) await idrac.start();
}

function idracState(idrac: Idrac) {
  return {
    address: idrac.address,
    profile: idrac.profile.name,
    serviceTag: idrac.serviceTag,
    model: idrac.model.name,
    fingerprint256: idrac.fingerprint256,
    power: idrac.power.state,
    isInPost: idrac.power.isInPost,
    bootCount: idrac.power.bootCount,
    readiness: idrac.readiness,
    resetCount: idrac.resetCount,
    sessions: idrac.sessions.count,
    health: idrac.health.overall,
    isLockedDown: idrac.attributes.isLockedDown,
    faults: idrac.faults.list().map(({ id, kind, hits }) => ({ id, kind, hits })),
  };
}

export async function startControl(world: World, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(world, request).then(({ status, body }) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(world: World, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const route = ROUTES[`${request.method} ${url.pathname}`];
  if (!route) return { status: 404, body: { error: `known: ${Object.keys(ROUTES).join(", ")}` } };
  try {
    const text = await readBody(request);
    return { status: 200, body: await route(world, text === "" ? {} : JSON.parse(text), url.searchParams) };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
