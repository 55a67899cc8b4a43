// The one place through which requests leave for an iDRAC. Each goes into the command log before it is sent and once
// more when its outcome is known, failed ones too; nothing else in this folder opens a connection.
import { errors, Pool } from "undici";
import { AppError } from "#schema/errors.ts";
import type { OperationType } from "#schema/vocabulary.ts";
import type { Clock } from "../clock.ts";
import type { CommandLog, CommandScope } from "../command-log.ts";
import { parseBody } from "./body.ts";
import { type Answer, AnswerLost, redfishError } from "./errors.ts";
import type { Pace } from "./pace.ts";
import { ConnectError, pinnedConnector, type TlsTrust } from "./tls.ts";

export interface TransportLimits {
  connectTimeoutMs: number;
  /** For one answer, body included. */
  answerTimeoutMs: number;
  maxBodyBytes: number;
  /** First pause before a safe request is repeated; doubles, with full jitter. */
  retryBaseMs: number;
  retryMaxMs: number;
}

export const defaultTransportLimits: TransportLimits = {
  connectTimeoutMs: 8_000,
  answerTimeoutMs: 30_000,
  maxBodyBytes: 32 * 1024 * 1024,
  retryBaseMs: 500,
  retryMaxMs: 15_000,
};

export interface TransportOptions {
  address: string;
  port: number;
  trust: TlsTrust;
  limits: TransportLimits;
  pace: Pace;
  log: CommandLog;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Whether logins failed here so recently that the iDRAC may have blocked this agent's address. */
  suspectsBlock: () => boolean;
  /** Throws when the agent's allow-list does not name the address. */
  admit: () => void;
}

export interface Exchange {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  timeoutMs?: number | undefined;
  operation?: OperationType | undefined;
}

/** Repeats of a GET, by what went wrong. */
const retries = { connection: 2, busy: 4, internalError: 2 } as const;
const retryAfterMaxMs = 30_000;

export class Transport {
  readonly address: string;
  readonly port: number;
  /** Certificate that is being talked to, hex; null before the first connection. */
  fingerprint: string | null = null;
  readonly #options: TransportOptions;
  readonly #origin: string;
  readonly #pool: Pool;
  readonly #secrets = new Set<string>();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.address = options.address;
    this.port = options.port;
    const host = options.address.includes(":") ? `[${options.address}]` : options.address;
    this.#origin = `https://${host}${options.port === 443 ? "" : `:${options.port}`}`;
    this.#pool = new Pool(this.#origin, {
      allowH2: false,
      pipelining: 1,
      // The iDRAC closes idle connections after 60 s and any after 199 requests; staying well below avoids the race
      // in which it closes one just as a request is written.
      keepAliveTimeout: 10_000,
      keepAliveMaxTimeout: 10_000,
      maxRequestsPerClient: 100,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: pinnedConnector({
        // Once a certificate has been accepted here, only that one is accepted again.
        trust: () => ({ ...options.trust, fingerprint: options.trust.fingerprint ?? this.fingerprint }),
        timeoutMs: options.limits.connectTimeoutMs,
        admit: options.admit,
        accepted: (fingerprint) => {
          this.fingerprint = fingerprint;
        },
      }),
    });
  }

  /** A value that must never be shown, in a log or an error. */
  learnSecret(value: string): void {
    if (value === "" || this.#secrets.has(value)) return;
    this.#secrets.add(value);
    this.#options.log.learnSecret(value);
  }

  /** For a token whose session has ended. */
  forgetSecret(value: string): void {
    if (this.#secrets.delete(value)) this.#options.log.forgetSecret(value);
  }

  scrub(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, "•••");
    return clean;
  }

  /**
   * Sends a request and returns the answer, whatever its status. A GET is repeated where that may help (openstack/sushy's
   * connector does the same); a request that changes something is repeated only if no byte of it was sent.
   * Throws `unreachable`, `timeout`, `tls_*`, `malformed_answer`, AnswerLost, or the signal's reason.
   */
  async send(exchange: Exchange, scope: () => CommandScope, signal: AbortSignal): Promise<Answer> {
    const isSafe = exchange.method === "GET";
    for (let attempt = 1; ; attempt++) {
      let pauseMs: number;
      try {
        const answer = await this.#options.pace.run(signal, () => this.#once(exchange, scope(), signal));
        const allowed = !isSafe ? 0 : answer.status === 503 || answer.status === 429 ? retries.busy : answer.status === 500 ? retries.internalError : 0;
        if (attempt > allowed) return answer;
        pauseMs = this.#pauseMs(attempt, answer.headers["retry-after"]);
      } catch (error) {
        const isRepeatable = error instanceof ConnectError ? error.isTransient : isSafe && error instanceof BrokenAnswer;
        if (!isRepeatable || attempt > retries.connection) throw this.explain(error);
        pauseMs = this.#pauseMs(attempt, undefined);
      }
      await this.#options.clock.sleep(pauseMs, signal);
    }
  }

  /** An iDRAC that blocks this agent's address just stops answering: right after failed logins that is the likelier reason. */
  explain(error: unknown): unknown {
    if (!(error instanceof AppError) || error.code !== "unreachable" || !this.#options.suspectsBlock()) return error;
    return new AppError("ip_blocked", "The iDRAC stopped answering right after failed logins: it probably blocks this agent's address.", {
      hint: "Correct the password, then wait until the block ends (a minute by default, see IP Blocking on the iDRAC).",
      cause: error,
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #pauseMs(attempt: number, retryAfter: string | undefined): number {
    const { retryBaseMs, retryMaxMs } = this.#options.limits;
    const jitterMs = this.#options.random() * Math.min(retryMaxMs, retryBaseMs * 2 ** attempt);
    const seconds = Number(retryAfter);
    return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, retryAfterMaxMs) + jitterMs : jitterMs;
  }

  async #once(exchange: Exchange, scope: CommandScope, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const { log, clock } = this.#options;
    const id = log.begin({
      scope: exchange.operation ? { ...scope, operation: exchange.operation } : scope,
      endpoint: exchange.path,
      commandType: exchange.method,
      fullUrl: `${this.#origin}${exchange.path}`,
      requestBody: exchange.body,
    });
    const startedAt = clock.monotonic();
    const end = (outcome: { success: boolean; statusCode: number | null; responseBody?: unknown; errorMessage: string | null }): void =>
      log.end(id, { responseBody: undefined, ...outcome, responseTimeMs: Math.round(clock.monotonic() - startedAt) });
    try {
      const answer = await this.#exchange(exchange, signal);
      const token = answer.headers["x-auth-token"];
      if (token !== undefined) this.learnSecret(token);
      const isSuccess = answer.status < 400;
      const { body } = answer;
      const responseBody = body.kind === "json" ? (body.companion === undefined ? body.document : [body.companion, body.document]) : body.kind === "text" ? body.text : undefined;
      end({ success: isSuccess, statusCode: answer.status, responseBody, errorMessage: isSuccess ? null : redfishError(answer, (text) => this.scrub(text)).message });
      return answer;
    } catch (error) {
      end({ success: false, statusCode: null, errorMessage: error instanceof AppError ? error.message : "The request was given up." });
      throw error;
    }
  }

  async #exchange(exchange: Exchange, signal: AbortSignal): Promise<Answer> {
    const { method, path } = exchange;
    const timeoutMs = exchange.timeoutMs ?? this.#options.limits.answerTimeoutMs;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => controller.abort(new AnswerTimeout()), timeoutMs);
    let hasAnswered = false;
    try {
      const response = await this.#pool.request({
        method,
        path,
        signal: controller.signal,
        headers: {
          accept: "application/json",
          // Compressed answers change the ETag on some firmware (openstack/sushy connector.py).
          "accept-encoding": "identity",
          ...(exchange.body === undefined ? {} : { "content-type": "application/json" }),
          ...exchange.headers,
        },
        ...(exchange.body === undefined ? {} : { body: JSON.stringify(exchange.body) }),
      });
      hasAnswered = true;
      const status = response.statusCode;
      const text = await this.#readBody(response.body, status >= 400 || method !== "GET");
      return { method, path, status, headers: flatten(response.headers), body: parseBody(text) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof AppError) throw error;
      const isTimeout = error instanceof AnswerTimeout;
      const why = isTimeout ? `nothing came within ${timeoutMs / 1000} s` : "the connection broke";
      if (method !== "GET") throw new AnswerLost(method, path, why, error);
      if (isTimeout) {
        throw new AppError("timeout", `The iDRAC did not answer GET ${path} within ${timeoutMs / 1000} s.`, {
          hint: "It may be overloaded; run the job again later. If it stays slow, reset the iDRAC (racadm racreset).",
          cause: error,
        });
      }
      // A body that breaks off is a parser's error too, but not a stranger's protocol.
      const isProtocol = !hasAnswered && (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError);
      if (isProtocol) throw new AppError("malformed_answer", `What came back for GET ${path} is not HTTP.`, { hint: "Is this address really an iDRAC?", cause: error });
      throw new BrokenAnswer(path, error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  /** Reads a body up to the limit. Where the status says it all already, a body that breaks off is taken as empty (quirks.truncatedUnauthorized). */
  async #readBody(stream: AsyncIterable<Uint8Array>, isStatusEnough: boolean): Promise<string> {
    const { maxBodyBytes } = this.#options.limits;
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    try {
      for await (const chunk of stream) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > maxBodyBytes) {
          throw new AppError("malformed_answer", `The answer is larger than ${maxBodyBytes} bytes; it was not read to its end.`, {
            hint: "No iDRAC resource is that large. Is this address really an iDRAC?",
          });
        }
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof AppError || !isStatusEnough) throw error;
      return "";
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

/** The connection broke before the answer to a safe request was complete. */
class BrokenAnswer extends AppError {
  constructor(path: string, cause: unknown) {
    super("unreachable", `The connection broke before the answer to GET ${path} was complete.`, {
      hint: "The iDRAC's web server may be overloaded or restarting; run the job again in a few minutes.",
      cause,
    });
  }
}

class AnswerTimeout extends Error {}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
