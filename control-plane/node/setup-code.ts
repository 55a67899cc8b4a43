import { randomInt } from "node:crypto";

/** Letters and digits that cannot be mistaken for each other, in two groups of five: 50 bits, typed once. */
export function randomSetupCode(): string {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  const group = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${group()}-${group()}`;
}
