import { For, type JSX } from "solid-js";
import { Specimen } from "../specimen.tsx";

const states = ["ok", "warn", "crit", "info", "idle"] as const;
const surfaces = ["bg", "panel", "raised", "inset"] as const;

export function Tokens(): JSX.Element {
  return (
    <>
      <Specimen title="Surfaces and text">
        <div class="grid gap-2 sm:grid-cols-2 lg:grid-cols-4">
          <For each={surfaces}>
            {(surface) => (
              <div class="rounded-lg border border-line p-3" style={{ background: `var(--${surface})` }}>
                <div class="mono mb-2">--{surface}</div>
                <div>Text, 13 on 20</div>
                <div class="text-muted">Muted, for what is beside the point</div>
                <div class="text-faint">Faint, for labels and units</div>
                <a class="link" href="?part=tokens">
                  Where it leads
                </a>
              </div>
            )}
          </For>
        </div>
      </Specimen>
      <Specimen title="States" note="a text, a tint and a solid form of each">
        <div class="grid gap-2 sm:grid-cols-2 lg:grid-cols-5">
          <For each={states}>
            {(state) => (
              <div class="flex items-center gap-3 rounded-lg p-3" style={{ background: `var(--${state}-tint)`, color: `var(--${state})` }}>
                <span class="size-6 rounded-md" style={{ background: `var(--${state}-solid)` }} />
                <span class="font-strong">--{state}</span>
              </div>
            )}
          </For>
        </div>
      </Specimen>
      <Specimen title="Type">
        <p class="text-xl font-strong">Title of a page, 20 on 28</p>
        <p class="text-lg">Title of a dialog, 16 on 24</p>
        <p>Body, 13 on 20. Weights 400 and 600 only.</p>
        <p class="text-sm">Small, in tables and help, 12 on 16</p>
        <p class="mono">10.20.4.14 ABC1234 JID_664466123456</p>
        <p class="tabular-nums">1,234,567 1,111,111</p>
      </Specimen>
    </>
  );
}
