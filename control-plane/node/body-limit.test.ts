// Over a real socket: the requests that node-server hands on are not the platform's own.
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limitBody } from "../http/body-limit.ts";
import type { AppEnv } from "../http/context.ts";

let server: Server;

beforeAll(async () => {
  const app = new Hono<AppEnv>();
  app.use(limitBody(1_000, (c) => c.text("too large", 413)));
  app.all("*", async (c) => c.text(`${c.req.method} ${(await c.req.text()).length} ${c.req.header("x-mark")}`));
  server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

/** Chunks go out without a Content-Length. */
async function ask(method: string, body: string | readonly string[] | null): Promise<string> {
  const told = typeof body === "string" ? { "content-length": String(body.length) } : {};
  const sent = request({ port: (server.address() as AddressInfo).port, method, headers: { "x-mark": "kept", ...told } });
  if (typeof body === "string") sent.end(body);
  else {
    for (const chunk of body ?? []) sent.write(chunk);
    sent.end();
  }
  const [answer] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return `${answer.statusCode} ${text}`;
}

test("a DELETE without a body passes, as browsers send it", async () => {
  expect(await ask("DELETE", null)).toBe("200 DELETE 0 kept");
});

test("a body in chunks arrives whole, and is refused when it grows too large", async () => {
  expect(await ask("POST", ["ab", "cd"])).toBe("200 POST 4 kept");
  expect(await ask("POST", ["x".repeat(600), "y".repeat(600)])).toBe("413 too large");
});

test("a body that tells its length is judged by it", async () => {
  expect(await ask("PATCH", "abc")).toBe("200 PATCH 3 kept");
  expect(await ask("POST", "x".repeat(1_001))).toBe("413 too large");
});
