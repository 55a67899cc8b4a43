import { expect, test } from "vitest";
import type { User } from "#schema/api/identity.ts";
import { isLastAdmin, newPassword } from "./roles.ts";

const user = (id: string, change: Partial<User>): User => ({ id, role: "admin", is_active: true, ...change }) as User;

test("the last active admin is known", () => {
  const one = user("1", {});
  expect(isLastAdmin(one, [one, user("2", { role: "operator" }), user("3", { is_active: false })])).toBe(true);
  expect(isLastAdmin(one, [one, user("2", {})])).toBe(false);
  expect(isLastAdmin(user("2", { role: "viewer" }), [one])).toBe(false);
});
test("a made password is long, and has no letters that look alike", () => {
  const made = newPassword((bytes) => Uint8Array.from({ length: bytes }, (_, i) => i * 37));
  expect(made).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
  expect(made).not.toMatch(/[lo01]/);
});
