import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { codingFor, compressed } from "./compress.ts";

const long = JSON.stringify(Array.from({ length: 500 }, (_, i) => ({ id: i, name: `esx-${i}` })));
const asked = (headers: Record<string, string> = {}, method = "GET") => new Request("https://dsm.test/api/servers", { method, headers });
const json = (body: string) => new Response(body, { headers: { "content-type": "application/json" } });

test.each([
  [null, undefined],
  ["", undefined],
  ["identity", undefined],
  ["gzip", "gzip"],
  ["gzip, deflate, br, zstd", "br"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["BR", "br"],
  ["*", "br"],
  ["*;q=0", undefined],
  ["gzip;q=0.0, *", "br"],
])("Accept-Encoding %j is answered with %j", (header, coding) => {
  expect(codingFor(header)).toBe(coding);
});

test("a long list is a fraction of itself on the wire, and the same behind it", async () => {
  const asBrotli = await compressed(asked({ "accept-encoding": "gzip, br" }), json(long));
  expect(asBrotli.headers.get("content-encoding")).toBe("br");
  expect(asBrotli.headers.get("vary")).toBe("accept-encoding");
  expect(asBrotli.headers.get("content-type")).toBe("application/json");
  const bytes = new Uint8Array(await asBrotli.arrayBuffer());
  expect(bytes.byteLength).toBeLessThan(long.length / 4);
  expect(brotliDecompressSync(bytes).toString()).toBe(long);
  const asGzip = await compressed(asked({ "accept-encoding": "gzip" }), json(long));
  expect(gunzipSync(new Uint8Array(await asGzip.arrayBuffer())).toString()).toBe(long);
});

test("who takes no coding gets the answer as it is, told that it varies", async () => {
  const plain = await compressed(asked(), json(long));
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(plain.headers.get("vary")).toBe("accept-encoding");
  expect(await plain.text()).toBe(long);
});

test("short answers, changes, exports and the event stream stay as they are", async () => {
  const takesAll = { "accept-encoding": "gzip, br" };
  const stream = new Response(long, { headers: { "content-type": "text/event-stream" } });
  const file = new Response(long, { headers: { "content-type": "application/x-ndjson" } });
  const secret = json(long);
  expect((await compressed(asked(takesAll), json("[]"))).headers.get("content-encoding")).toBeNull();
  expect(await compressed(asked(takesAll), stream)).toBe(stream);
  expect(await compressed(asked(takesAll), file)).toBe(file);
  expect(await compressed(asked(takesAll, "POST"), secret)).toBe(secret);
});

test("a refusal keeps its status and its headers", async () => {
  const refusal = new Response(long, { status: 409, headers: { "content-type": "application/problem+json", "x-request-id": "7" } });
  const answer = await compressed(asked({ "accept-encoding": "gzip" }), refusal);
  expect({ status: answer.status, id: answer.headers.get("x-request-id") }).toEqual({ status: 409, id: "7" });
});
