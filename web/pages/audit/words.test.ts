import { expect, test } from "vitest";
import { actionWords, detailWords, subjectHref } from "./words.ts";

test("an action is a phrase", () => expect(actionWords("credential_set.updated")).toBe("Credential set updated"));
test("details are one line, of what is plain", () =>
  expect(detailWords({ target: "esx-01", resolution: "did_not_happen", reason: "I looked.", scope: { ids: [] }, none: null })).toBe(
    "target: esx-01, resolution: did not happen, reason: I looked.",
  ));
test("what has a page is linked", () => {
  expect(subjectHref({ subject_kind: "job", subject_id: "j1" })).toBe("/jobs/j1");
  expect(subjectHref({ subject_kind: "user", subject_id: "u1" })).toBeUndefined();
});
