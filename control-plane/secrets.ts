// Random secrets that people or programs carry: shown once, stored as a hash.
import { toBase64Url } from "#schema/seal.ts";
import { hex } from "./hex.ts";
import type { Platform } from "./platform.ts";

/** 256 random bits as text. */
export function newSecret(platform: Pick<Platform, "random">): string {
  return toBase64Url(platform.random(32));
}

/** SHA-256, hex. No salt or stretching: the secret has 256 bits of its own. */
export function hashSecret(platform: Pick<Platform, "sha256">, secret: string): string {
  return hex(platform.sha256(secret));
}

/** Compares in a time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
