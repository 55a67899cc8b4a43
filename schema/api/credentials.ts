import { z } from "zod";
import { CredentialSource } from "../credentials.ts";
import { SealContext, Sealed } from "../seal.ts";
import { CredentialType } from "../vocabulary.ts";
import { Name, Time } from "./shapes.ts";

const CredentialRangeRow = z.object({ id: z.string(), ip_range: z.string(), priority: z.number().int(), description: z.string().nullable() });
export const CredentialSet = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  credential_type: CredentialType,
  username: z.string(),
  /** Sites that have a sealed copy of the password. The password itself never comes back. */
  sealed_for_site_ids: z.array(z.string()),
  password_version: z.number().int(),
  password_changed_at: Time,
  is_default: z.boolean(),
  priority: z.number().int(),
  ranges: z.array(CredentialRangeRow),
  servers: z.number().int(),
  created_at: Time,
  updated_at: Time,
});
export type CredentialSet = z.infer<typeof CredentialSet>;

/** The newest "Test credentials" that tried a set. */
export const CredentialTest = z.object({
  credential_set_id: z.string(),
  outcome: z.enum(["works", "refused", "error"]),
  reason: z.string(),
  at: Time,
  job_id: z.string(),
  server_id: z.string().nullable(),
  server_name: z.string().nullable(),
});
export type CredentialTest = z.infer<typeof CredentialTest>;

const RangeInput = z.object({ ip_range: z.string().trim().min(1), priority: z.number().int().min(0).max(10_000).default(100), description: z.string().max(500).nullish() });

/**
 * The id is made by whoever seals, so that the associated data is known: seal the password for each site to its public key with
 * `{ credential_id: id, field: "password", version }`. A program that cannot seal sends `password`, which is sealed on arrival and kept nowhere.
 */
export const NewCredentialSet = z.object({
  id: z.uuid().optional(),
  name: Name,
  description: z.string().max(500).nullish(),
  credential_type: CredentialType.default("idrac"),
  username: z.string().trim().min(1).max(256),
  password: z.string().min(1).max(1024).optional(),
  sealed: z.record(z.string(), Sealed).optional(),
  is_default: z.boolean().default(false),
  priority: z.number().int().min(0).max(10_000).default(100),
  ranges: z.array(RangeInput).max(500).default([]),
});
/** A new password counts `password_version` up by one; seal with the new version. */
export const CredentialSetChange = z
  .object({
    name: Name,
    description: z.string().max(500).nullable(),
    username: z.string().trim().min(1).max(256),
    password: z.string().min(1).max(1024),
    sealed: z.record(z.string(), Sealed),
    is_default: z.boolean(),
    priority: z.number().int().min(0).max(10_000),
    ranges: z.array(RangeInput).max(500),
  })
  .partial();

/** Which set would be used for an address, and why; in order, the first is used. */
export const Explanation = z.object({
  address: z.string(),
  server: z.object({ id: z.string(), name: z.string() }).nullable(),
  candidates: z.array(z.object({ source: CredentialSource, credential_set_id: z.string().nullable(), name: z.string(), username: z.string(), why: z.string() })),
  /** Sets that do not take part, and why not. */
  left_out: z.array(z.object({ credential_set_id: z.string(), name: z.string(), why: z.string() })),
});
export type Explanation = z.infer<typeof Explanation>;

/** Without a password the answer says how to seal; with one it is sealed on arrival and kept nowhere. */
export const EncryptRequest = z.object({ site_id: z.string(), context: SealContext.optional(), password: z.string().min(1).max(1024).optional() });
export const EncryptAnswer = z.object({
  site_id: z.string(),
  /** X25519, 32 bytes, base64url. */
  public_key: z.string(),
  key_fingerprint: z.string(),
  algorithm: z.string(),
  how: z.string(),
  sealed: Sealed.nullable(),
});
