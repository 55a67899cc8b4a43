import { expect, test } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import { dependentsOf, tallyOf } from "./dependents.ts";

const set = (id: string, change: Partial<CredentialSet> = {}): CredentialSet =>
  ({ id, name: id, credential_type: "idrac", sealed_for_site_ids: ["a"], is_default: false, ranges: [], ...change }) as CredentialSet;
const ranges = (...texts: string[]): CredentialSet["ranges"] => texts.map((ip_range, i) => ({ id: String(i), ip_range, priority: 100, description: null }));
const server = (id: string, ip: string, change: Partial<Server> = {}): Server =>
  ({ id, site_id: "a", ip_address: ip, credential_set_id: null, discovered_credential_set_id: "fleet", credential_state: "works", ...change }) as Server;
const names = (servers: Server[]): string[] => servers.map((one) => one.id);

test("without a set its servers use another that fits, or are stranded", () => {
  const servers = [
    server("ranged", "10.0.0.5"),
    server("stranded", "10.1.0.5"),
    server("assigned", "10.0.0.255", { credential_set_id: "fleet" }),
    server("other", "10.0.0.9", { discovered_credential_set_id: "lab" }),
    server("overridden", "10.0.0.9", { credential_set_id: "lab" }),
  ];
  const found = dependentsOf(set("fleet"), [set("fleet"), set("lab", { ranges: ranges("10.0.0.0/24") })], servers);
  expect(names(found.assigned)).toEqual(["assigned"]);
  expect(names(found.discovered)).toEqual(["ranged", "stranded"]);
  expect(names(found.stranded)).toEqual(["stranded"]);
});
test("a set without a password for the site, or for another kind, helps nobody; a default helps all", () => {
  const servers = [server("one", "10.0.0.5")];
  const stranded = (other: CredentialSet): number => dependentsOf(set("fleet"), [set("fleet"), other], servers).stranded.length;
  expect(stranded(set("x", { is_default: true, sealed_for_site_ids: [] }))).toBe(1);
  expect(stranded(set("x", { is_default: true, credential_type: "esxi" }))).toBe(1);
  expect(stranded(set("x", { is_default: true }))).toBe(0);
});
test("how its logins go is counted over its servers", () => {
  expect(tallyOf("fleet", [server("a", "10.0.0.1"), server("b", "10.0.0.2", { credential_state: "refused" }), server("c", "10.0.0.3", { credential_set_id: "lab" })])).toEqual({
    works: 1,
    refused: 1,
    unknown: 0,
  });
});
