import { describe, expect, it } from "vitest";
import { anIdrac, asRoot, aWorld, basic, Client, login, MANAGER, members, messageIds, SESSIONS, SYSTEM } from "../test-client.ts";
import { RESTART } from "./idrac.ts";

const CREDENTIALS = { UserName: "root", Password: "calvin" };

describe("opening and closing sessions", () => {
  it.each([
    ["idrac8", "/redfish/v1/Sessions", SESSIONS, 405],
    ["idrac9-early", "/redfish/v1/Sessions", SESSIONS, 400],
    ["idrac9-late", SESSIONS, "/redfish/v1/Sessions", 405],
    ["idrac10", SESSIONS, "/redfish/v1/Sessions", 405],
  ] as const)("%s opens them at %s and not at %s", async (profile, uri, wrongUri, wrongStatus) => {
    const idrac = await anIdrac(profile);
    const client = new Client(idrac);
    expect((await client.post(wrongUri, CREDENTIALS)).status).toBe(wrongStatus);
    const opened = await client.post(uri, CREDENTIALS);
    expect(opened.status).toBe(201);
    expect(String(opened.headers.location)).toMatch(profile === "idrac10" ? /\/[\da-f]{8}-[\da-f-]{27}$/ : /\/\d+$/);
    const mine = new Client(idrac, { "x-auth-token": String(opened.headers["x-auth-token"]) });
    expect((await mine.get(SYSTEM)).status).toBe(200);
    expect(members(await mine.get(uri))).toEqual([{ "@odata.id": opened.headers.location }]);
    expect((await mine.delete(String(opened.headers.location))).status).toBe(profile === "idrac10" ? 204 : 200);
    expect((await mine.get(SYSTEM)).status).toBe(401);
    expect(idrac.sessions.count).toBe(0);
  });

  it("says when the ninth is one too many, until one is closed", async () => {
    const idrac = await anIdrac("idrac9-late");
    const opened = [];
    for (let i = 0; i < 8; i++) opened.push(await login(idrac));
    const ninth = await new Client(idrac).post(SESSIONS, CREDENTIALS);
    expect([ninth.status, messageIds(ninth)]).toEqual([503, ["RAC0218"]]);
    await opened[0]?.client.delete(opened[0].location);
    expect((await login(idrac)).token).not.toBe("");
  });

  it("frees a leaked session only after the idle timeout of the world's clock", async () => {
    const idrac = await anIdrac("idrac9-late");
    const { client } = await login(idrac);
    idrac.clock.advance(1_700_000);
    expect((await client.get(SYSTEM)).status).toBe(200);
    idrac.clock.advance(1_799_000);
    expect(idrac.sessions.count).toBe(1);
    idrac.clock.advance(2_000);
    expect(idrac.sessions.count).toBe(0);
    expect((await client.get(SYSTEM)).status).toBe(401);
  });

  it("refuses a login that carries Authorization too, with ExtendedInfo as an object", async () => {
    const idrac = await anIdrac("idrac9-late");
    const answer = await new Client(idrac, { authorization: basic("root", "calvin") }).post(SESSIONS, CREDENTIALS);
    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({ error: { "@Message.ExtendedInfo": { MessageId: expect.stringContaining("UnsupportedMediaType") } } });
  });

  it("is strict about the login's body", async () => {
    const client = new Client(await anIdrac("idrac9-late"));
    expect(messageIds(await client.post(SESSIONS, { UserName: "root" }))).toEqual(["SYS428"]);
    expect(messageIds(await client.post(SESSIONS, { ...CREDENTIALS, Domain: "x" }))).toEqual(["SYS429"]);
    const wrong = await client.post(SESSIONS, { ...CREDENTIALS, Password: "wrong" });
    expect([wrong.status, messageIds(wrong)]).toEqual([401, ["SYS415"]]);
  });

  it("loses the tokens of an account whose password changes", async () => {
    const idrac = await anIdrac("idrac9-late");
    const { client } = await login(idrac);
    expect((await client.patch("/redfish/v1/AccountService/Accounts/2", { Password: "new-one-1" })).status).toBe(200);
    expect((await client.get(SYSTEM)).status).toBe(401);
    expect((await new Client(idrac, { authorization: basic("root", "new-one-1") }).get(SYSTEM)).status).toBe(200);
  });
});

describe("Manager.Reset", () => {
  it("answers, is gone for minutes, stammers, and comes back without the old tokens", async () => {
    const idrac = await anIdrac("idrac9-late");
    const { client } = await login(idrac);
    expect((await client.post(`${MANAGER}/Actions/Manager.Reset`, { ResetType: "GracefulRestart" })).status).toBe(204);
    await expect.poll(() => idrac.readiness).toBe("down");
    await expect(new Client(idrac).get("/redfish/v1")).rejects.toThrow(/ECONNREFUSED/);
    idrac.clock.advance(RESTART.downMs);
    await expect
      .poll(() =>
        new Client(idrac)
          .get("/redfish/v1")
          .then(({ status }) => status)
          .catch(() => 0),
      )
      .toBe(503);
    idrac.clock.advance(RESTART.startingMs);
    expect((await client.get(SYSTEM)).status).toBe(401);
    expect(idrac.logs.lc.map(({ messageId }) => messageId)).toContain("RAC0182");
    const status = await asRoot(idrac).post(`${MANAGER}/Oem/Dell/DellLCService/Actions/DellLCService.GetRemoteServicesAPIStatus`, {});
    expect(status.body).toMatchObject({ LCStatus: "Initializing", Status: "NotReady" });
    idrac.clock.advance(RESTART.lcStartMs);
    const later = await asRoot(idrac).post(`${MANAGER}/Oem/Dell/DellLCService/Actions/DellLCService.GetRemoteServicesAPIStatus`, {});
    expect(later.body).toMatchObject({ LCStatus: "Ready", Status: "Ready", ServerStatus: "OutOfPOST" });
  });

  it("takes ForceRestart on iDRAC10 only", async () => {
    const late = asRoot(await anIdrac("idrac9-late"));
    expect(messageIds(await late.post(`${MANAGER}/Actions/Manager.Reset`, { ResetType: "ForceRestart" }))).toEqual(["SYS426"]);
    const ten = asRoot(await anIdrac("idrac10", { address: "127.0.1.11" }));
    expect((await ten.post(`${MANAGER}/Actions/Manager.Reset`, { ResetType: "ForceRestart" })).status).toBe(204);
  });
});

describe("HTTP Basic", () => {
  it("can be refused when the session pool is full", async () => {
    const idrac = await anIdrac("idrac9-late", { basicNeedsSession: true });
    for (let i = 0; i < 8; i++) await login(idrac);
    expect(messageIds(await asRoot(idrac).get(SYSTEM))).toEqual(["RAC0218"]);
  });

  it("writes a login and a logout to the Lifecycle log with each request", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    await client.get(SYSTEM);
    await client.get(SYSTEM);
    expect(idrac.logs.lc.map(({ messageId }) => messageId)).toEqual(["USR0032", "USR0030", "USR0032", "USR0030"]);
  });

  it("is not advertised by iDRAC10, and works there all the same", async () => {
    const idrac = await anIdrac("idrac10");
    expect((await new Client(idrac).get(SYSTEM)).headers["www-authenticate"]).toBeUndefined();
    expect((await asRoot(idrac).get(SYSTEM)).status).toBe(200);
  });
});

describe("IP blocking", () => {
  const wrong = { UserName: "root", Password: "wrong" };

  it("shuts an address out for a minute after three bad logins within one", async () => {
    const idrac = await anIdrac("idrac9-late");
    for (let i = 0; i < 3; i++) expect((await new Client(idrac).post(SESSIONS, wrong)).status).toBe(401);
    await expect(new Client(idrac).get("/redfish/v1")).rejects.toThrow();
    expect(idrac.logs.lc.slice(0, 2).map(({ messageId }) => messageId)).toEqual(["USR8500", "USR0034"]);
    idrac.clock.advance(61_000);
    expect((await new Client(idrac).get("/redfish/v1")).status).toBe(200);
  });

  it("forgets failures that are older than its window, and those before a success", async () => {
    const idrac = await anIdrac("idrac9-late");
    const fail = () => new Client(idrac, { authorization: basic("root", "wrong") }).get(SYSTEM);
    await fail();
    await fail();
    idrac.clock.advance(61_000);
    await fail();
    await asRoot(idrac).get(SYSTEM);
    await fail();
    await fail();
    expect((await new Client(idrac).get("/redfish/v1")).status).toBe(200);
  });

  it("can leave a blocked client hanging, and is off on iDRAC8", async () => {
    const idrac = await anIdrac("idrac9-late", { blockedSight: "hang" });
    for (let i = 0; i < 3; i++) await new Client(idrac).post(SESSIONS, wrong);
    const hanging = await Promise.race([new Client(idrac).get("/redfish/v1").catch(() => "error"), new Promise((resolve) => setTimeout(() => resolve("hangs"), 150))]);
    expect(hanging).toBe("hangs");
    const old = await anIdrac("idrac8", { address: "127.0.1.11" });
    for (let i = 0; i < 5; i++) expect((await new Client(old).post("/redfish/v1/Sessions", wrong)).status).toBe(401);
  });

  it("blocks on one iDRAC only", async () => {
    const centre = await aWorld([
      { address: "127.0.1.10", profile: "idrac9-late", serviceTag: "AAA1111" },
      { address: "127.0.1.11", profile: "idrac9-late", serviceTag: "BBB2222" },
    ]);
    for (let i = 0; i < 3; i++) await new Client(centre.idrac("127.0.1.10")).post(SESSIONS, wrong);
    expect((await new Client(centre.idrac("127.0.1.11")).get("/redfish/v1")).status).toBe(200);
  });
});

describe("accounts", () => {
  it("are sixteen slots that never show a password", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    expect(members(await client.get("/redfish/v1/AccountService/Accounts"))).toHaveLength(16);
    expect((await client.patch("/redfish/v1/AccountService/Accounts/3", { UserName: "ops", Password: "s3cret-ops", RoleId: "Operator", Enabled: true })).status).toBe(200);
    const all = await client.get("/redfish/v1/AccountService/Accounts?$expand=*($levels=1)");
    expect(all.text).toContain('"UserName":"ops"');
    expect(all.text).not.toContain("s3cret-ops");
    expect(all.text).not.toContain("calvin");
    expect((await new Client(idrac, { authorization: basic("ops", "s3cret-ops") }).get(SYSTEM)).status).toBe(200);
  });

  it("are created by POST on iDRAC10 only", async () => {
    const account = { UserName: "ops", Password: "s3cret-ops", RoleId: "Operator" };
    const ten = await asRoot(await anIdrac("idrac10")).post("/redfish/v1/AccountService/Accounts", account);
    expect([ten.status, ten.headers.location]).toEqual([201, "/redfish/v1/AccountService/Accounts/3"]);
    expect((await asRoot(await anIdrac("idrac9-late", { address: "127.0.1.11" })).post("/redfish/v1/AccountService/Accounts", account)).status).toBe(405);
  });

  it("hang under the manager on old firmware", async () => {
    const client = asRoot(await anIdrac("idrac8"));
    expect((await client.get(`${MANAGER}/Accounts/2`)).body).toMatchObject({ UserName: "root", Password: null });
    expect((await client.get("/redfish/v1/AccountService/Accounts")).status).toBe(400);
  });
});
