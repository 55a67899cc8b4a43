// Who is at the other end. iDRACs show self-signed certificates whose name is not their address, so the usual check
// cannot pass; what is checked instead is the certificate itself, by its SHA-256, before a single byte of a request
// (and so before any password) is handed to the socket.
import type { TLSSocket } from "node:tls";
import { buildConnector } from "undici";
import { AppError } from "#schema/errors.ts";

export interface TlsTrust {
  /** SHA-256 of the certificate that is trusted, hex; null until first use. */
  fingerprint: string | null;
  /** PEM bundle of the site's own authorities. A certificate they vouch for, for this very address, needs no pin. */
  ca: string | undefined;
  /** What to do with a certificate nobody has trusted yet. */
  firstUse: "trust" | "refuse";
  /** TLS 1.0 and 1.1 and the ciphers of their time; only for iDRACs marked so, one by one. */
  legacy: boolean;
}

/** No byte of a request was sent: whatever it was, it may be tried again. */
export class ConnectError extends AppError {
  override readonly name = "ConnectError";
  /** The handshake broke off, and a second attempt may work: quirks.handshakeBreaksOff. */
  readonly isTransient: boolean;

  constructor(
    code: "unreachable" | "tls_untrusted" | "tls_changed" | "not_allowed_address",
    message: string,
    options: { hint?: string; cause?: unknown; isTransient?: boolean; details?: Record<string, unknown> } = {},
  ) {
    super(code, message, { hint: options.hint, cause: options.cause, details: options.details });
    this.isTransient = options.isTransient ?? false;
  }
}

/** Hex, lower case, no separators: the one spelling in which fingerprints are compared and stored. */
export function normalFingerprint(text: string): string {
  return text.replaceAll(":", "").toLowerCase();
}

export interface ConnectorOptions {
  trust: () => TlsTrust;
  timeoutMs: number;
  /** Refuses an address that the agent's allow-list does not name, by throwing. */
  admit: () => void;
  /** Told of every certificate that was accepted, before anything is sent. */
  accepted: (fingerprint: string, how: "pin" | "ca" | "first_use") => void;
}

/** An undici connector that gives out a socket only after its certificate was judged. */
export function pinnedConnector(options: ConnectorOptions): buildConnector.connector {
  return (to, callback) => {
    try {
      options.admit();
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    const trust = options.trust();
    const connect = buildConnector({
      allowH2: false,
      // A resumed session carries no certificate to compare.
      maxCachedSessions: 0,
      timeout: options.timeoutMs,
      // Node must let the handshake finish so that `judge` below can compare the certificate; nothing is sent before it has.
      rejectUnauthorized: false,
      ...(trust.ca === undefined ? {} : { ca: trust.ca }),
      ...(trust.legacy ? { minVersion: "TLSv1" as const, ciphers: "DEFAULT@SECLEVEL=0" } : {}),
    });
    connect(to, (error, socket) => {
      if (error) return callback(connectError(error, options.timeoutMs, trust.legacy), null);
      try {
        const accepted = judge(socket as TLSSocket, trust);
        options.accepted(accepted.fingerprint, accepted.how);
      } catch (refusal) {
        socket.destroy();
        return callback(refusal instanceof Error ? refusal : new Error(String(refusal)), null);
      }
      callback(null, socket);
    });
  };
}

/** Throws `tls_changed` or `tls_untrusted` unless authority, pin or first use allow the certificate. */
function judge(socket: TLSSocket, trust: TlsTrust): { fingerprint: string; how: "pin" | "ca" | "first_use" } {
  const shown = socket.getPeerX509Certificate();
  if (!shown) throw new ConnectError("tls_untrusted", "The device showed no certificate.");
  const fingerprint = normalFingerprint(shown.fingerprint256);
  if (trust.ca !== undefined && socket.authorized) return { fingerprint, how: "ca" };
  if (trust.fingerprint !== null) {
    if (fingerprint === normalFingerprint(trust.fingerprint)) return { fingerprint, how: "pin" };
    throw new ConnectError("tls_changed", "The iDRAC shows another certificate than the one that is trusted. Nothing was sent to it.", {
      hint: `If the iDRAC was replaced, reset or given a new certificate, compare this fingerprint with the one its own page shows, then trust the new one on the server's page. Shown now: ${fingerprint}. Trusted: ${normalFingerprint(trust.fingerprint)}.`,
      details: { fingerprint },
    });
  }
  if (trust.firstUse === "trust") return { fingerprint, how: "first_use" };
  throw new ConnectError("tls_untrusted", "Nobody has trusted this iDRAC's certificate yet.", {
    hint: `Compare this fingerprint with the one the iDRAC's own page shows, then trust it on the server's page: ${fingerprint}.`,
  });
}

const handshakeTooOld = /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|KEY_TOO_SMALL|NO_PROTOCOLS_AVAILABLE|NO_CIPHERS|MD_TOO_WEAK/;
const notTls = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE/;

function connectError(error: Error & { code?: string }, timeoutMs: number, isLegacy: boolean): ConnectError {
  const code = error.code ?? "";
  const fail = (message: string, hint: string, isTransient = false): ConnectError => new ConnectError("unreachable", message, { hint, cause: error, isTransient });
  if (code === "ECONNREFUSED") return fail("The address refuses the connection.", "The iDRAC may be restarting (up to five minutes), or its web server listens on another port.");
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return fail(`The address did not answer within ${timeoutMs / 1000} s.`, "Is the iDRAC powered and cabled, and may this agent reach its network (VLAN, firewall)?");
  }
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH" || code === "EHOSTDOWN")
    return fail("There is no route to the address.", "Check the agent's network: it must reach the management VLAN.");
  if (notTls.test(code))
    return new ConnectError("tls_untrusted", "What answers there does not speak TLS.", { hint: "Is this the iDRAC's HTTPS port (443 unless someone changed it)?", cause: error });
  if (handshakeTooOld.test(code)) {
    const hint = isLegacy
      ? "Even old TLS is refused. Update the iDRAC's firmware, or reset its web server's TLS settings."
      : 'It may offer only TLS 1.0, 1.1 or old ciphers (iDRAC7, iDRAC8 before 2.40). Update its firmware, or mark the server "old TLS" on its page.';
    return new ConnectError("tls_untrusted", "The iDRAC and this agent found no common TLS version.", { hint, cause: error });
  }
  // What is left broke off during the handshake: reset, end of file.
  return fail("The connection broke while it was being set up.", "The iDRAC's web server may be overloaded or restarting.", true);
}
