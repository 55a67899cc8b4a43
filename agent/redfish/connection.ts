// One iDRAC as this process knows it: the way to it, what its service root said, what it turned out not to support.
import { AppError } from "#schema/errors.ts";
import type { CommandScope } from "../command-log.ts";
import { type Identity, identityOf, rootPath } from "./identity.ts";
import type { ServiceRoot } from "./resources.ts";
import { Transport, type TransportOptions } from "./transport.ts";

export type IdracIdentity = Extract<Identity, { kind: "idrac" }>;

export class Connection {
  readonly transport: Transport;
  /** False once $expand was refused or ignored. */
  expands = true;
  #known: IdracIdentity | undefined;

  constructor(options: TransportOptions) {
    this.transport = new Transport(options);
  }

  /** Reads the service root without a password. Throws only when nothing answers. */
  async identify(scope: () => CommandScope, signal: AbortSignal): Promise<Identity> {
    const identity = identityOf(await this.transport.send({ method: "GET", path: rootPath }, scope, signal));
    this.#known = identity.kind === "idrac" ? identity : undefined;
    return identity;
  }

  /** The service root of what has shown itself to be an iDRAC. Throws `not_an_idrac`: a password goes to nothing else. */
  async root(scope: () => CommandScope, signal: AbortSignal): Promise<ServiceRoot> {
    return (await this.idrac(scope, signal)).root;
  }

  async idrac(scope: () => CommandScope, signal: AbortSignal): Promise<IdracIdentity> {
    if (this.#known) return this.#known;
    const identity = await this.identify(scope, signal);
    if (identity.kind === "idrac") return identity;
    throw new AppError("not_an_idrac", `No iDRAC answers at ${this.transport.address}: ${identity.reason} No password was sent.`, {
      hint: "Check the address and the port; discover the server again if its iDRAC has moved.",
    });
  }
}
