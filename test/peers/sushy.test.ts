// OpenStack's sushy, the client that Ironic drives iDRACs with, against the simulated iDRACs: what it can do with real
// ones it must be able to do with ours, and the judge's log must say the same as sushy does.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import type { Idrac } from "#test/simulators/idrac/idrac.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import type { RequestEntry } from "#test/simulators/request-log.ts";
import { program, run, script, skipsPeers } from "./peers.ts";

const profiles: readonly ProfileName[] = ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"];
const account = { username: "root", password: "sushi & 7 wasabi" };
const powerTimes = { poweringOnMs: 300, poweringOffMs: 300, postMs: 500, guestShutdownMs: 500, restMs: 500 };

interface Seen {
  sku: string;
  model: string;
  power: string;
  health: string;
  manager: { model: string; firmware: string };
  /** User names of the open sessions. */
  sessions: string[];
  inventory?: Record<string, unknown> & { logs: Record<string, number>; resets: string[] };
  /** What was asked for, and the power state that came of it. */
  walk?: [string, string][];
  refusal?: { status: number; message: string } | null;
}

async function sushy(idrac: Idrac, method: "session" | "basic"): Promise<Seen> {
  const { code, stdout, stderr } = await run(program("python"), [script("sushy_client.py"), idrac.url, account.username, account.password, method]);
  if (code !== 0) throw new Error(`sushy failed:\n${stderr.slice(-3_000)}`);
  return JSON.parse(stdout) as Seen;
}

function resetType({ body }: RequestEntry): string {
  return (body as { ResetType: string }).ResetType;
}

describe.skipIf(skipsPeers)("sushy, OpenStack's Redfish client", () => {
  let centre: DataCentre;
  const idracOf = (profile: ProfileName): Idrac => centre.idrac(`127.0.71.${10 + profiles.indexOf(profile)}`);

  beforeAll(async () => {
    centre = await startDataCentre({
      bmcs: profiles.map((profile, n) => ({ address: `127.0.71.${10 + n}`, profile, serviceTag: `SUSHY0${n}`, ...account, powerTimes, logs: { historyEntries: 70 } })),
    });
  });
  afterAll(() => centre?.stop());

  it.concurrent.each(profiles)("reads %s with HTTP Basic, then over a session, switches its power, sees a refusal, and leaves no session", async (profile) => {
    const idrac = idracOf(profile);
    const identity = {
      sku: idrac.serviceTag,
      model: expect.stringContaining(idrac.model.name),
      power: "On",
      health: "OK",
      manager: { model: idrac.profile.managerModel, firmware: idrac.profile.firmwareVersion },
    };
    expect(await sushy(idrac, "basic")).toEqual({ ...identity, sessions: [] });
    expect(idrac.requests.filter((entry) => entry.method !== "GET" || entry.status !== 200)).toEqual([]);
    expect(idrac.sessions.count).toBe(0);

    const { inventory, walk, refusal, ...seen } = await sushy(idrac, "session");
    expect(seen).toEqual({ ...identity, sessions: ["root"] });
    expect(inventory).toMatchObject({
      systems: 1,
      managed: 1,
      processors: idrac.model.sockets,
      nics: idrac.parts.nics.length,
      drives: idrac.parts.drives.length,
      chassis: { type: "RackMount", power: "On" },
      bios: idrac.model.bios,
    });
    // sushy leaves out what it has no name for.
    expect(idrac.profile.resetTypes).toEqual(expect.arrayContaining(inventory?.resets ?? []));
    expect(Object.values(inventory?.logs ?? {}).some((entries) => entries >= 50)).toBe(true);

    expect(walk).toEqual([
      ["GracefulShutdown", "Off"],
      ["On", "On"],
      ["ForceRestart", "On"],
      ["ForceOff", "Off"],
      ["On", "On"],
    ]);
    expect(refusal).toMatchObject({ status: 409, message: expect.stringContaining("PSU501") });
    const resets = idrac.requests.filter((entry) => entry.path.endsWith("/Actions/ComputerSystem.Reset"));
    expect(resets.filter((entry) => entry.effect).map(resetType)).toEqual(walk?.map(([reset]) => reset));
    expect(resets.filter((entry) => !entry.effect).every((entry) => entry.status === 409 && resetType(entry) === "On")).toBe(true);
    expect(resets.at(-1)?.effect).toBe(false);
    expect(resets.every((entry) => entry.user === "root" && entry.session !== null)).toBe(true);
    expect(idrac.power.state).toBe("On");
    expect(idrac.sessions.count).toBe(0);
    expect(idrac.requests.filter((entry) => (entry.status ?? 0) >= 500)).toEqual([]);
  });
});
