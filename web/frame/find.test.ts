import { expect, test } from "vitest";
import type { Server } from "#schema/api/servers.ts";
import { findServers, mayBeJobId } from "./find.ts";

const server = (hostname: string, change: Partial<Server> = {}): Server =>
  ({ id: hostname, hostname, service_tag: null, ip_address: "10.0.0.9", model: "PowerEdge R750", site_name: "Berlin", mac_addresses: [], ...change }) as Server;
const fleet = [
  server("esx-40", { service_tag: "ABC1234" }),
  server("esx-4", { ip_address: "10.0.0.40" }),
  server("store-esx-4", { mac_addresses: ["F4:02:70:AA:BB:01"] }),
  server("esx-04", { site_name: "Esx-4 lab" }),
];
const names = (text: string): string[] => findServers(fleet, text.toLowerCase().split(/\s+/).filter(Boolean), 8).map((one) => one.id);

test("the server that is called so comes first, then those that begin so, then those that hold it", () => {
  expect(names("esx-4")).toEqual(["esx-4", "esx-40", "store-esx-4", "esx-04"]);
});
test("a service tag, an address and a MAC in any spelling find their server", () => {
  expect(names("abc1234")).toEqual(["esx-40"]);
  expect(names("10.0.0.40")).toEqual(["esx-4"]);
  for (const mac of ["f4:02:70:aa:bb:01", "F4-02-70-AA", "f402.70aa", "aa:bb:01"]) expect(names(mac)).toEqual(["store-esx-4"]);
});
test("each word must fit somewhere", () => {
  expect(names("esx berlin r750")).toHaveLength(3);
  expect(names("esx munich")).toEqual([]);
  expect(names("")).toEqual([]);
});
test("what looks like the id of a job is told from a name", () => {
  expect(mayBeJobId("01a21b8d")).toBe(true);
  expect(mayBeJobId(" 01a21b8d-7dd5-704d-8124-a1341b21aacb ")).toBe(true);
  for (const text of ["esx-40", "10.0.0.1", "abc", "power", "f4:02:70"]) expect(mayBeJobId(text)).toBe(false);
});
