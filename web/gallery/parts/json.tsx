import type { JSX } from "solid-js";
import { JsonView } from "#web/ui/json-view.tsx";
import { Specimen } from "../specimen.tsx";

const value = {
  "@odata.id": "/redfish/v1/Systems/System.Embedded.1",
  Name: "System",
  PowerState: "On",
  MemorySummary: { TotalSystemMemoryGiB: 512, Status: { Health: "OK", HealthRollup: null } },
  Boot: { BootOrder: ["Boot0003", "Boot0001"], StopBootOnFault: false },
  Links: {},
  Members: Array.from({ length: 5_000 }, (_, i) => ({ "@odata.id": `/redfish/v1/Chassis/${i}`, index: i })),
  Note: "A text that is long enough to wrap in any window, since it goes on for quite a while and has a word like Donaudampfschifffahrtsgesellschaftskapitaen in it.",
};

export function Json(): JSX.Element {
  return (
    <>
      <Specimen title="Nested, with a long list">
        <div class="panel p-3">
          <JsonView value={value} copy />
        </div>
      </Specimen>
      <Specimen title="Narrow" narrow>
        <div class="panel p-3">
          <JsonView value={value} depth={1} />
        </div>
      </Specimen>
      <Specimen title="A single value, and nothing">
        <div class="panel p-3">
          <JsonView value="just a text" />
          <JsonView value={null} />
          <JsonView value={[]} />
        </div>
      </Specimen>
    </>
  );
}
