import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError, toErrorInfo } from "./errors.ts";
import { isFinalTask, TaskStatus, worstStatus } from "./vocabulary.ts";

test("a job takes the worst of its targets: unknown, failed, cancelled, completed", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...TaskStatus.options.filter((status) => isFinalTask(status) || status === "unknown"))), (statuses) => {
      const worst = worstStatus(statuses);
      const order = ["unknown", "failed", "cancelled"] as const;
      expect(worst).toBe(order.find((status) => statuses.includes(status)) ?? "completed");
    }),
  );
});

test("what was thrown without a code says nothing of itself to the outside", () => {
  expect(JSON.stringify(toErrorInfo(new Error("password=Canary")))).not.toContain("Canary");
  expect(toErrorInfo("Canary")).toMatchObject({ code: "internal" });
  expect(toErrorInfo(new AppError("timeout", "It took too long.", { hint: "Wait.", details: { ms: 5 } }))).toEqual({
    code: "timeout",
    message: "It took too long.",
    hint: "Wait.",
    details: { ms: 5 },
  });
});
