import { expect, test } from "vitest";
import type { HealthReading } from "#schema/api/servers.ts";
import { byKind, changesOf, type Part, seriesOf } from "./health-data.ts";

const part = (kind: Part["kind"], name: string, health: Part["health"], reading: number | null = null): Part => ({
  kind,
  name,
  health,
  state: null,
  reading,
  unit: reading === null ? null : "RPM",
  detail: null,
});
const reading = (n: number, health: HealthReading["health_status"], components: Part[], power: HealthReading["power_state"] = "On"): HealthReading => ({
  id: String(n),
  job_id: null,
  health_status: health,
  power_state: power,
  components,
  unavailable: [],
  checked_at: new Date(n * 60_000).toISOString(),
});

test("kinds and parts come worst first", () => {
  const groups = byKind([part("fan", "Fan 1", "OK"), part("fan", "Fan 2", "Warning"), part("memory", "A1", null), part("storage", "Disk 0", "Critical")]);
  expect(groups.map((group) => [group.kind, group.worst])).toEqual([
    ["storage", "Critical"],
    ["fan", "Warning"],
    ["memory", "Unknown"],
  ]);
  expect(groups[1]?.parts.map((one) => one.name)).toEqual(["Fan 2", "Fan 1"]);
});

test("a series is as old as it is long, and one value is none", () => {
  const series = seriesOf([reading(2, "OK", [part("fan", "Fan 1", "OK", 6200), part("temperature", "Inlet", "OK", 22)]), reading(1, "OK", [part("fan", "Fan 1", "OK", 6000)])]);
  expect([...series]).toEqual([["fan Fan 1", [6000, 6200]]]);
});

test("a change names the parts that changed, and the power; readings that are alike are none", () => {
  const changes = changesOf([
    reading(4, "OK", [part("fan", "Fan 1", "OK")], "Off"),
    reading(3, "OK", [part("fan", "Fan 1", "OK")]),
    reading(2, "Warning", [part("fan", "Fan 1", "Warning")]),
    reading(1, "OK", [part("fan", "Fan 1", "OK")]),
  ]);
  expect(changes).toMatchObject([
    { from: "OK", to: "OK", power: { from: "On", to: "Off" }, parts: [] },
    { from: "Warning", to: "OK", power: null, parts: [{ name: "Fan 1", from: "Warning", to: "OK" }] },
    { from: "OK", to: "Warning", parts: [{ name: "Fan 1", from: "OK", to: "Warning" }] },
  ]);
});
