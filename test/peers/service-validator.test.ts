// DMTF's Redfish-Service-Validator reads every resource of every generation and holds it against DMTF's schemas.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import { type Deviation, expectOnlyNamed } from "./deviations.ts";
import { program, run, schemaFolder, script, skipsPeers } from "./peers.ts";

const profiles: readonly ProfileName[] = ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"];
const old: readonly ProfileName[] = ["idrac7", "idrac8", "idrac9-early"];
const account = { username: "root", password: "valid & sound 8" };

const deviations: readonly Deviation[] = [
  {
    name: "a release date that is none",
    source: 'R750 with iDRAC9 6.00.30.00, recorded by NVIDIA/libredfish: many firmware entries say "00:00:00Z"',
    profiles,
    finding: /^\/redfish\/v1\/UpdateService\/FirmwareInventory\/\S+ \/ReleaseDate \(00:00:00Z\): Property Value Error/,
  },
  {
    name: "sessions outside of the session service",
    source: "dell/iDRAC-Redfish-Scripting, CreateXAuthTokenSessionREDFISH.py: /redfish/v1/Sessions below RedfishVersion 1.6",
    profiles: old,
    finding: /^\/redfish\/v1\/Sessions(\/\d+)? \/@odata\.id .*: Undefined URI Error/,
  },
  {
    name: "accounts and roles below the manager",
    source: "dell/iDRAC-Redfish-Scripting, CreateDeleteIdracUsersREDFISH.py: the older of its two URIs",
    profiles: old,
    finding: /^\/redfish\/v1\/Managers\/iDRAC\.Embedded\.1\/(AccountService|Accounts|Roles)(\/\w+)? \/@odata\.id .*: Undefined URI Error/,
  },
  {
    name: "logs below the manager, without a log service",
    source: "a recorded M640 with iDRAC9 3.34; wikimedia spicerack, redfish.py",
    profiles: old,
    finding: /^\/redfish\/v1\/Managers\/iDRAC\.Embedded\.1\/Logs\/(Sel|Lclog)(\/\d+)? \/@odata\.id .*: Undefined URI Error/,
  },
  {
    name: "log services that are called SEL and LC, at paths that end in Sel and Lclog",
    source: "a recorded M640 with iDRAC9 3.34: its members' Ids, and Entries links to Logs/Sel and Logs/Lclog",
    profiles: old,
    finding: /^\/redfish\/v1\/Managers\/iDRAC\.Embedded\.1\/LogServices\/(Sel|Lclog) \/Id \((SEL|LC)\): Invalid Identifier Error/,
  },
  {
    name: "an entry code and a sensor type that are lists",
    source: "SEL entries recorded of iDRAC8: EntryCode and SensorType are [{ Member: … }]",
    profiles: ["idrac7", "idrac8"],
    finding: /^\/redfish\/v1\/Managers\/iDRAC\.Embedded\.1\/Logs\/Sel\S* \S*\/(EntryCode|SensorType) \(\[Array\]\): Property Type Error/,
  },
];

/** Of no consequence, and as iDRACs have it: what newer schemas call deprecated, Dell's own types, "" for an unknown string. */
const warnings = /Deprecated (Property|URI) Warning|Unable to locate the schema definition for the 'Dell|\/FQDN .*Empty String Warning/;

interface Verdict {
  readonly passed: number;
  readonly resources: number;
  readonly findings: readonly { kind: "FAIL" | "WARN"; uri: string; property: string; value: string; message: string }[];
}

describe.skipIf(skipsPeers)("DMTF's Redfish service validator", () => {
  let centre: DataCentre;

  beforeAll(async () => {
    centre = await startDataCentre({
      bmcs: profiles.map((profile, n) => ({ address: `127.0.73.${10 + n}`, profile, serviceTag: `VALID0${n}`, ...account, logs: { historyEntries: 30 } })),
    });
  });
  afterAll(() => centre?.stop());

  it.each(profiles)("finds in %s what is deliberate, by name, and nothing else", async (profile) => {
    const idrac = centre.idrac(`127.0.73.${10 + profiles.indexOf(profile)}`);
    const { code, stdout, stderr } = await run(program("python"), [script("service_validator.py"), idrac.url, account.username, account.password, schemaFolder]);
    if (code !== 0) throw new Error(`the validator failed:\n${stderr.slice(-3_000)}`);
    const verdict = JSON.parse(stdout) as Verdict;
    const lines = (kind: "FAIL" | "WARN"): string[] =>
      verdict.findings.filter((finding) => finding.kind === kind).map(({ uri, property, value, message }) => `${uri} ${property} (${value}): ${message}`);

    expectOnlyNamed(deviations, profile, lines("FAIL"));
    expect(lines("WARN").filter((line) => !warnings.test(line))).toEqual([]);
    // It has really seen the tree, and not stopped at its root.
    expect(verdict.resources).toBeGreaterThan(80);
    expect(verdict.passed).toBeGreaterThan(2_000);
    expect(idrac.requests.filter((entry) => (entry.status ?? 0) >= 400).map((entry) => `${entry.status} ${entry.path}`)).toEqual([]);
    expect(idrac.sessions.count).toBe(0);
  });
});
