import type { JSX } from "solid-js";
import { type DiffRow, DiffTable } from "#web/ui/diff-table.tsx";
import { TextDiff } from "#web/ui/text-diff-view.tsx";
import { Specimen } from "../specimen.tsx";

const groups = ["Processor settings", "Memory settings", "Integrated devices", "System profile settings", "Boot settings"];
const settings: DiffRow[] = Array.from({ length: 454 }, (_, i): DiffRow => {
  const pending = i % 61 === 3;
  const drift = i % 47 === 5;
  return {
    key: `Attribute${i}`,
    title: i % 5 === 0 ? "A setting whose name is longer than the column of names is wide on most screens" : `Setting ${i}`,
    group: i === 453 ? null : (groups[i % groups.length] as string),
    values: ["Disabled", pending ? "Enabled" : null, drift ? "Enabled" : "Disabled"],
    ...(pending ? { note: "needs a restart" } : {}),
  };
});
const sides = [{ title: "Now" }, { title: "Pending", differs: "Pending" }, { title: "Baseline", differs: "Not the baseline" }];

const lines = Array.from({ length: 300 }, (_, i) => `  <Attribute Name="Setting.${i}">Disabled</Attribute>`);
const now = lines.join("\n");
const wanted = lines.with(40, '  <Attribute Name="Setting.40">Enabled</Attribute>').toSpliced(120, 2).toSpliced(200, 0, '  <Attribute Name="New.1">Custom</Attribute>').join("\n");
const baseline = lines.with(40, '  <Attribute Name="Setting.40">Auto</Attribute>').with(280, '  <Attribute Name="Setting.280">Enabled</Attribute>').join("\n");

export function Diffs(): JSX.Element {
  return (
    <>
      <Specimen title="Settings on three sides">
        <div class="flex h-[460px] flex-col">
          <DiffTable label="BIOS settings" sides={sides} rows={settings} fileName="bios" />
        </div>
      </Specimen>
      <Specimen title="Two sides, all the same">
        <DiffTable
          label="Boot settings"
          sides={sides.slice(0, 2)}
          rows={[
            { key: "BootMode", title: "Boot mode", values: ["UEFI", "UEFI"] },
            { key: "BootSeqRetry", values: ["Enabled", null] },
          ]}
          fileName="boot"
        />
      </Specimen>
      <Specimen title="Two texts">
        <TextDiff
          label="Profile"
          sides={[
            { title: "Now", text: now },
            { title: "After the import", text: wanted },
          ]}
        />
      </Specimen>
      <Specimen title="Three texts">
        <TextDiff
          label="Profile against the baseline"
          sides={[
            { title: "Baseline", text: baseline },
            { title: "Now", text: now },
            { title: "After the import", text: wanted },
          ]}
        />
      </Specimen>
      <Specimen title="Equal texts">
        <TextDiff
          label="Profiles"
          sides={[
            { title: "One", text: "a\nb" },
            { title: "Other", text: "a\nb" },
          ]}
        />
      </Specimen>
    </>
  );
}
