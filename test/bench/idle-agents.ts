// The other end of idle-agents-main.ts: makes agents at the control plane and has them connected.
import { generateKeyPairSync } from "node:crypto";
import { toBase64Url } from "#schema/seal.ts";
import type { Child } from "./child.ts";
import type { IdleAgentsInput } from "./idle-agents-main.ts";
import type { Stand } from "./stand.ts";

/** A control plane admits 200 a second. */
const perSecond = 180;

/** Agents at sites of their own, `count` at most; none is connected yet. */
export async function idleAgents(stand: Stand, count: number): Promise<{ child: Child; connect(from: number, to: number): Promise<void> }> {
  const keys = generateKeyPairSync("ed25519");
  const publicKey = keys.publicKey.export({ format: "jwk" }).x ?? "";
  const privateKey = toBase64Url(new Uint8Array(keys.privateKey.export({ format: "der", type: "pkcs8" })));
  const known = await stand.controlPlane.call<{ controlPlaneId: string; fingerprint: string }>("addAgents", { count, publicKey });
  const child = stand.child("idle-agents-main.ts");
  return {
    child,
    connect: (from, to) => child.call("connect", { url: stand.url, ...known, privateKey, from, to, perSecond } satisfies IdleAgentsInput),
  };
}
