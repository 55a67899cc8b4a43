// What one task holds of the iDRACs it talks to.
import type { Candidate } from "#schema/credentials.ts";
import type { TargetServer } from "#schema/protocol.ts";
import type { CommandScope } from "../command-log.ts";
import { Idrac } from "../redfish/idrac.ts";
import type { Bmcs, BmcTarget } from "./registry.ts";
import type { BmcSession } from "./session.ts";

/** `end` gives all of it back, and is called on every way out of the task. */
export class Visit {
  readonly #bmcs: Bmcs;
  readonly #scope: () => CommandScope;
  readonly #idracs = new Map<string, Idrac>();
  readonly #held = new Set<Idrac>();

  constructor(bmcs: Bmcs, scope: () => CommandScope) {
    this.#bmcs = bmcs;
    this.#scope = scope;
  }

  /** A known server's iDRAC, with the credential that resolution chose, or the one given. Logs in when it first needs to. */
  idrac(server: TargetServer, credential: Candidate | null): Idrac {
    const key = JSON.stringify([server.id, credential?.username, credential?.password?.sealed]);
    const known = this.#idracs.get(key);
    if (known) return known;
    const target = { address: server.ip_address, port: server.port, tlsFingerprint: server.tls_fingerprint, legacyTls: server.legacy_tls };
    const idrac = this.#open(target, credential, server.service_tag);
    this.#idracs.set(key, idrac);
    return idrac;
  }

  /** An iDRAC by address alone, for discovery; given back with its own `giveBack`, or with the visit. */
  idracAt(target: BmcTarget): Idrac {
    return this.#open(target, null, null);
  }

  /** Sessions stay for a moment after this, in case the next job wants them. */
  end(): void {
    for (const idrac of this.#held) idrac.giveBack();
    this.#idracs.clear();
  }

  #open(target: BmcTarget, credential: Candidate | null, expectedServiceTag: string | null): Idrac {
    const way = this.#bmcs.acquire(target);
    const sessions = new Map<Candidate, { key: string; session: BmcSession }>();
    const idrac = new Idrac({
      connection: way.connection,
      scope: this.#scope,
      credential,
      expectedServiceTag,
      authenticator: (candidate) => {
        const held = sessions.get(candidate) ?? this.#bmcs.acquireSession(way, candidate);
        sessions.set(candidate, held);
        return held.session;
      },
      prove: (candidate, connection, scope, signal) => this.#bmcs.prove(candidate, connection, scope, signal),
      giveBack: () => {
        if (!this.#held.delete(idrac)) return;
        for (const { key } of sessions.values()) this.#bmcs.releaseSession(way, key);
        sessions.clear();
        this.#bmcs.release(way);
      },
    });
    this.#held.add(idrac);
    return idrac;
  }
}
