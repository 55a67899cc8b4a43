// Ids, keys and sealed secrets of a simulation: made from names, so that they are the same in every run.
import { createHash } from "node:crypto";

const digest = (name: string): Buffer => createHash("sha256").update(name).digest();

/** Looks like a UUIDv7. */
export function idOf(name: string): string {
  const hex = digest(name).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What agents were enrolled with. */
export const controlPlaneId = idOf("control plane");

/** 32 bytes, base64url. */
export function publicKeyOf(name: string): string {
  return digest(`key of ${name}`).toString("base64url");
}

export function siteKey(siteId: string): string {
  return publicKeyOf(`site ${siteId}`);
}

/** A sealed password for each site; nobody opens it here, but it must look like one. */
export function sealedFor(siteIds: readonly string[], version: number): string {
  const sealed = { credential_id: "set", field: "password", version: version + 1, sealed: "hpke1.AAAA.AAAA" };
  return JSON.stringify(Object.fromEntries(siteIds.map((id) => [id, sealed])));
}
