import { describe, expect, it } from "vitest";
import { anIdrac, asRoot, type Client, messageIds, RESET, SYSTEM } from "../test-client.ts";
import type { Idrac } from "./idrac.ts";

const ask = async (client: Client, ResetType: string) => {
  const answer = await client.post(RESET, { ResetType });
  return [answer.status, ...messageIds(answer)];
};
const powerOf = async (client: Client) => (await client.get(SYSTEM)).body.PowerState;
const traces = (idrac: Idrac) => idrac.logs.lc.map(({ messageId }) => messageId).filter((id) => !id.startsWith("USR"));

describe("power", () => {
  it("answers 204 at once and changes the state later", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    const answer = await client.post(RESET, { ResetType: "ForceOff" });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(await powerOf(client)).toBe("PoweringOff");
    idrac.clock.advance(3_000);
    expect(await powerOf(client)).toBe("Off");
    expect(await ask(client, "On")).toEqual([204]);
    expect(await powerOf(client)).toBe("PoweringOn");
    idrac.clock.advance(4_000);
    expect(await powerOf(client)).toBe("On");
    expect(idrac.power.isInPost).toBe(true);
    idrac.clock.advance(90_000);
    expect(idrac.power.isInPost).toBe(false);
    expect(traces(idrac)).toEqual(["SYS1000", "RAC0701", "SYS1001", "RAC0704"]);
  });

  it("answers 409 where it is already so, as information", async () => {
    const idrac = await anIdrac("idrac9-early");
    const client = asRoot(idrac);
    const on = await client.post(RESET, { ResetType: "On" });
    expect([on.status, messageIds(on)]).toEqual([409, ["PSU501"]]);
    expect(on.text).toContain('"Severity":"Informational"');
    idrac.power.set("Off");
    for (const type of ["ForceOff", "GracefulShutdown", "ForceRestart", "Nmi"]) expect(await ask(client, type)).toEqual([409, "PSU502"]);
  });

  it("knows only the reset types of its generation", async () => {
    const early = asRoot(await anIdrac("idrac9-early"));
    expect(await ask(early, "GracefulRestart")).toEqual([400, "SYS426"]);
    expect(await ask(early, "PowerCycle")).toEqual([400, "SYS426"]);
    const late = asRoot(await anIdrac("idrac9-late", { address: "127.0.1.11" }));
    expect(await ask(late, "PowerCycle")).toEqual([204]);
    const actions = (await late.get(SYSTEM)).body.Actions;
    expect(actions).toMatchObject({ "#ComputerSystem.Reset": { "ResetType@Redfish.AllowableValues": expect.arrayContaining(["GracefulRestart"]) } });
  });

  it("shuts down gracefully in the guest's own time", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    expect(await ask(client, "GracefulShutdown")).toEqual([204]);
    idrac.clock.advance(20_000);
    expect(await powerOf(client)).toBe("On");
    idrac.clock.advance(13_000);
    expect(await powerOf(client)).toBe("Off");
  });

  it("never ends a graceful shutdown that the guest ignores", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.power.guestIgnoresShutdown = true;
    const client = asRoot(idrac);
    expect(await ask(client, "GracefulShutdown")).toEqual([204]);
    idrac.clock.advance(3_600_000);
    expect(await powerOf(client)).toBe("On");
    expect(await ask(client, "ForceOff")).toEqual([204]);
    idrac.clock.advance(3_000);
    expect(await powerOf(client)).toBe("Off");
  });

  it("counts each boot once, and tells it by LastResetTime and the log", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    const before = (await client.get(SYSTEM)).body.LastResetTime;
    idrac.clock.advance(5_000);
    await ask(client, "ForceRestart");
    expect(idrac.power.bootCount).toBe(1);
    const after = (await client.get(SYSTEM)).body.LastResetTime;
    expect(Date.parse(String(after))).toBeGreaterThan(Date.parse(String(before)));
    expect(traces(idrac)).toEqual(["SYS1003", "RAC0703"]);
    await ask(client, "PowerCycle");
    idrac.clock.advance(120_000);
    expect(idrac.power.bootCount).toBe(2);
    await ask(client, "GracefulRestart");
    idrac.clock.advance(240_000);
    expect(idrac.power.bootCount).toBe(3);
    expect(idrac.power.state).toBe("On");
  });

  it("refuses On too soon after off on iDRAC10 only", async () => {
    const ten = await anIdrac("idrac10");
    const client = asRoot(ten);
    await ask(client, "ForceOff");
    ten.clock.advance(4_000);
    expect(await ask(client, "On")).toEqual([409, "ActionParameterValueConflict"]);
    ten.clock.advance(10_000);
    expect(await ask(client, "On")).toEqual([204]);
  });

  it("fills the inventory of a new server with its first POST", async () => {
    const idrac = await anIdrac("idrac9-early", { isInventoried: false, power: "Off" });
    const client = asRoot(idrac);
    expect((await client.get(SYSTEM)).body).toMatchObject({ BiosVersion: "", MemorySummary: { TotalSystemMemoryGiB: 0, Status: { Health: null, State: "Absent" } } });
    await ask(client, "On");
    idrac.clock.advance(100_000);
    expect((await client.get(SYSTEM)).body).toMatchObject({ BiosVersion: "2.4.8", MemorySummary: { TotalSystemMemoryGiB: 384, Status: { Health: "OK" } } });
  });

  it("tells what runs on the host of every change", async () => {
    const idrac = await anIdrac("idrac9-late");
    const events: string[] = [];
    idrac.power.listen((event) => events.push(event));
    const client = asRoot(idrac);
    await ask(client, "Nmi");
    await ask(client, "ForceRestart");
    idrac.clock.advance(90_000);
    await ask(client, "PushPowerButton");
    idrac.clock.advance(60_000);
    await ask(client, "PushPowerButton");
    idrac.clock.advance(100_000);
    expect(events).toEqual(["nmi", "reset", "booted", "off", "on", "booted"]);
  });
});
