import { createSignal, type JSX } from "solid-js";
import { Donut } from "#web/ui/donut.tsx";
import { type Beat, Heartbeat } from "#web/ui/heartbeat.tsx";
import { Sparkline } from "#web/ui/sparkline.tsx";
import { Timeline } from "#web/ui/timeline.tsx";
import { healthLooks, machines, start } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const beats = (checks: readonly (keyof typeof healthLooks)[]): Beat[] => checks.map((check) => healthLooks[check]);
const degrees = (value: number): string => `${value} °C`;
const minute = 60_000;
const at = (minutes: number): number => start + minutes * minute;
const done = { tone: "ok", icon: "ok", word: "Done" } as const;
const failed = { tone: "crit", icon: "crit", word: "Failed" } as const;
const waits = { tone: "idle", icon: "wait", word: "Waiting" } as const;

export function Charts(): JSX.Element {
  const [chosen, setChosen] = createSignal("stage");
  const parts = (ok: number, warn: number, crit: number, unknown: number) =>
    [
      { title: "Critical", tone: "crit", count: crit, href: "?part=tables&q=health:critical" },
      { title: "Warning", tone: "warn", count: warn, href: "?part=tables&q=health:warning" },
      { title: "OK", tone: "ok", count: ok, href: "?part=tables&q=health:ok" },
      { title: "Unknown", tone: "idle", count: unknown, href: "?part=tables&q=health:unknown" },
    ] as const;
  return (
    <>
      <Specimen title="Donut" note="the worst stands in the middle; the list beside it says the same">
        <div class="grid gap-4 lg:grid-cols-3">
          <div class="panel p-4">
            <Donut label="Health" unit="servers" parts={parts(4_871, 97, 3, 29)} />
          </div>
          <div class="panel p-4">
            <Donut label="Health, all well" unit="servers" parts={parts(120, 0, 0, 0)} />
          </div>
          <div class="panel p-4">
            <Donut label="Health of nothing" unit="servers" parts={parts(0, 0, 0, 0)} />
          </div>
        </div>
      </Specimen>
      <Specimen title="Heartbeat" note="a bar for each check">
        <div class="flex flex-wrap items-center gap-x-8 gap-y-3">
          {machines(4).map((one) => (
            <span class="flex items-center gap-2">
              {one.name} <Heartbeat label={one.name} beats={beats(one.checks)} />
            </span>
          ))}
          <Heartbeat label="Checked three times" beats={beats(["OK", "Warning", "OK"])} slots={16} />
          <Heartbeat label="Never checked" beats={[]} slots={16} />
          <Heartbeat label="Large" beats={beats(["OK", "OK", "Warning", "Critical", "Unknown", "OK"])} slots={16} large />
        </div>
      </Specimen>
      <Specimen title="Sparkline">
        <div class="flex flex-wrap items-center gap-x-8 gap-y-3">
          <Sparkline values={[21, 21, 22, 22, 24, 23, 27, 26, 29, 31]} inWords={degrees} />
          <Sparkline values={[31, 21]} inWords={degrees} />
          <Sparkline values={[5, 5, 5]} inWords={degrees} />
          <Sparkline values={[]} inWords={degrees} />
        </div>
      </Specimen>
      <Specimen title="Timeline, done and failed">
        <div class="panel p-3">
          <Timeline
            label="Steps"
            chosen={chosen()}
            onChoose={setChosen}
            lanes={[
              { key: "check", title: "Check lockdown and queue", look: done, spans: [{ from: at(0), to: at(0.6), look: done, title: "12 of 12" }] },
              { key: "backup", title: "Back up configuration", look: done, spans: [{ from: at(0.6), to: at(3), look: done, title: "12 of 12" }] },
              {
                key: "stage",
                title: "Upload and stage a package whose name does not fit",
                look: failed,
                spans: [
                  { from: at(3), to: at(6), look: done, title: "esx-01" },
                  { from: at(6.4), to: at(7.2), look: failed, title: "esx-07" },
                ],
                words: "8 of 12, 1 ✗",
              },
              { key: "reboot", title: "Reboot and apply", look: waits, spans: [] },
            ]}
          />
        </div>
      </Specimen>
      <Specimen title="Timeline, still going">
        <div class="panel p-3">
          <Timeline
            label="A running job"
            from={Date.now() - 8 * minute}
            to={Date.now() + 4 * minute}
            lanes={[
              { key: "a", title: "esx-01", href: "?part=log", look: done, spans: [{ from: Date.now() - 7 * minute, to: Date.now() - 3 * minute, look: done, title: "Firmware" }] },
              {
                key: "b",
                title: "esx-04",
                look: { tone: "info", icon: "run", word: "Running" },
                spans: [{ from: Date.now() - 3 * minute, to: null, look: { tone: "info", icon: "run", word: "Running" }, title: "Firmware" }],
              },
            ]}
          />
        </div>
      </Specimen>
      <Specimen title="Timeline, empty">
        <Timeline label="Nothing" lanes={[]} empty={<p class="text-muted">Its first step has not begun.</p>} />
      </Specimen>
    </>
  );
}
