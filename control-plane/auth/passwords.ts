// Passwords of people: scrypt, with parameters in the hash so that they can rise later.
import { fromBase64Url, toBase64Url } from "#schema/seal.ts";
import type { Platform } from "../platform.ts";
import { sameBytes } from "../secrets.ts";

type Hasher = Pick<Platform, "scrypt" | "random">;

const cost = { N: 2 ** 15, r: 8, p: 1, length: 32 };

/** `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(platform: Hasher, password: string): Promise<string> {
  const salt = platform.random(16);
  const hash = await platform.scrypt(password.normalize("NFC"), salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, toBase64Url(salt), toBase64Url(hash)].join("$");
}

/** False for a user without a hash too, after the same work: the time must not tell which names exist. */
export async function passwordMatches(platform: Hasher, password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = (stored ?? "").split("$");
  if (scheme !== "scrypt" || salt === undefined || hash === undefined) {
    await platform.scrypt(password.normalize("NFC"), platform.random(16), cost);
    return false;
  }
  const expected = fromBase64Url(hash);
  const actual = await platform.scrypt(password.normalize("NFC"), fromBase64Url(salt), { N: Number(N), r: Number(r), p: Number(p), length: expected.length });
  return sameBytes(actual, expected);
}
