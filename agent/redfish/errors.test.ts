import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "#schema/errors.ts";
import { type Answer, messagesIn, redfishError } from "./errors.ts";

function answer(status: number, document: unknown): Answer {
  return { method: "POST", path: "/redfish/v1/X", status, headers: {}, body: { kind: "json", document, companion: undefined } };
}

describe("a refusal", () => {
  it("is read in every shape that was seen, and in any other without throwing", () => {
    const anything = fc.object({
      key: fc.constantFrom("error", "code", "message", "value", "@Message.ExtendedInfo", "MessageId", "Message", "Severity", "x"),
      withNullPrototype: false,
    });
    fc.assert(
      fc.property(anything, fc.integer({ min: 400, max: 599 }), (document, status) => {
        expect(messagesIn(document)).toBeInstanceOf(Array);
        expect(redfishError(answer(status, document)).httpStatus).toBe(status);
      }),
    );
  });

  it("shows Dell's own message, whatever stands before it", () => {
    const base = { MessageId: "Base.1.18.PropertyValueTypeError", Message: "generic" };
    const dell = { MessageID: "iDRAC.2.16.SYS424", Message: "The value has the wrong type." };
    for (const list of [
      [base, dell],
      [dell, base],
    ]) {
      expect(redfishError(answer(400, { error: { "@Message.ExtendedInfo": list } }))).toMatchObject({ messageId: "SYS424", code: "device_error" });
    }
    expect(redfishError(answer(503, { error: { "@Message.ExtendedInfo": dell } }))).toMatchObject({ messageId: "SYS424" });
  });

  it("is not judged by success messages that come along", () => {
    const list = [{ MessageId: "IDRAC.2.8.SYS413" }, { MessageId: "IDRAC.2.8.RAC0218", Severity: "Informational" }];
    expect(redfishError(answer(503, { error: { "@Message.ExtendedInfo": list } }))).toMatchObject({ messageId: "RAC0218", code: "session_limit" });
  });

  it("is told by its sentence only where old firmware gives nothing else", () => {
    const classic = (Message: string) => ({ error: { "@Message.ExtendedInfo": [{ MessageId: "Base.1.0.InternalError", Message }] } });
    expect(redfishError(answer(400, classic("failed, No sufficient Privileges to do this"))).code).toBe("forbidden");
    expect(redfishError(answer(400, classic("failed, No sufficient LICENSE found"))).code).toBe("licence_missing");
    expect(redfishError(answer(400, classic("failed, Request URI: /redfish/v1/X is invalid."))).code).toBe("not_found");
    expect(redfishError(answer(404, { error: { code: "5", message: { lang: "en-us", value: "not found: " } } }))).toMatchObject({ code: "not_found", messageId: null });
    expect(redfishError(answer(400, { error: { code: "IDRAC.2.8.LC068", message: "pending" } }))).toMatchObject({ code: "conflict", messageId: "LC068" });
  });

  it("shows no secret that the device quotes", () => {
    const scrub = (text: string) => text.replaceAll("hunter2", "•••");
    const error = redfishError(
      answer(400, { error: { "@Message.ExtendedInfo": [{ MessageId: "IDRAC.2.8.XXX999", Message: "the value hunter2 is bad", Resolution: "not hunter2" }] } }),
      scrub,
    );
    expect(JSON.stringify(error.toInfo())).not.toContain("hunter2");
  });
});

const recorded = join(import.meta.dirname, "../../../shared/captures/observed-error-bodies");
const expected: Record<string, { code: ErrorCode; messageId: string | null }> = {
  "access-denied-get-401-idrac10": { code: "auth_failed", messageId: "AccessDenied" },
  "access-denied-get-401-idrac9-3x": { code: "auth_failed", messageId: "AccessDenied" },
  "bad-credentials-session-401": { code: "auth_failed", messageId: "SYS415" },
  "bios-already-committed-400": { code: "conflict", messageId: "SYS011" },
  "etag-mismatch-412-idrac10": { code: "precondition_failed", messageId: "PreconditionFailed" },
  "lockdown-400": { code: "locked_down", messageId: "RAC1201" },
  "method-not-allowed-405-idrac8-appweb": { code: "unsupported", messageId: null },
  "method-not-allowed-405-idrac8": { code: "unsupported", messageId: "SYS402" },
  "not-enough-privilege-400-idrac8": { code: "forbidden", messageId: "InternalError" },
  "not-found-404-idrac9-7x": { code: "not_found", messageId: "SYS403" },
  "power-already-off-409": { code: "conflict", messageId: "PSU502" },
  "power-already-on-409-idrac9-3x": { code: "conflict", messageId: "PSU501" },
  "power-already-on-409-idrac9-4x": { code: "conflict", messageId: "PSU501" },
  "reset-type-not-allowed-400": { code: "unsupported", messageId: "SYS426" },
  "scp-pending-changes-400-LC068": { code: "conflict", messageId: "LC068" },
  "scp-target-must-be-array-400-idrac10": { code: "device_error", messageId: "SYS424" },
  "session-limit-503-fw4.40": { code: "session_limit", messageId: "RAC0218" },
  "session-limit-503": { code: "session_limit", messageId: "RAC0218" },
  "upload-failed-500-RAC964": { code: "device_error", messageId: "RAC964" },
};

describe.skipIf(!existsSync(recorded))("error bodies recorded from real iDRACs (../shared/captures/observed-error-bodies)", () => {
  const files = existsSync(recorded) ? readdirSync(recorded).filter((file) => file.endsWith(".json")) : [];
  it.each(files.map((file) => file.slice(0, -".json".length)))("%s is understood", (name) => {
    const file = JSON.parse(readFileSync(join(recorded, `${name}.json`), "utf8")) as { httpStatus: number; body: unknown };
    const error = redfishError(answer(file.httpStatus, file.body));
    expect(error.message).not.toContain("undefined");
    if (expected[name]) expect({ code: error.code, messageId: error.messageId }).toEqual(expected[name]);
  });
});
