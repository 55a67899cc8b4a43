// DMTF's Redfish-Protocol-Validator tries out the HTTP side: methods, headers, sessions, accounts, refusals.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import { type Deviation, expectOnlyNamed } from "./deviations.ts";
import { program, run, skipsPeers } from "./peers.ts";

const profiles: readonly ProfileName[] = ["idrac9-late", "idrac10"];
const account = { username: "root", password: "proto & col 8" };

const deviations: readonly Deviation[] = [
  {
    name: "no ETag on accounts",
    source: "R750 with iDRAC9 6.00.30.00 and 7.10.30.00, recorded by NVIDIA/libredfish: no body has one, and headers were not recorded",
    profiles: ["idrac9-late"],
    finding: /^(PROTO_ETAG_ON_GET_ACCOUNT|RESP_HEADERS_ETAG) GET 200 \/redfish\/v1\/AccountService\/Accounts\/\d+/,
  },
  {
    name: "HTTP Basic is taken and not offered",
    source: "dell/iDRAC-Redfish-Scripting issue 371: the default of iDRAC10 from 1.30.10.50 on",
    profiles: ["idrac10"],
    finding: /^RESP_HEADERS_WWW_AUTHENTICATE /,
  },
  {
    name: "no Link header",
    source: "none is known of iDRAC9 and 10; an iDRAC8 (Appweb) recorded by Cray-HPE has one",
    profiles,
    finding: /^RESP_HEADERS_LINK_REL_DESCRIBED_BY /,
  },
  {
    name: "an Accept header that names no JSON is refused before the path is looked at",
    source: "dell/iDRAC-Redfish-Scripting issue 169: 406, Unacceptable header specified in request",
    profiles,
    finding: /^REQ_HEADERS_ACCEPT GET 406 \/redfish\/v1\/openapi\.yaml /,
  },
  {
    name: "no second path to create a session, named Members",
    source: "no recorded iDRAC has one; to a caller without a session an unknown path is 401",
    profiles,
    finding: /^REQ_POST_CREATE_TO_MEMBERS_PROP POST 401 \/redfish\/v1\/SessionService\/Sessions\/Members /,
  },
  {
    name: "a method that HTTP does not know is 400",
    source: "Node's HTTP parser, which knows a closed list of methods: it never reaches the simulator",
    profiles,
    finding: /^PROTO_HTTP_UNSUPPORTED_METHODS FAKEMETHODFORTEST 400 /,
  },
];

describe.skipIf(skipsPeers)("DMTF's Redfish protocol validator", () => {
  let centre: DataCentre;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-protocol-"));
    centre = await startDataCentre({ bmcs: profiles.map((profile, n) => ({ address: `127.0.74.${10 + n}`, profile, serviceTag: `PROTO0${n}`, ...account })) });
  });
  afterAll(async () => {
    await centre?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const validate = async (url: string, reports: string): Promise<{ found: (result: string) => string[]; stdout: string }> => {
    const { username, password } = account;
    const args = ["--rhost", url, "--user", username, "--password", password, "--no-cert-check", "--avoid-http-redirect", "--report-dir", reports, "--report-type", "tsv"];
    const { stdout, stderr } = await run(program("rf_protocol_validator"), args, { cwd: folder });
    const report = readdirSync(reports).find((name) => name.endsWith(".tsv"));
    if (report === undefined) throw new Error(`the validator failed:\n${stderr.slice(-3_000)}`);
    const rows = readFileSync(join(reports, report), "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.split("\t"));
    return {
      stdout,
      found: (result) => rows.filter((row) => row[4] === result).map(([assertion, method, status, uri, , message]) => [assertion, method, status, uri, message].join(" ")),
    };
  };

  it.concurrent.each(profiles)("finds in %s what is deliberate, by name, and nothing else", async (profile) => {
    const idrac = centre.idrac(`127.0.74.${10 + profiles.indexOf(profile)}`);
    let { found, stdout } = await validate(idrac.url, join(folder, profile));
    // It judges one token by two tests of randomness at p < 0.01 each (utils.random_sequence): of random ones, one in fifty fails. Twice in a row is no chance.
    if (found("WARN").some((line) => line.startsWith("RESP_HEADERS_X_AUTH_TOKEN "))) ({ found, stdout } = await validate(idrac.url, join(folder, `${profile}-again`)));

    expectOnlyNamed(deviations, profile, [...found("FAIL"), ...found("WARN")]);
    expect(found("PASS").length, stdout).toBeGreaterThan(300);
    // 501 is the answer to a query parameter that nobody knows.
    expect(idrac.requests.filter((entry) => (entry.status ?? 0) >= 500 && entry.status !== 501).map((entry) => `${entry.status} ${entry.path}`)).toEqual([]);
  });
});
