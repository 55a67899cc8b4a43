// What answers at one address: identified without a password first; only an iDRAC is logged in to.
import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import type { DiscoveredAddress, ServerFacts } from "#schema/findings.ts";
import { retryAtOf } from "../../bmc/login-guard.ts";
import type { JobContext } from "../../job.ts";
import type { Idrac } from "../../redfish/idrac.ts";
import { serverFacts } from "../../steps/server-facts.ts";
import { candidatesFor } from "./candidates.ts";

type Context = JobContext<"discovery_scan">;

export interface Visited {
  found: DiscoveredAddress;
  /** Milliseconds UTC when the next login may be tried there; null when there is nothing left to try. */
  retryAt: number | null;
}

/** Never throws for what is wrong with a device: that is what it reports. Rejects with the signal's reason only. */
export async function visitAddress(ctx: Context, address: string, signal: AbortSignal): Promise<Visited> {
  const { port } = ctx.details;
  const known = ctx.site.known(address, port);
  const idrac = ctx.site.idracAt({ address, port, tlsFingerprint: known?.tls_fingerprint ?? null, legacyTls: known?.legacy_tls ?? false });
  try {
    return await visit(ctx, idrac, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof AppError)) throw error;
    return done(address, outcomeOf(error), inWords(error));
  } finally {
    idrac.giveBack();
  }
}

async function visit(ctx: Context, idrac: Idrac, signal: AbortSignal): Promise<Visited> {
  const { address } = idrac;
  const identity = await idrac.identify(signal);
  if (identity.kind === "no_redfish") return done(address, "no_redfish", identity.reason);
  if (identity.kind === "other") return done(address, "not_an_idrac", identity.reason, { product: identity.product });
  const known = { product: identity.product, service_tag: identity.serviceTag };
  const name = identity.serviceTag === null ? "An iDRAC" : `The iDRAC of ${identity.serviceTag}`;
  if (ctx.details.identify_only) return done(address, "identified", `${name} answers. No password was sent, as asked.`, known);

  const candidates = candidatesFor(ctx, address);
  if (candidates.length === 0) return done(address, "no_credentials", `${name} answers, but no credential set covers this address and none is a default.`, known);
  const refusals: string[] = [];
  for (const candidate of candidates) {
    try {
      await idrac.login(signal, candidate);
    } catch (error) {
      const retryAt = retryAtOf(error);
      if (retryAt !== null) return { ...done(address, "login_paused", `${name} answers. ${inWords(error)}`, known), retryAt };
      if (!(error instanceof AppError) || (error.code !== "auth_failed" && error.code !== "login_refused")) throw error;
      refusals.push(
        error.code === "auth_failed"
          ? `${candidate.name} (user ${candidate.username}): refused`
          : `${candidate.name} (user ${candidate.username}): refused before, not tried again`,
      );
      continue;
    }
    const tag = await keep(ctx, idrac, candidate, identity.serviceTag, signal);
    return done(address, ctx.site.isKnownTag(tag) ? "updated" : "added", `Logged in with ${candidate.name} (user ${candidate.username}).`, {
      ...known,
      service_tag: tag,
      credential: candidate.name,
    });
  }
  return done(address, "auth_failed", `${name} answers, but no credential works: ${refusals.join("; ")}.`, known);
}

/** Reads what the inventory wants to know and hands it over. The service tag is the system's SKU; its SerialNumber is the board's. */
async function keep(ctx: Context, idrac: Idrac, candidate: Candidate, tagInRoot: string | null, signal: AbortSignal): Promise<string> {
  const system = await idrac.system(signal);
  const tag = system.SKU || tagInRoot;
  if (!tag)
    throw new AppError("device_error", "The iDRAC does not tell its service tag, by which servers are told apart.", {
      hint: "Start the server once so that its inventory is collected, then scan again.",
    });
  const manager = await orNull(idrac.manager(signal), signal);
  const generation = manager ? await idrac.generation(signal, manager) : "unknown";
  const macs = await orNull(idrac.macAddresses(system, signal), signal);
  const facts: ServerFacts = {
    ...serverFacts(system, manager, generation),
    ip_address: idrac.address,
    port: idrac.port,
    tls_fingerprint: idrac.tlsFingerprint,
    ...(macs ? { mac_addresses: macs } : {}),
    ...(await credentialFacts(ctx, candidate, tag)),
  };
  ctx.found({ finding: "server", service_tag: tag, proposed_id: ctx.newId(), facts, seen_at: ctx.clock.now() });
  return tag;
}

/** A set is kept as a reference, so that a rotation reaches every server; what was typed in for the scan becomes the server's own, sealed anew. */
async function credentialFacts(ctx: Context, candidate: Candidate, tag: string): Promise<Partial<ServerFacts>> {
  if (candidate.source === "agent") return {};
  // One takes the other's place: what worked at an earlier scan may have been refused at this one.
  if (candidate.credential_set_id !== null) return { credential_set_id: candidate.credential_set_id, discovered_username: null, discovered_password: null };
  if (candidate.password === null) return {};
  const plain = await ctx.site.open(candidate.password);
  // The version rises with time, so that a refusal of an older password does not stand in the way of this one.
  const context = { credential_id: `discovered:${tag}`, field: "password", version: Math.max(1, Math.floor(ctx.clock.now() / 1000)) };
  return { credential_set_id: null, discovered_username: candidate.username, discovered_password: await ctx.site.seal(context, plain) };
}

async function orNull<V>(reading: Promise<V>, signal: AbortSignal): Promise<V | null> {
  try {
    return await reading;
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    return null;
  }
}

function done(address: string, outcome: DiscoveredAddress["outcome"], reason: string, over: Partial<DiscoveredAddress> = {}): Visited {
  return { found: { address, outcome, reason, service_tag: null, product: null, credential: null, ...over }, retryAt: null };
}

function outcomeOf(error: AppError): DiscoveredAddress["outcome"] {
  if (error.code === "not_allowed_address") return "not_allowed";
  if (error.code === "malformed_answer") return "no_redfish";
  return "error";
}

function inWords(error: unknown): string {
  if (!(error instanceof AppError)) return "It failed.";
  return error.hint ? `${error.message} ${error.hint}` : error.message;
}
