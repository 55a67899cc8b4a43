import { expect, test } from "vitest";
import { createKeptKey } from "./kept-key.ts";

test("the key of a try that did not succeed is used again for the same, and only for the same", () => {
  const key = createKeptKey();
  const first = key.of("esx-01");
  expect(key.of("esx-01")).toBe(first);
  const other = key.of("esx-02");
  expect(other).not.toBe(first);
  key.done();
  expect(key.of("esx-02")).not.toBe(other);
});
