// How the agent reaches its control plane: directly or through a proxy, with a pinned certificate, the site's authorities, or the system's.
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { isIP, type Socket, connect as tcpConnect } from "node:net";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import type { ClientOptions } from "ws";
import { AppError } from "#schema/errors.ts";

export interface DialSettings {
  url: string;
  /** SHA-256 of the certificate, hex; null where an authority vouches for it, or over loopback HTTP. */
  fingerprint: string | null;
  /** PEM file of the site's authorities. */
  caFile?: string | undefined;
  /** `http://host:port` of a proxy that speaks CONNECT; default HTTPS_PROXY, unless NO_PROXY names the host. */
  proxy?: string | undefined;
  timeoutMs?: number | undefined;
}

export interface ControlPlaneDialer {
  /** A ready, verified connection for one WebSocket. `certificate` is what the hello signs: the pinned fingerprint that was seen, or "". */
  connect(path: string): Promise<{ url: string; options: ClientOptions; certificate: () => string }>;
  /** One request with a JSON body and a JSON answer. */
  post(path: string, body: unknown): Promise<{ status: number; body: unknown }>;
  /** The control plane's clock, from the Date header of an answer: milliseconds UTC, to the second. */
  date(path: string): Promise<{ date: number }>;
}

export function proxyFor(url: URL, settings: Pick<DialSettings, "proxy">, env: NodeJS.ProcessEnv = process.env): URL | null {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  // What is on this machine is never asked of another one: a proxy would look for it at itself, and over HTTP read what is sent.
  if (settings.proxy === undefined && isLoopback(host)) return null;
  const named = settings.proxy ?? (url.protocol === "https:" ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy));
  if (!named) return null;
  const exceptions = (env.NO_PROXY ?? env.no_proxy ?? "").split(",").map((entry) => entry.trim().toLowerCase());
  const excepted = exceptions.some((entry) => entry === "*" || (entry !== "" && (host === entry || host.endsWith(entry.startsWith(".") ? entry : `.${entry}`))));
  return settings.proxy === undefined && excepted ? null : new URL(named.includes("://") ? named : `http://${named}`);
}

export function dialer(settings: DialSettings): ControlPlaneDialer {
  const url = new URL(settings.url);
  const timeoutMs = settings.timeoutMs ?? 10_000;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  if (url.protocol === "http:" && !isLoopback(host)) {
    throw new AppError("tls_untrusted", "Plain HTTP to the control plane is allowed on loopback only.", { hint: "Use the https URL that the control plane printed." });
  }

  const open = async (): Promise<Socket> => {
    const proxy = proxyFor(url, settings);
    const plain = proxy ? await throughProxy(proxy, host, port, timeoutMs) : await tcp(host, port, timeoutMs);
    return url.protocol === "https:" ? await secure(plain, host, settings, timeoutMs) : plain;
  };
  const exchange = (socket: Socket, method: string, path: string, text: string): Promise<{ status: number; text: string; date: number }> =>
    new Promise((resolve, reject) => {
      const headers = { host: url.host, connection: "close", ...(text === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }) };
      const request = httpRequest({ method, path, host, port, createConnection: () => socket, headers, timeout: timeoutMs }, (response) => {
        let answer = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          answer += chunk;
          if (answer.length > 1024 * 1024) request.destroy(new Error("the answer is too large"));
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: answer, date: Date.parse(response.headers.date ?? "") }));
      });
      request.on("timeout", () => request.destroy(new Error("no answer in time")));
      request.on("error", reject);
      request.end(text);
    });
  const origin = `ws://${url.host}`;
  return {
    async connect(path) {
      const socket = await open();
      return {
        // Why ws: the socket is a finished TLS connection already; `ws` must not wrap it again.
        url: `${origin}${path}`,
        options: { createConnection: () => socket, headers: { host: url.host } },
        certificate: () => settings.fingerprint ?? "",
      };
    },
    async post(path, body) {
      const answer = await exchange(await open(), "POST", path, JSON.stringify(body));
      try {
        return { status: answer.status, body: JSON.parse(answer.text) as unknown };
      } catch (cause) {
        throw new AppError("malformed_answer", "What answered is not a control plane.", { hint: `Is ${settings.url} its URL?`, cause });
      }
    },
    async date(path) {
      const { date } = await exchange(await open(), "GET", path, "");
      if (Number.isNaN(date)) throw new AppError("malformed_answer", "The control plane's answer carries no date.");
      return { date };
    },
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function unreachable(what: string, cause: NodeJS.ErrnoException): AppError {
  const hints: Record<string, string> = {
    ENOTFOUND: "The name does not resolve. Check the DNS of this machine, or use an address.",
    EAI_AGAIN: "The name server does not answer. Check the DNS of this machine.",
    ECONNREFUSED: "Nothing listens there. Is the control plane running, and is this its port?",
    ETIMEDOUT: "Nothing answers there. Check firewall and routing.",
  };
  return new AppError("unreachable", `${what} cannot be reached (${cause.code ?? cause.message}).`, {
    hint: hints[cause.code ?? ""] ?? "Check the network between here and there.",
    cause,
  });
}

function tcp(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port, noDelay: true, keepAlive: true });
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" })), timeoutMs);
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(unreachable(`${host}:${port}`, error));
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

async function throughProxy(proxy: URL, host: string, port: number, timeoutMs: number): Promise<Socket> {
  const socket = await tcp(proxy.hostname.replace(/^\[|\]$/g, ""), Number(proxy.port) || 3128, timeoutMs);
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const login =
    proxy.username === "" ? "" : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64")}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  const head = await new Promise<string>((resolve, reject) => {
    let text = "";
    const giveUp = (error: AppError): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => giveUp(new AppError("timeout", "The proxy did not answer.", { hint: "Check HTTPS_PROXY." })), timeoutMs);
    socket.once("end", () => giveUp(new AppError("unreachable", "The proxy closed the connection without an answer.", { hint: "Check HTTPS_PROXY." })));
    const read = (): void => {
      for (let chunk = socket.read(1) as Buffer | null; chunk; chunk = socket.read(1) as Buffer | null) {
        text += chunk.toString("latin1");
        // Byte by byte: what follows the head belongs to TLS.
        if (text.endsWith("\r\n\r\n") || text.length > 8_192) {
          clearTimeout(timer);
          socket.off("readable", read);
          return resolve(text);
        }
      }
    };
    socket.on("readable", read);
    socket.once("error", (error) => giveUp(unreachable(`The proxy ${proxy.host}`, error)));
  });
  if (!/^HTTP\/1\.[01] 2\d\d/.test(head)) {
    socket.destroy();
    throw new AppError("unreachable", `The proxy refused the connection: ${head.split("\r\n")[0]}.`, {
      hint: "Ask for CONNECT to the control plane's host and port to be allowed, or set NO_PROXY.",
    });
  }
  return socket;
}

/** TLS over a socket. With a fingerprint the certificate itself is compared, before anything is sent; without one, authorities and name decide. */
function secure(plain: Socket, host: string, settings: DialSettings, timeoutMs: number): Promise<TLSSocket> {
  const { fingerprint } = settings;
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({
      socket: plain,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ["http/1.1"],
      ...(settings.caFile === undefined ? {} : { ca: readFileSync(settings.caFile) }),
      // A pinned certificate is compared below, on every connection; a self-signed one could not pass any other check.
      rejectUnauthorized: fingerprint === null,
      ...(fingerprint === null ? {} : { checkServerIdentity: () => undefined }),
    });
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" })), timeoutMs);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        /CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? "")
          ? new AppError("tls_untrusted", `The control plane's certificate is not trusted (${error.code}).`, {
              hint: "Give the site's authorities with --ca, or enrol with a code that carries the fingerprint.",
              cause: error,
            })
          : unreachable(host, error),
      );
    });
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      const seen = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "";
      if (fingerprint !== null && seen !== fingerprint) {
        socket.destroy();
        return reject(
          new AppError("tls_changed", "The control plane shows another certificate than the one this agent was enrolled with. Nothing was sent.", {
            hint: `Seen: ${seen}. If the certificate was replaced on purpose, enrol the agent again; a proxy that opens TLS needs an exception for this host.`,
          }),
        );
      }
      resolve(socket);
    });
  });
}
