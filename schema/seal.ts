// Secrets sealed to a site: HPKE base mode (RFC 9180), X25519, HKDF-SHA256, AES-256-GCM.
// Runs in the browser, in the control plane and in the agent; only the agent holds the private key.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { z } from "zod";
import { AppError } from "./errors.ts";

/** What a sealed secret belongs to. It is the associated data: a sealed value moved to another row or field does not open. */
export const SealContext = z.object({
  /** Id of the credential set, of the scan's typed-in credential, or `discovered:<service tag>`. */
  credential_id: z.string().min(1).max(200),
  field: z.string().min(1).max(60),
  version: z.number().int().min(1),
});
export type SealContext = z.infer<typeof SealContext>;

/** A sealed secret with its context, as it is stored and shipped. */
export const Sealed = SealContext.extend({
  sealed: z.string().regex(/^hpke1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, "is not a sealed secret"),
}).meta({ secret: true });
export type Sealed = z.infer<typeof Sealed>;

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const info = new TextEncoder().encode("dell-server-manager/sealed/1");

function contextBytes(context: SealContext): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([context.credential_id, context.field, context.version]));
}

export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** A new key pair of a site; both halves are 32 raw bytes, base64url. */
export async function generateSiteKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: toBase64Url(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey))),
    privateKey: toBase64Url(new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey))),
  };
}

/** Seals `plain` to a site's public key. Throws `invalid_request` when the key is not an X25519 public key. */
export async function seal(publicKey: string, context: SealContext, plain: string): Promise<Sealed> {
  let recipientPublicKey: CryptoKey;
  try {
    recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64Url(publicKey));
  } catch (cause) {
    throw new AppError("invalid_request", "The site's public key is not an X25519 key.", { cause });
  }
  const sender = await suite.createSenderContext({ recipientPublicKey, info });
  const ciphertext = await sender.seal(new TextEncoder().encode(plain), contextBytes(context));
  const { credential_id, field, version } = context;
  return { credential_id, field, version, sealed: `hpke1.${toBase64Url(new Uint8Array(sender.enc))}.${toBase64Url(new Uint8Array(ciphertext))}` };
}

/** Opens a sealed secret. Throws `sealed_unreadable` when key or context differ from those it was sealed with. */
export async function unseal(privateKey: string, secret: Sealed): Promise<string> {
  try {
    const [, enc = "", ciphertext = ""] = secret.sealed.split(".");
    const recipientKey = await suite.kem.deserializePrivateKey(fromBase64Url(privateKey));
    const recipient = await suite.createRecipientContext({ recipientKey, enc: fromBase64Url(enc), info });
    return new TextDecoder().decode(await recipient.open(fromBase64Url(ciphertext), contextBytes(secret)));
  } catch (cause) {
    throw new AppError("sealed_unreadable", "A stored password cannot be opened with this site's key.", {
      hint: "It was sealed for another site, or the site's key was replaced. Enter the password again under Settings, Credentials.",
      cause,
    });
  }
}

/** Whether the two halves belong together. */
export async function isKeyPair(publicKey: string, privateKey: string): Promise<boolean> {
  const context: SealContext = { credential_id: "pair", field: "check", version: 1 };
  try {
    return (await unseal(privateKey, await seal(publicKey, context, "pair"))) === "pair";
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** The context in which one agent hands the site's private key to another. */
export function siteKeyContext(agentId: string): SealContext {
  return { credential_id: `agent:${agentId}`, field: "site_private_key", version: 1 };
}

/** Short form of a public key for a person to compare: first 16 bytes of its SHA-256, in groups of four hex digits. */
export async function keyFingerprint(publicKey: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64Url(publicKey)));
  return [...digest.subarray(0, 16)].map((byte, i) => byte.toString(16).padStart(2, "0") + (i % 2 === 1 && i < 15 ? " " : "")).join("");
}
