// Passwords are sealed here, in the browser, to each site's public key. Loaded only by the forms that need it (the ciphers and zod are heavy).
import type { Site } from "#schema/api/sites.ts";
import type { Sealed } from "#schema/seal.ts";

export async function sealFor(publicKey: string, credentialId: string, version: number, password: string): Promise<Sealed> {
  const { seal } = await import("#schema/seal.ts");
  return seal(publicKey, { credential_id: credentialId, field: "password", version }, password);
}

/** One sealed copy for each site that has a key. */
export async function sealForSites(sites: readonly Site[], credentialId: string, version: number, password: string): Promise<Record<string, Sealed>> {
  const sealed: Record<string, Sealed> = {};
  for (const site of sites) if (site.public_key) sealed[site.id] = await sealFor(site.public_key, credentialId, version, password);
  return sealed;
}

/** Browsers offer WebCrypto on HTTPS and on this machine only. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** A random UUID; `crypto.randomUUID` is missing where WebCrypto is. */
export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
