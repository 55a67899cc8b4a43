// Starts the control plane on Node: database, certificate, HTTP, the agents' links, and the minute's chores.
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { AppError } from "#schema/errors.ts";
import { createApp } from "../app.ts";
import { type ControlPlane, createControlPlane } from "../control-plane.ts";
import { serveAgents } from "./agent-server.ts";
import { ownCertificate, readCertificate } from "./certificate.ts";
import { compressed } from "./compress.ts";
import { consoleFiles } from "./console-files.ts";
import { openDatabase } from "./database.ts";
import { serveLocally } from "./local-socket.ts";
import { nodeLog, nodePlatform, readMigrations } from "./platform.ts";
import { openRemoteDatabase } from "./remote-database.ts";
import { randomSetupCode } from "./setup-code.ts";

export interface ControlPlaneOptions {
  data: string;
  host: string;
  port: number;
  url?: string | undefined;
  http?: boolean | undefined;
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  console?: string | undefined;
  logLevel: string;
  setupCode?: string | undefined;
  /** A libSQL server for the database; without it, a file in the data folder. */
  libsql?: { url: string; authToken: string | undefined } | undefined;
  /** Another control plane has taken the libSQL server's database over. */
  databaseLost?: () => void;
}

export interface RunningControlPlane {
  url: string;
  /** SHA-256 of the certificate, hex; null over plain HTTP. */
  fingerprint: string | null;
  /** Set while no user exists. */
  setupCode: string | null;
  controlPlane: ControlPlane;
  stop(): Promise<void>;
}

const checkpointEveryMs = 60_000;
const shutdownMs = 3_000;

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** A token and all that is stored would be read on the way. `?tls=0` does to `libsql:` what `http:` says. */
function goesInTheClear(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, searchParams } = new URL(url);
  return (protocol === "http:" || searchParams.get("tls") === "0") && !isLoopback(hostname.replace(/^\[|\]$/g, ""));
}

function ownNames(host: string): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address.split("%")[0] ?? ""));
  return ["localhost", "127.0.0.1", "::1", ...(host === "0.0.0.0" || host === "::" ? addresses : [host])];
}

export async function startControlPlane(options: ControlPlaneOptions): Promise<RunningControlPlane> {
  if (options.http && !isLoopback(options.host)) {
    throw new AppError("invalid_request", "Plain HTTP is served on loopback addresses only.", {
      hint: "Leave --http out: the control plane makes its own certificate, whose fingerprint the enrolment code carries.",
    });
  }
  if (options.libsql && goesInTheClear(options.libsql.url)) {
    throw new AppError("invalid_request", "LIBSQL_URL would send its token and the whole database unencrypted over the network.", {
      hint: "Use https:, or libsql: without ?tls=0; plain HTTP is for a server on this host.",
    });
  }
  if (options.url === undefined && (options.host === "0.0.0.0" || options.host === "::")) {
    throw new AppError("invalid_request", `--host ${options.host} listens on every address, but agents and browsers need one name to call.`, {
      hint: "Add --url https://<name of this machine>:<port>: enrolment codes carry it.",
    });
  }
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535) throw new AppError("invalid_request", "--port must be a number from 0 to 65535.");
  const log = nodeLog(options.logLevel);
  const database = options.libsql
    ? await openRemoteDatabase(options.data, { ...options.libsql, lost: options.databaseLost ?? (() => undefined) })
    : await openDatabase(options.data);
  try {
    const tls = options.http
      ? null
      : options.tlsCert && options.tlsKey
        ? readCertificate(options.tlsCert, options.tlsKey)
        : await ownCertificate(options.data, [...ownNames(options.host), ...(options.url ? [new URL(options.url).hostname] : [])]);
    const server = tls ? createHttpsServer({ cert: tls.certPem, key: tls.keyPem, minVersion: "TLSv1.2" }) : createHttpServer();
    server.headersTimeout = 20_000;
    let url = options.url ?? "";
    const loop = monitorEventLoopDelay({ resolution: 10 });
    loop.enable();
    const platform = nodePlatform({
      database,
      log,
      version: packageVersion(),
      publicUrl: () => url,
      certificateFingerprint: () => tls?.fingerprint ?? null,
      setupCode: options.setupCode ?? randomSetupCode(),
      isRemote: options.libsql !== undefined,
    });
    platform.loopLagMs = () => loop.mean / 1e6 - 10;
    const controlPlane = await createControlPlane(platform, readMigrations());
    const [user] = await controlPlane.store.read<{ n: number }>({ sql: "select count(*) as n from profiles" });
    const needsSetup = user?.n === 0;

    const app = createApp(controlPlane);
    const files = consoleFiles(options.console ?? fileURLToPath(new URL("../../web/dist/", import.meta.url)));
    app.get("*", (context) => files(context.req.raw));
    server.on(
      "request",
      getRequestListener(
        async (request, env) => await compressed(request, await app.fetch(request, { address: "incoming" in env ? (env.incoming.socket.remoteAddress ?? null) : null })),
        { overrideGlobalObjects: false },
      ),
    );
    const agents = serveAgents(server, controlPlane);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, () => resolve());
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        throw new AppError("conflict", `Port ${options.port} on ${options.host} is taken.`, { hint: "Choose another with --port, or 0 for a free one." });
      throw error;
    });
    const { port } = server.address() as AddressInfo;
    if (url === "") url = `${tls ? "https" : "http"}://${isIP(options.host) === 6 ? `[${options.host}]` : options.host}:${port}`;

    const local = serveLocally(
      options.data,
      database,
      async () => {
        await controlPlane.store.write([], [{ actor_id: null, actor_name: "this host", action: "backup.made" }]);
      },
      (error) => log.warn({ error: String(error) }, "no socket for back-ups: while this control plane runs, none can be made"),
    );
    const chores = setInterval(() => {
      database.checkpoint().catch((error: unknown) => log.warn({ error: String(error) }, "checkpoint failed"));
      controlPlane.tick().catch((error: unknown) => log.error({ error: String(error) }, "a chore failed"));
    }, checkpointEveryMs);
    chores.unref();
    log.info({ url, data: options.data }, "control plane started");
    return {
      url,
      fingerprint: tls?.fingerprint ?? null,
      setupCode: needsSetup ? (platform.setupCode ?? null) : null,
      controlPlane,
      async stop() {
        clearInterval(chores);
        agents.close();
        local.close();
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          // Consoles hold their event streams open for ever.
          setTimeout(() => server.closeAllConnections(), shutdownMs / 10).unref();
        });
        await controlPlane.store.idle();
        platform.stop();
        loop.disable();
        database.close();
        log.info({}, "control plane stopped");
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return String((JSON.parse(text) as { version: string }).version);
}
