// What each role may do, and who cannot be taken from. Pure.
import type { User } from "#schema/api/identity.ts";
import type { Role } from "#schema/vocabulary.ts";

export const roleTitle: Record<Role, string> = { viewer: "Viewer", operator: "Operator", admin: "Admin" };
export const roleOptions: readonly { value: Role; title: string }[] = [
  { value: "viewer", title: "Viewer: looks at everything" },
  { value: "operator", title: "Operator: looks, and runs jobs" },
  { value: "admin", title: "Admin: everything" },
];

/** From the least role that may. */
export const abilities: readonly { what: string; from: Role }[] = [
  { what: "See servers, jobs, requests and settings", from: "viewer" },
  { what: "Have API tokens of the own role", from: "viewer" },
  { what: "Discover servers, check health, fetch logs", from: "operator" },
  { what: "Change power, run and cancel jobs", from: "operator" },
  { what: "Decide about unknown outcomes", from: "operator" },
  { what: "Change servers and trust certificates", from: "admin" },
  { what: "Store credentials, enrol agents", from: "admin" },
  { what: "Manage users, retention, read the audit log", from: "admin" },
];

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
export function reaches(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed];
}

/** The one person who can still administer: whoever takes that away locks everybody out. */
export function isLastAdmin(user: User, users: readonly User[]): boolean {
  return user.role === "admin" && user.is_active && !users.some((other) => other.id !== user.id && other.role === "admin" && other.is_active);
}

/** Five groups of letters and digits that nobody mistakes for one another: 100 bits. */
export function newPassword(random: (bytes: number) => Uint8Array): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const text = [...random(20)].map((byte) => letters[byte & 31]).join("");
  return (text.match(/.{4}/g) ?? []).join("-");
}
