import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Certificate, ownCertificate } from "#control-plane/node/certificate.ts";
import { dialer, proxyFor } from "./dial.ts";

let folder: string;
let certificate: Certificate;
let stops: (() => Promise<unknown>)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dsm-dial-"));
  certificate = await ownCertificate(folder, ["localhost", "127.0.0.1"]);
  stops = [];
});
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}

/** A control plane that answers every POST with what it got. */
async function controlPlane(): Promise<{ port: number; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem }, (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      response
        .writeHead(request.url === "/html" ? 200 : 201, { "content-type": "application/json" })
        .end(request.url === "/html" ? "<html>" : JSON.stringify({ got: body, host: request.headers.host }));
    });
  });
  return { port: await listen(server), bodies };
}

describe("the proxy", () => {
  const at = (url: string, env: NodeJS.ProcessEnv, proxy?: string) => proxyFor(new URL(url), { proxy }, env)?.href ?? null;

  test.each([
    ["is none unless one is named", "https://dsm.example", {}, undefined, null],
    ["is that of the environment", "https://dsm.example", { HTTPS_PROXY: "http://proxy:8080" }, undefined, "http://proxy:8080/"],
    ["may be written without a scheme, in small letters", "https://dsm.example", { https_proxy: "proxy:8080" }, undefined, "http://proxy:8080/"],
    ["that is set goes before the environment's, and before exceptions", "https://dsm.example", { HTTPS_PROXY: "http://a:1", NO_PROXY: "*" }, "http://b:2", "http://b:2/"],
    ["is passed by for a host that is excepted", "https://dsm.example:8443", { HTTPS_PROXY: "http://a:1", NO_PROXY: "other, DSM.example" }, undefined, null],
    ["is passed by for a domain that is excepted", "https://dsm.lab.example", { HTTPS_PROXY: "http://a:1", no_proxy: ".lab.example" }, undefined, null],
    ["is passed by for what lies under an excepted name", "https://dsm.lab.example", { HTTPS_PROXY: "http://a:1", NO_PROXY: "example" }, undefined, null],
    ["is not passed by for a name that only ends alike", "https://dsm.notexample", { HTTPS_PROXY: "http://a:1", NO_PROXY: "example" }, undefined, "http://a:1/"],
    ["is passed by everywhere with a star", "https://dsm.example", { HTTPS_PROXY: "http://a:1", NO_PROXY: "*" }, undefined, null],
    ["is passed by for an IPv6 address that is excepted", "https://[fd00::1]", { HTTPS_PROXY: "http://a:1", NO_PROXY: "fd00::1" }, undefined, null],
    ["is never asked for what is on this machine", "http://127.0.0.1:8080", { HTTP_PROXY: "http://a:1" }, undefined, null],
    ["is never asked for localhost", "http://localhost:8080", { HTTP_PROXY: "http://a:1" }, undefined, null],
  ])("%s", (_name, url, env, proxy, wanted) => expect(at(url, env, proxy)).toBe(wanted));
});

test("a request reaches a control plane whose certificate is the pinned one", async () => {
  const { port, bodies } = await controlPlane();
  const answer = await dialer({ url: `https://127.0.0.1:${port}`, fingerprint: certificate.fingerprint }).post("/enrol", { hello: "wörld" });
  expect(answer).toEqual({ status: 201, body: { got: '{"hello":"wörld"}', host: `127.0.0.1:${port}` } });
  expect(bodies).toHaveLength(1);
});

test("another certificate than the pinned one is not sent a single byte of the request", async () => {
  const { port, bodies } = await controlPlane();
  await expect(dialer({ url: `https://127.0.0.1:${port}`, fingerprint: "00".repeat(32) }).post("/enrol", { secret: "Canary" })).rejects.toMatchObject({
    code: "tls_changed",
    hint: expect.stringContaining(certificate.fingerprint),
  });
  await expect(dialer({ url: `https://127.0.0.1:${port}`, fingerprint: "00".repeat(32) }).connect("/agent/link")).rejects.toMatchObject({ code: "tls_changed" });
  expect(bodies).toEqual([]);
});

test("without a pin the certificate must be vouched for: by the system, or by the site's authorities", async () => {
  const { port, bodies } = await controlPlane();
  const url = `https://localhost:${port}`;
  await expect(dialer({ url, fingerprint: null }).post("/", {})).rejects.toMatchObject({ code: "tls_untrusted", hint: expect.stringContaining("--ca") });
  expect(bodies).toEqual([]);
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, certificate.certPem);
  expect((await dialer({ url, fingerprint: null, caFile }).post("/", {})).status).toBe(201);
});

test("the connection for the link is verified before it is handed out, and says which certificate it saw", async () => {
  const { port } = await controlPlane();
  const link = await dialer({ url: `https://127.0.0.1:${port}`, fingerprint: certificate.fingerprint }).connect("/agent/link");
  expect(link.url).toBe(`ws://127.0.0.1:${port}/agent/link`);
  expect(link.certificate()).toBe(certificate.fingerprint);
  (link.options.createConnection as () => Socket)().destroy();
});

test("plain HTTP is spoken to this machine only", () => {
  for (const url of [`http://${hostname()}.example`, "http://10.0.0.1", "http://127.0.0.1.evil.example", "http://127.evil.example"])
    expect(() => dialer({ url, fingerprint: null })).toThrow(expect.objectContaining({ code: "tls_untrusted" }));
  for (const url of ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"]) expect(() => dialer({ url, fingerprint: null })).not.toThrow();
});

test("what answers but is no control plane is named as such", async () => {
  const { port } = await controlPlane();
  await expect(dialer({ url: `https://127.0.0.1:${port}`, fingerprint: certificate.fingerprint }).post("/html", {})).rejects.toMatchObject({ code: "malformed_answer" });
});

test("a port where nothing listens, and one that never answers, are told apart", async () => {
  const silent = createServer();
  const port = await listen(silent);
  await expect(dialer({ url: `https://127.0.0.1:${port}`, fingerprint: certificate.fingerprint, timeoutMs: 100 }).post("/", {})).rejects.toMatchObject({ code: "unreachable" });
  const closed = createServer();
  const gone = await listen(closed);
  await stops.pop()?.();
  await expect(dialer({ url: `https://127.0.0.1:${gone}`, fingerprint: certificate.fingerprint }).post("/", {})).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("ECONNREFUSED"),
    hint: expect.stringContaining("Nothing listens there"),
  });
});

describe("through a proxy", () => {
  // A name that only the proxy can resolve: the control plane of a site is not on this machine.
  const url = "https://dsm.site.example:8443";

  test("the link is a tunnel to the control plane's name and port, with the proxy's own login, and is verified inside", async () => {
    const { port } = await controlPlane();
    const asked: { authority: string | undefined; login: string | undefined }[] = [];
    const proxy = createHttpServer();
    proxy.on("connect", (request, socket: Socket, head) => {
      asked.push({ authority: request.url, login: request.headers["proxy-authorization"] });
      const upstream = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      stops.push(async () => upstream.destroy());
    });
    const at = `http://us%40er:pa%3Ass@127.0.0.1:${await listen(proxy)}`;
    const answer = await dialer({ url, fingerprint: certificate.fingerprint, proxy: at }).post("/enrol", { a: 1 });
    expect(answer).toMatchObject({ status: 201, body: { got: '{"a":1}', host: "dsm.site.example:8443" } });
    expect(asked).toEqual([{ authority: "dsm.site.example:8443", login: `Basic ${Buffer.from("us@er:pa:ss").toString("base64")}` }]);
    await expect(dialer({ url, fingerprint: "00".repeat(32), proxy: at }).post("/", {})).rejects.toMatchObject({ code: "tls_changed" });
  });

  test("a refusal is told with the proxy's own words", async () => {
    const proxy = createHttpServer();
    proxy.on("connect", (_request, socket: Socket) => socket.end("HTTP/1.1 403 Not for you\r\n\r\n"));
    const at = `http://127.0.0.1:${await listen(proxy)}`;
    await expect(dialer({ url, fingerprint: certificate.fingerprint, proxy: at }).post("/", {})).rejects.toMatchObject({
      code: "unreachable",
      message: "The proxy refused the connection: HTTP/1.1 403 Not for you.",
      hint: expect.stringContaining("CONNECT"),
    });
  });

  test("one that hangs up is told at once, one that says nothing after the time limit; neither connection is left open", async () => {
    const hangsUp = createServer((socket) => socket.once("data", () => socket.end()));
    await expect(dialer({ url, fingerprint: "", proxy: `http://127.0.0.1:${await listen(hangsUp)}`, timeoutMs: 5_000 }).post("/", {})).rejects.toMatchObject({
      code: "unreachable",
    });
    const closed: Promise<unknown>[] = [];
    const silent = createServer((socket) => {
      socket.resume();
      closed.push(once(socket, "close"));
    });
    await expect(dialer({ url, fingerprint: "", proxy: `http://127.0.0.1:${await listen(silent)}`, timeoutMs: 100 }).post("/", {})).rejects.toMatchObject({ code: "timeout" });
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });
});
