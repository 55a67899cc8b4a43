import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBody } from "./body.ts";

describe("the body of an answer", () => {
  it("is whatever JSON it holds, null included", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseBody(JSON.stringify(value))).toEqual({ kind: "json", document: JSON.parse(JSON.stringify(value)), companion: undefined });
      }),
    );
    expect(parseBody("null")).toEqual({ kind: "json", document: null, companion: undefined });
  });

  it("may be an error and a resource one behind the other, in either order, whatever their strings hold", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), fc.constantFrom("", "\n", "  "), (name, message, isErrorFirst, between) => {
        const resource = { "@odata.id": "/redfish/v1/X", Name: name, Nested: { a: [{}] } };
        const error = { error: { message } };
        const parts = [JSON.stringify(error), JSON.stringify(resource)];
        if (!isErrorFirst) parts.reverse();
        expect(parseBody(parts.join(between))).toEqual({ kind: "json", document: resource, companion: error });
      }),
    );
  });

  it("is text when it is neither, and never throws", () => {
    expect(parseBody("<html>401</html>")).toEqual({ kind: "text", text: "<html>401</html>" });
    expect(parseBody(" \n")).toEqual({ kind: "empty" });
    expect(parseBody('{"a":1}{"b":')).toEqual({ kind: "text", text: '{"a":1}{"b":' });
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["empty", "text", "json"]).toContain(parseBody(text).kind);
      }),
    );
  });
});
