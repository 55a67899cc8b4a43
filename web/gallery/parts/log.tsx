import { createSignal, type JSX, onCleanup } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { useHere, useUrlState } from "#web/ui/link.tsx";
import { type LogRow, LogView } from "#web/ui/log-view.tsx";
import { start } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const many = 100_000;
/** Lines of one step. */
const stepLines = 500;

function line(n: number, parent: string): LogRow {
  const bad = n % 7_919 === 0;
  return {
    key: `L${n}`,
    n,
    kind: "line",
    parent,
    at: new Date(start + n * 37).toISOString(),
    ...(bad ? { tone: "bad" as const } : n % 997 === 0 ? { tone: "warn" as const } : n % 5 === 0 ? { tone: "faint" as const } : {}),
    ...(n % 3 === 0 ? { lead: "GET", end: "200 · 120 ms" } : {}),
    text: bad
      ? `RED013: The package in line ${n} is not compatible with this system, which is explained here in so many words that the sentence has to wrap over the end of the line at any usual width of a window, and once more on a phone.`
      : n % 3 === 0
        ? `/redfish/v1/Systems/System.Embedded.1/Bios/Settings?line=${n}`
        : `Attribute ${n} read back as it was written`,
  };
}

function makeLog(lines: number): LogRow[] {
  const rows: LogRow[] = [];
  for (let n = 1; n <= lines; n += 1) {
    const step = Math.floor((n - 1) / stepLines);
    const parent = `s${step}`;
    if ((n - 1) % stepLines === 0) {
      // A step is open when it holds an error, and folded when all went well.
      const failed = Math.floor((n + stepLines - 1) / 7_919) > Math.floor((n - 1) / 7_919);
      rows.push({
        key: parent,
        kind: "group",
        at: new Date(start + n * 37).toISOString(),
        text: `Step ${step + 1}: apply and read back`,
        end: "18.5 s",
        folded: !failed && step % 4 !== 0 && step !== many / stepLines - 1,
        ...(failed ? { tone: "bad" as const } : {}),
      });
    }
    rows.push(line(n, parent));
  }
  return rows;
}

export function Log(): JSX.Element {
  const here = useHere();
  const url = useUrlState("live");
  const [rows, setRows] = createSignal<readonly LogRow[]>(makeLog(many));
  const [live, setLive] = createSignal(url.get("live") !== "");
  let next = many;
  const grow = (): void => {
    setRows((former) => [...former, ...Array.from({ length: 5 }, () => line(++next, "s199"))]);
  };
  Object.assign(window, { growLog: grow });
  const timer = setInterval(() => live() && url.get("live") === "1" && grow(), 400);
  onCleanup(() => clearInterval(timer));
  return (
    <>
      <Specimen title="100,000 lines, grouped">
        <div class="panel">
          <LogView
            title={<h2>esx-04</h2>}
            rows={rows()}
            raw={() =>
              rows()
                .map((row) => `${row.at}\t${row.text}`)
                .join("\n")
            }
            fileName="esx-04.log"
            live={live()}
            selected={here.hash}
            empty="Nothing has been logged yet."
          />
        </div>
        <div class="mt-2">
          <Button small onClick={() => setLive(!live())}>
            {live() ? "It ends" : "It goes on"}
          </Button>
        </div>
      </Specimen>
      <Specimen title="Empty">
        <div class="panel">
          <LogView title={<h2>esx-05</h2>} rows={[]} raw={() => ""} fileName="esx-05.log" live={false} selected="" empty="It waits: for the maintenance window at 22:00." />
        </div>
      </Specimen>
    </>
  );
}
