import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createPlainServer } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { aRig, typed } from "#test/fixtures/bmc-rig.ts";
import { makeCertificate } from "#test/simulators/certificate.ts";
import * as resources from "./resources.ts";

const signal = AbortSignal.timeout(60_000);
const rootBody = {
  Product: "Integrated Dell Remote Access Controller",
  RedfishVersion: "1.18.0",
  Links: { Sessions: { "@odata.id": "/redfish/v1/SessionService/Sessions" } },
  Systems: { "@odata.id": "/redfish/v1/Systems" },
  Oem: { Dell: { ServiceTag: "RAW0001" } },
};

async function listen(server: Server | ReturnType<typeof createTlsServer>, address = "127.0.0.1"): Promise<{ address: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(() => void server.close());
  return { address, port: (server.address() as AddressInfo).port };
}

/** A server that answers with bytes, whatever it is asked. */
async function aRawServer(answer: (request: string, socket: TLSSocket) => void, address?: string) {
  const { certPem: cert, keyPem: key, fingerprint256 } = await makeCertificate({ commonName: "idrac" });
  const received: string[] = [];
  const server = createTlsServer({ cert, key }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received.push(String(chunk));
      answer(String(chunk), socket);
    });
  });
  return { target: await listen(server, address), received, fingerprint256 };
}

type Handle = (request: IncomingMessage & { body: string }, response: ServerResponse) => void;

/** An iDRAC's root and sessions, and whatever else `handle` answers. */
async function aServer(handle: Handle) {
  const { certPem: cert, keyPem: key } = await makeCertificate({ commonName: "idrac" });
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url === "/redfish/v1") return json(response, 200, rootBody);
      if (request.method === "POST" && request.url?.endsWith("/Sessions")) {
        return json(response, 201, {}, { "x-auth-token": "t0ken-for-tests", location: "https://elsewhere.example/redfish/v1/SessionService/Sessions/1" });
      }
      if (request.url?.endsWith("/Sessions/1")) return json(response, 200, {});
      handle(Object.assign(request, { body: Buffer.concat(chunks).toString() }), response);
    });
  });
  return listen(server);
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

const http = (status: string, headers: string, body: string): string => `HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`;

describe("before a byte is sent", () => {
  it("the certificate has been compared: a stranger reads nothing", async () => {
    const { target, received } = await aRawServer(() => {});
    const rig = aRig();
    await expect(rig.idracAt({ ...target, tlsFingerprint: "ab".repeat(32) }).identify(signal)).rejects.toMatchObject({ code: "tls_changed" });
    await rig.bmcs.close();
    expect(received).toEqual([]);
  });

  it("nobody is trusted at first sight where the site says so", async () => {
    const { target, received, fingerprint256 } = await aRawServer(() => {});
    const rig = aRig({ trustFirstUse: false });
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code: "tls_untrusted", hint: expect.stringContaining(fingerprint256) });
    expect(received).toEqual([]);
  });

  it("a certificate that the site's own authority vouches for needs no pin", async () => {
    const { certPem: cert, keyPem: key } = await makeCertificate({ commonName: "127.0.0.1" });
    const server = createServer({ cert, key }, (_, response) => json(response, 200, rootBody));
    const target = await listen(server);
    const rig = aRig({ ca: cert, trustFirstUse: false });
    // Self-signed and in the bundle; a certificate without this address in it stays untrusted.
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code: "tls_untrusted" });
    await rig.bmcs.close();
  });

  it("a port without TLS, or without anybody, is said so in words", async () => {
    const plain = createPlainServer((socket) => socket.resume().end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as AddressInfo;
    const rig = aRig();
    await expect(rig.idracAt({ address: "127.0.0.1", port }).identify(signal)).rejects.toMatchObject({
      code: "tls_untrusted",
      message: expect.stringContaining("does not speak TLS"),
    });
    await new Promise((resolve) => plain.close(resolve));
    await expect(rig.idracAt({ address: "127.0.0.1", port }).identify(signal)).rejects.toMatchObject({ code: "unreachable", message: expect.stringContaining("refuses") });
    expect(rig.log.rows.every((row) => row.outcomes.length === 1)).toBe(true);
  });
});

describe("what a request looks like", () => {
  it("speaks HTTP/1.1 to the address itself, IPv6 in brackets", async () => {
    for (const address of ["127.0.0.1", "::1"]) {
      const { target, received } = await aRawServer(
        (_, socket) => socket.write(http("200 OK", `Content-Length: ${JSON.stringify(rootBody).length}`, JSON.stringify(rootBody))),
        address,
      );
      const rig = aRig();
      expect(await rig.idracAt(target).identify(signal)).toMatchObject({ kind: "idrac" });
      await rig.bmcs.close();
      const request = received.join("").toLowerCase();
      expect(request.split("\r\n")[0]).toBe("get /redfish/v1 http/1.1");
      expect(request).toContain(`host: ${address === "::1" ? "[::1]" : address}:${target.port}\r\n`);
      expect(request).toContain("accept-encoding: identity\r\n");
      expect(request).toContain("accept: application/json\r\n");
      expect(request).not.toContain("authorization");
    }
  });

  it("never follows a link to another host, and sends the token only where it came from", async () => {
    const seen: string[] = [];
    const target = await aServer((request, response) => {
      seen.push(`${request.url} ${request.headers["x-auth-token"]}`);
      if (request.url === "/redfish/v1/Systems") return json(response, 200, { Members: [{ "@odata.id": "https://evil.example/redfish/v1/Systems/1#fragment" }] });
      json(response, 200, { "@odata.id": "/redfish/v1/Systems/1", SKU: "RAW0001" });
    });
    const rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, typed("root", "x"));
    expect((await idrac.system(signal)).SKU).toBe("RAW0001");
    await rig.bmcs.close();
    expect(seen).toEqual(["/redfish/v1/Systems t0ken-for-tests", "/redfish/v1/Systems/1 t0ken-for-tests"]);
    expect(rig.log.secrets.has("t0ken-for-tests")).toBe(true);
  });
});

describe("answers that are none", () => {
  it.each([
    ["noise", "what is this\r\n\r\n", "malformed_answer"],
    ["a header without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`, "malformed_answer"],
    ["a body that breaks off", http("200 OK", "Content-Length: 5000", "{"), "unreachable"],
    ["nothing at all", "", "unreachable"],
  ])("%s: an error in words, after the repeats that a GET deserves", async (_, bytes, code) => {
    const { target } = await aRawServer((_request, socket) => socket.end(bytes));
    const rig = aRig();
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code });
    expect(rig.log.rows.length).toBe(code === "unreachable" ? 3 : 1);
    expect(rig.log.rows.every((row) => row.outcomes.length === 1)).toBe(true);
    await rig.bmcs.close();
  });

  it("a literal null as root is no iDRAC, and gets no password", async () => {
    const { target, received } = await aRawServer((_, socket) => socket.write(http("200 OK", "Content-Length: 4", "null")));
    const rig = aRig();
    await expect(rig.idracAt(target).login(signal, typed("root", "canary-7"))).rejects.toMatchObject({ code: "not_an_idrac" });
    await rig.bmcs.close();
    expect(received.join("")).not.toContain("canary-7");
    expect(received.join("")).not.toContain("POST");
  });

  it("a body without end is cut off at the limit", async () => {
    const { target } = await aRawServer((_, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const more = (): void => void (socket.writable && socket.write(`10000\r\n${"x".repeat(65_536)}\r\n`) ? setImmediate(more) : socket.once("drain", more));
      more();
    });
    const rig = aRig({ settings: { transport: { connectTimeoutMs: 1_000, answerTimeoutMs: 5_000, maxBodyBytes: 1_000_000, retryBaseMs: 1, retryMaxMs: 10 } } });
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code: "malformed_answer", message: expect.stringContaining("1000000") });
    await rig.bmcs.close();
  });
});

describe("rules for resources", () => {
  async function aLogin(handle: Handle) {
    const rig = aRig();
    const idrac = rig.idracAt(await aServer(handle));
    await idrac.login(signal, typed("root", "x"));
    onTestFinished(() => rig.bmcs.close());
    return idrac;
  }

  it("pages of a log are followed until they end, overlap or not, each entry once", async () => {
    const entry = (id: number) => ({ "@odata.id": `/e/${id}`, Id: String(id), Created: "2026-01-01T00:00:00-06:00", Message: `m${id}` });
    const pages: Record<string, unknown> = {
      "/e": { Members: [entry(5), entry(4)], "Members@odata.nextLink": "/e?$skip=2" },
      "/e?$skip=2": { Members: [entry(4), entry(3), { "@odata.id": "/e/2" }], "Members@odata.nextLink": "/e?$skip=4" },
      "/e/2": entry(2),
    };
    const idrac = await aLogin((request, response) => {
      const page = pages[request.url ?? ""];
      if (page) json(response, 200, page);
      else json(response, 400, { error: { "@Message.ExtendedInfo": [{ MessageId: "IDRAC.2.8.SYS417" }] } });
    });
    const members = await idrac.members("/e", resources.LogEntry, signal);
    expect(members.map((member) => member.Id)).toEqual(["5", "4", "3", "2"]);
  });

  it("$expand is tried once and given up where it is refused", async () => {
    const seen: string[] = [];
    const idrac = await aLogin((request, response) => {
      seen.push(request.url ?? "");
      if (request.url?.includes("$expand")) return json(response, 400, { error: { "@Message.ExtendedInfo": [{ MessageId: "Base.1.0.QueryNotSupported" }] } });
      if (request.url === "/c") return json(response, 200, { Members: [{ "@odata.id": "/c/1" }, { "@odata.id": "/c/gone" }] });
      if (request.url === "/c/gone") return json(response, 404, {});
      json(response, 200, { "@odata.id": "/c/1", Name: "one" });
    });
    expect(await idrac.members("/c", resources.Part, signal)).toMatchObject([{ Name: "one" }]);
    expect(await idrac.members("/c", resources.Part, signal)).toHaveLength(1);
    expect(seen.filter((url) => url.includes("$expand"))).toHaveLength(1);
  });

  it("a 500 is asked about twice more, a 503 as long as it says when", async () => {
    let asked = 0;
    const idrac = await aLogin((request, response) => {
      asked++;
      if (request.url === "/busy" && asked < 4) return json(response, 503, {}, { "retry-after": "0.01" });
      json(response, request.url === "/busy" ? 200 : 500, { Name: "x" });
    });
    expect(await idrac.get("/busy", resources.Part, signal)).toMatchObject({ Name: "x" });
    expect(asked).toBe(4);
    asked = 0;
    await expect(idrac.get("/broken", resources.Part, signal)).rejects.toMatchObject({ code: "device_error", httpStatus: 500 });
    expect(asked).toBe(3);
  });

  it("what the device leaves out or spells as null is no error, and what is not Redfish at all is one", async () => {
    const idrac = await aLogin((request, response) => {
      if (request.url === "/html") return void response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      if (request.url === "/list") return json(response, 200, []);
      json(response, 200, { "@odata.id": "/s", Status: null, Links: { Chassis: "none" }, MemorySummary: { TotalSystemMemoryGiB: "much" }, Actions: [] });
    });
    expect(await idrac.get("/s", resources.System, signal)).toMatchObject({ Status: null });
    await expect(idrac.get("/html", resources.System, signal)).rejects.toMatchObject({ code: "malformed_answer" });
    await expect(idrac.get("/list", resources.System, signal)).rejects.toMatchObject({ code: "malformed_answer" });
  });
});
