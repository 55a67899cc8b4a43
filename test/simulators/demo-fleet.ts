// The fleet of the demo: every generation, varied models and health, one slow iDRAC, one whose root password is not the
// others', one that is no iDRAC.
import type { BmcDescription } from "./data-centre.ts";

export const DEMO_CREDENTIALS = { username: "root", password: "calvin-demo-1" };

const account = DEMO_CREDENTIALS;
const logs = (historyEntries: number) => ({ logs: { historyEntries } });

export function demoFleet(): BmcDescription[] {
  return [
    { address: "127.0.1.10", profile: "idrac8", serviceTag: "4XKQ7D2", model: "R730", ...account, hostOsName: "esx-old-01", ...logs(240) },
    { address: "127.0.1.11", profile: "idrac8", serviceTag: "8B3ZHH2", model: "R630", ...account, power: "Off", ...logs(180) },
    { address: "127.0.1.12", profile: "idrac9-early", serviceTag: "C5TN9P2", model: "R640", ...account, hostOsName: "esx-01", ...logs(300) },
    {
      address: "127.0.1.13",
      profile: "idrac9-early",
      serviceTag: "H72MSQ2",
      model: "R740xd",
      ...account,
      hostOsName: "backup-01",
      health: { "Disk.Bay.5:Enclosure.Internal.0-1:RAID.Integrated.1-1": "Warning" },
      ...logs(320),
    },
    { address: "127.0.1.14", profile: "idrac9-late", serviceTag: "F5B2KL3", model: "R750", ...account, hostOsName: "esx-02", ...logs(420) },
    { address: "127.0.1.15", profile: "idrac9-late", serviceTag: "J8W4RN3", model: "R750", ...account, hostOsName: "esx-03", health: { "PSU.Slot.2": "Critical" }, ...logs(380) },
    { address: "127.0.1.16", profile: "idrac9-late", serviceTag: "2QPD6V3", model: "R760", ...account, hostOsName: "db-01", latencyMs: 900, ...logs(260) },
    { address: "127.0.1.17", profile: "idrac9-late", serviceTag: "9LMC3X3", model: "XE9680", ...account, password: "not-the-same-7", hostOsName: "gpu-01", ...logs(200) },
    { address: "127.0.1.18", profile: "idrac10", serviceTag: "6GTR8B4", model: "R670", ...account, hostOsName: "esx-04", ...logs(220) },
    { address: "127.0.1.19", profile: "idrac10", serviceTag: "D1VK5C4", model: "R470", ...account, health: { "Fan.Embedded.3A": "Critical" }, hostOsName: "edge-01", ...logs(210) },
    { address: "127.0.1.20", profile: "idrac10", serviceTag: "B7NHZC4", model: "R7725", ...account, power: "Off", ...logs(120) },
    { address: "127.0.1.21", profile: "hpe-ilo5", username: "Administrator", password: "hpe-demo-1" },
  ];
}
