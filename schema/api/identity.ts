import { z } from "zod";
import { Role } from "../vocabulary.ts";
import { Name, Time } from "./shapes.ts";

const Username = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[\p{L}\p{N}._@-]+$/u, "may hold letters, digits, dot, dash, underscore and @");
const Password = z.string().min(12, "must have at least 12 characters").max(1024);

export const User = z.object({
  id: z.string(),
  username: z.string(),
  full_name: z.string().nullable(),
  email: z.string().nullable(),
  role: Role,
  is_active: z.boolean(),
  last_sign_in_at: Time.nullable(),
  created_at: Time,
});
export type User = z.infer<typeof User>;

/** Who is signed in: the first call of the console. */
export const Me = z.object({ user: User, version: z.string(), control_plane_id: z.string(), preferences: z.record(z.string(), z.unknown()) });
export type Me = z.infer<typeof Me>;

export const SetupState = z.object({ needs_setup: z.boolean(), version: z.string() });
export const FirstAdmin = z.object({
  username: Username,
  password: Password,
  full_name: z.string().max(200).optional(),
  site_name: Name.default("Site 1"),
  setup_code: z.string(),
});
export const SignIn = z.object({ username: z.string().min(1).max(120), password: z.string().min(1).max(1024) });
export const NewUser = z.object({ username: Username, password: Password, full_name: z.string().max(200).nullish(), email: z.email().nullish(), role: Role });
export const UserChange = z.object({ full_name: z.string().max(200).nullable(), email: z.email().nullable(), role: Role, is_active: z.boolean(), password: Password }).partial();
/** One's own account; `preferences` replaces what was there (the console's theme, columns, keys). */
export const MeChange = z.object({ full_name: z.string().max(200).nullable(), email: z.email().nullable(), preferences: z.record(z.string(), z.unknown()) }).partial();
export const PasswordChange = z.object({ current_password: z.string(), new_password: Password });

/** A browser that is signed in. The id names it here and opens nothing. */
export const Session = z.object({
  id: z.string(),
  created_at: Time,
  last_used_at: Time,
  /** When it ends if nobody uses it, and at the latest. */
  ends_at: Time,
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  is_current: z.boolean(),
});
export type Session = z.infer<typeof Session>;
export const EndedSessions = z.object({ ended: z.number().int() });

export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  owner: z.string(),
  created_at: Time,
  expires_at: Time.nullable(),
  last_used_at: Time.nullable(),
  revoked_at: Time.nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;
export const NewApiToken = z.object({ name: Name, role: Role, expires_in_days: z.number().int().min(1).max(3650).nullable().default(90) });
/** The token's text is in this answer only. */
export const CreatedApiToken = ApiToken.extend({ token: z.string() });

export const AuditRow = z.object({
  seq: z.number().int(),
  at: Time,
  actor_id: z.string().nullable(),
  actor_name: z.string(),
  action: z.string(),
  subject_kind: z.string().nullable(),
  subject_id: z.string().nullable(),
  subject_name: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  address: z.string().nullable(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;
/** What the newest rows hold, to filter by. */
export const AuditWords = z.object({ actors: z.array(z.string()), actions: z.array(z.string()), subject_kinds: z.array(z.string()) });
/** `head` is the newest row's hash. */
export const AuditCheck = z.object({ rows: z.number().int(), head: z.string() });
