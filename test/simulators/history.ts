// A past for an iDRAC: months of ordinary Lifecycle log entries, some SEL entries and a few finished jobs, the same at
// every run for the same service tag.
import { seeded } from "./idrac/hardware.ts";
import type { Idrac } from "./idrac/idrac.ts";
import type { LcInput } from "./idrac/logs.ts";

const DAY_MS = 86_400_000;
const SPAN_MS = 120 * DAY_MS;

export function writeHistory(idrac: Idrac, entries: number): void {
  const random = seeded(`${idrac.serviceTag} history`);
  const end = idrac.clock.now() - 3_600_000;
  const times = Array.from({ length: entries }, () => end - random() * SPAN_MS).sort((a, b) => a - b);
  for (const createdAtMs of times) {
    for (const entry of episode(idrac, random)) idrac.logs.addLc({ ...entry, createdAtMs });
  }
  writeSel(idrac, random, end);
  writeJobs(idrac, random, end);
}

/** What happens together has one timestamp: entries share Created on real machines too. */
function episode(idrac: Idrac, random: () => number): LcInput[] {
  const console = `10.20.0.${Math.floor(random() * 20) + 10}`;
  const nic = idrac.parts.nics[0] ?? "NIC.Integrated.1-1-1";
  const dice = random();
  if (dice < 0.4) return [{ messageId: "USR0030", args: ["root", console, "REDFISH"] }];
  if (dice < 0.75) return [{ messageId: "USR0032", args: ["root", console, "REDFISH"] }];
  if (dice < 0.8) return [{ messageId: "USR0031", args: ["admin", console, "GUI"] }];
  if (dice < 0.85)
    return [
      { messageId: "NIC100", args: [nic, "1"] },
      { messageId: "NIC101", args: [nic, "1"] },
    ];
  if (dice < 0.9) return [{ messageId: "RAC0703" }, { messageId: "SYS1003" }];
  if (dice < 0.94) return [{ messageId: "LC061" }];
  if (dice < 0.97)
    return [
      { messageId: "JCP027", args: [jobId(random)] },
      { messageId: "JCP037", args: [jobId(random)] },
    ];
  return [{ messageId: "RED025", args: ["BIOS", idrac.model.bios] }];
}

function writeSel(idrac: Idrac, random: () => number, end: number): void {
  const start = end - SPAN_MS;
  // A fault that is there now was written when the scene was set; the history lies before it.
  const current = idrac.logs.sel.toReversed();
  idrac.logs.clearSel();
  for (let i = 0; i < 6; i++) {
    const createdAtMs = start + ((i + random()) * SPAN_MS) / 6;
    idrac.logs.addSel({ message: "C: boot completed.", rawId: "6f01ffff", sensorType: "BaseOSBoot/InstallationStatus", createdAtMs });
    if (i === 2) {
      idrac.logs.addSel({ message: "The power input for power supply 1 is lost.", severity: "Critical", sensorType: "Power Supply / Converter", rawId: "6f03ffff", createdAtMs });
      idrac.logs.addSel({
        message: "The input power for power supply 1 has been restored.",
        sensorType: "Power Supply / Converter",
        rawId: "6f03ffff",
        entryCode: "Deassert",
        createdAtMs: createdAtMs + 90_000,
      });
    }
  }
  for (const { sensorType, ...entry } of current) idrac.logs.addSel({ ...entry, ...(sensorType === null ? {} : { sensorType }) });
}

function writeJobs(idrac: Idrac, random: () => number, end: number): void {
  const finished = { state: "Completed", message: "Job completed successfully.", messageId: "PR19", percentComplete: 100 } as const;
  const at = (daysAgo: number) => ({ startAtMs: end - daysAgo * DAY_MS, completedAtMs: end - daysAgo * DAY_MS + 400_000 });
  idrac.jobs.add({ name: "Configure: BIOS.Setup.1-1", type: "BIOSConfiguration", id: jobId(random), ...finished, ...at(60) });
  idrac.jobs.add({ name: "Firmware Update: BIOS", type: "FirmwareUpdate", id: jobId(random), ...finished, ...at(20) });
}

function jobId(random: () => number): string {
  return `JID_${String(Math.floor(random() * 1e12)).padStart(12, "0")}`;
}
