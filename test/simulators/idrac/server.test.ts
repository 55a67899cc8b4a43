import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { anIdrac, asRoot, basic, Client, login, MANAGER, messageIds, RESET, SESSIONS, SYSTEM } from "../test-client.ts";
import { PROFILES, type ProfileName } from "./profiles.ts";

const ALL = Object.keys(PROFILES) as ProfileName[];

describe("what is open to everybody", () => {
  it.each(ALL)("%s shows its service root without a login, and its HEAD", async (profile) => {
    const idrac = await anIdrac(profile);
    const client = new Client(idrac);
    const root = await client.get("/redfish/v1");
    expect(root.status).toBe(200);
    expect(root.body.RedfishVersion).toBe(idrac.profile.redfishVersion);
    expect(root.body).toMatchObject({ Oem: { Dell: { ServiceTag: "ABC1234" } }, Links: { Sessions: { "@odata.id": idrac.profile.sessionsUri } } });
    expect("Vendor" in root.body).toBe(idrac.profile.rootHasVendor);
    expect((await client.get("/redfish/v1/")).text).toBe(root.text);
    expect((await client.send("HEAD", "/redfish/v1")).status).toBe(200);
    expect((await client.get("/redfish")).body).toEqual({ v1: "/redfish/v1/" });
    expect((await client.get("/redfish/v1/$metadata")).text).toContain("<edmx:Edmx");
  });

  it.each(ALL)("%s asks for a login everywhere else", async (profile) => {
    const idrac = await anIdrac(profile);
    const answer = await new Client(idrac).get(SYSTEM);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"] !== undefined).toBe(profile !== "idrac10");
    if (profile === "idrac8-early") expect(answer.body).toMatchObject({ error: { code: "5", message: { lang: "en-us" } } });
    else expect(messageIds(answer)).toEqual(["AccessDenied"]);
  });
});

describe("how it speaks", () => {
  it.each([
    ["idrac8", "iDRAC/8"],
    ["idrac8-early", "Appweb/4.5.4"],
    ["idrac9-late", "Apache"],
    ["idrac10", "apache"],
  ] as const)("%s names its server %s and sends the observed headers", async (profile, server) => {
    const { headers } = await new Client(await anIdrac(profile), {}, true).get("/redfish/v1");
    expect(headers).toMatchObject({
      server,
      "odata-version": "4.0",
      "keep-alive": "timeout=60, max=199",
      "content-type": "application/json;odata.metadata=minimal;charset=utf-8",
      allow: "GET, HEAD",
    });
  });

  it("speaks HTTP/1.1 only and has a certificate of its own whose fingerprint is known", async () => {
    const idrac = await anIdrac("idrac9-late");
    const socket = connect({ host: idrac.address, port: idrac.port, rejectUnauthorized: false, ALPNProtocols: ["h2", "http/1.1"] });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    expect(socket.alpnProtocol).toBe("http/1.1");
    const seen = socket.getPeerCertificate();
    expect(seen.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(idrac.fingerprint256);
    expect(seen.subject.CN).toBe("idrac-ABC1234");
    socket.destroy();
  });

  it("shows another certificate after it was rotated", async () => {
    const idrac = await anIdrac("idrac9-late");
    const before = idrac.fingerprint256;
    const after = await idrac.rotateCertificate();
    expect(after).not.toBe(before);
    const socket = connect({ host: idrac.address, port: idrac.port, rejectUnauthorized: false });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    expect(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase()).toBe(after);
    socket.destroy();
  });

  it("refuses TLS 1.1 by default and takes it when it is an old one", async () => {
    const tryOld = (idrac: { address: string; port: number }) =>
      new Promise<string>((resolve) => {
        const socket = connect({
          host: idrac.address,
          port: idrac.port,
          rejectUnauthorized: false,
          minVersion: "TLSv1.1",
          maxVersion: "TLSv1.1",
          ciphers: "DEFAULT@SECLEVEL=0",
        });
        socket.once("secureConnect", () => resolve(socket.getProtocol() ?? ""));
        socket.once("error", () => resolve("refused"));
      });
    expect(await tryOld(await anIdrac("idrac9-late"))).toBe("refused");
    expect(await tryOld(await anIdrac("idrac8", { address: "127.0.1.11", tls: { minVersion: "TLSv1", maxVersion: "TLSv1.1" } }))).toBe("TLSv1.1");
  });

  it("closes a connection after 199 requests", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = new Client(idrac, {}, true);
    const connections: unknown[] = [];
    for (let i = 0; i < 199; i++) connections.push((await client.get("/redfish")).headers.connection);
    expect(connections.slice(0, 198).every((value) => value === "Keep-Alive")).toBe(true);
    expect(connections[198]).toBe("close");
    expect((await client.get("/redfish")).status).toBe(200);
  });
});

describe("what it refuses", () => {
  it.each([
    ["idrac9-late", 404, ["SYS403"]],
    ["idrac9-early", 404, ["SYS403"]],
    ["idrac10", 404, ["ResourceMissingAtURI", "SYS403"]],
    ["idrac8", 400, ["InternalError"]],
  ] as const)("%s answers an unknown service with %i", async (profile, status, ids) => {
    const answer = await asRoot(await anIdrac(profile)).get("/redfish/v1/LicenseService/Licenses");
    expect(answer.status).toBe(status);
    expect(messageIds(answer)).toEqual(ids);
    if (profile === "idrac8") expect(answer.text).toContain("failed, Request URI: /redfish/v1/LicenseService/Licenses is invalid");
  });

  it("knows a missing member from an unknown service on iDRAC8", async () => {
    const answer = await asRoot(await anIdrac("idrac8")).get(`${MANAGER}/Jobs/JID_000000000001`);
    expect(answer.status).toBe(404);
  });

  it("a method that the resource has not", async () => {
    const idrac = await anIdrac("idrac9-late");
    const answer = await asRoot(idrac).delete(SYSTEM);
    expect([answer.status, messageIds(answer), answer.headers.allow]).toEqual([405, ["SYS402"], "GET, PATCH"]);
    const early = await asRoot(await anIdrac("idrac8-early", { address: "127.0.1.11" })).delete(SYSTEM);
    expect(early.body).toEqual({ error: { code: "5", message: { lang: "en-us", value: "not supported: " } } });
  });

  it("bodies that are no JSON, lack or have too many properties, have wrong types and values", async () => {
    const client = asRoot(await anIdrac("idrac9-late"));
    const ids = async (text: string) => {
      const answer = await client.send("POST", RESET, { text });
      return [answer.status, ...messageIds(answer)];
    };
    expect(await ids("{not json")).toEqual([400, "SYS405"]);
    expect(await ids("[]")).toEqual([400, "SYS405"]);
    expect(await ids("{}")).toEqual([400, "SYS428"]);
    expect(await ids('{"ResetType":"On","Force":true}')).toEqual([400, "SYS429"]);
    expect(await ids('{"ResetType":7}')).toEqual([400, "SYS424"]);
    expect(await ids('{"ResetType":"FullPowerCycle"}')).toEqual([400, "SYS426"]);
    const wrongType = await client.post(RESET, { ResetType: "On" }, { headers: { "content-type": "text/plain" } });
    expect([wrongType.status, ...messageIds(wrongType)]).toEqual([415, "SYS401"]);
  });

  it("an Accept header that excludes JSON", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    expect((await client.get(SYSTEM, { headers: { accept: "text/html" } })).status).toBe(406);
    expect((await client.get(SYSTEM, { headers: { accept: "application/json;odata.metadata=minimal" } })).status).toBe(200);
    expect((await client.get(SYSTEM, { headers: { accept: "text/html, */*;q=0.1" } })).status).toBe(200);
  });

  it("an unknown host name, from iDRAC9 5.10 on, but never an address", async () => {
    const late = await anIdrac("idrac9-late", { hostname: "bmc-7.example.test" });
    const get = (host: string) => new Client(late).get("/redfish/v1", { headers: { host } });
    expect((await get("elsewhere.example.test")).status).toBe(400);
    expect((await get("bmc-7.example.test:8443")).status).toBe(200);
    const early = await anIdrac("idrac9-early", { address: "127.0.1.11" });
    expect((await new Client(early).get("/redfish/v1", { headers: { host: "elsewhere.example.test" } })).status).toBe(200);
  });

  it("configuration in lockdown, but neither power nor the switch that ends it", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.setLockdown(true);
    const client = asRoot(idrac);
    const attributes = `${MANAGER}/Oem/Dell/DellAttributes/iDRAC.Embedded.1`;
    expect(messageIds(await client.patch(SYSTEM, { AssetTag: "x" }))).toEqual(["SYS406"]);
    expect(messageIds(await client.patch(attributes, { Attributes: { "WebServer.1.Timeout": 600 } }))).toEqual(["RAC1201"]);
    expect((await client.post(RESET, { ResetType: "ForceRestart" })).status).toBe(204);
    expect((await client.patch(attributes, { Attributes: { "Lockdown.1.SystemLockdown": "Disabled" } })).status).toBe(200);
    expect((await client.patch(SYSTEM, { AssetTag: "x" })).status).toBe(200);
    expect((await client.get(SYSTEM)).body.AssetTag).toBe("x");
  });

  it("writes of an account that may only read, in the words of the generation", async () => {
    for (const [profile, status, ids] of [
      ["idrac9-late", 403, ["RAC0506"]],
      ["idrac8", 400, ["InternalError"]],
    ] as const) {
      const idrac = await anIdrac(profile);
      idrac.accounts.add("viewer", "look-only-1", "ReadOnly");
      const client = new Client(idrac, { authorization: basic("viewer", "look-only-1") });
      expect((await client.get(SYSTEM)).status).toBe(200);
      const answer = await client.post(RESET, { ResetType: "ForceOff" });
      expect([answer.status, messageIds(answer)]).toEqual([status, ids]);
      await idrac.stop();
    }
  });

  it("every Redfish path when Redfish is switched off", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.attributes.set("Redfish.1.Enable", "Disabled");
    expect((await new Client(idrac).get("/redfish/v1")).status).toBe(404);
    expect((await new Client(idrac).get("/")).status).toBe(200);
  });
});

describe("ETags on iDRAC10", () => {
  it("rise when the resource changes, and guard a PATCH", async () => {
    const client = asRoot(await anIdrac("idrac10"));
    const first = await client.get(SYSTEM);
    expect(first.headers.etag).toBe('W/"gen-1"');
    expect(first.body["@odata.etag"]).toBe('W/"gen-1"');
    expect((await client.patch(SYSTEM, { AssetTag: "a" }, { headers: { "if-match": 'W/"gen-1"' } })).status).toBe(200);
    const stale = await client.patch(SYSTEM, { AssetTag: "b" }, { headers: { "if-match": 'W/"gen-1"' } });
    expect([stale.status, messageIds(stale)]).toEqual([412, ["PreconditionFailed"]]);
    expect((await client.get(SYSTEM)).headers.etag).toBe('W/"gen-2"');
  });

  it("are refused on an action, whatever their value", async () => {
    const client = asRoot(await anIdrac("idrac10"));
    const etag = String((await client.get(SYSTEM)).headers.etag);
    for (const value of [etag, "*", "x"]) {
      expect((await client.post(RESET, { ResetType: "ForceOff" }, { headers: { "if-match": value } })).status).toBe(412);
    }
  });

  it("are absent on iDRAC9, which passes over If-Match", async () => {
    const client = asRoot(await anIdrac("idrac9-late"));
    expect((await client.get(SYSTEM)).headers.etag).toBeUndefined();
    expect((await client.post(RESET, { ResetType: "ForceRestart" }, { headers: { "if-match": "x" } })).status).toBe(204);
  });
});

describe("the judge", () => {
  it("writes down each request before anything is done, with headers, user and effect", async () => {
    const idrac = await anIdrac("idrac9-late");
    const { client, location } = await login(idrac);
    await client.post(RESET, { ResetType: "ForceRestart" }, { headers: { "x-request-id": "task-7" } });
    await client.post(RESET, { ResetType: "Nonsense" });
    await client.get("/redfish/v1/Nowhere");
    const [first, restart, refused, missing] = idrac.requests;
    expect(first).toMatchObject({ method: "POST", path: SESSIONS, body: { UserName: "root", Password: "calvin" }, status: 201, isAnswered: true });
    expect(restart).toMatchObject({ user: "root", session: location.split("/").at(-1), effect: true, status: 204, headers: { "x-request-id": "task-7" } });
    expect(refused).toMatchObject({ effect: false, status: 400 });
    expect(missing).toMatchObject({ method: "GET", effect: false, status: 404 });
  });
});
