import { For, type JSX, Show } from "solid-js";
import { Button, type ButtonProps } from "#web/ui/button.tsx";
import { CommandLine, CopyButton, Ident } from "#web/ui/copy.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Bar, Chip, type Look, Shares, Status } from "#web/ui/status.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { start } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const kinds = ["plain", "primary", "danger", "danger-solid", "quiet"] as const satisfies readonly ButtonProps["kind"][];
const looks: readonly Look[] = [
  { tone: "ok", icon: "ok", word: "OK" },
  { tone: "warn", icon: "warn", word: "Warning" },
  { tone: "crit", icon: "crit", word: "Critical" },
  { tone: "idle", icon: "unknown", word: "Unknown" },
  { tone: "warn", icon: "unreachable", word: "Unreachable since 14:02" },
  { tone: "info", icon: "run", word: "Running 62 %" },
  { tone: "warn", icon: "pause", word: "Paused" },
  { tone: "idle", icon: "wait", word: "Waiting for a reboot" },
  { tone: "idle", icon: "cancelled", word: "Cancelled" },
  { tone: "crit", icon: "question", word: "Outcome unknown" },
];

export function Buttons(): JSX.Element {
  return (
    <>
      <For each={kinds}>
        {(kind) => (
          <Specimen title={`Button, ${kind}`}>
            <div class="flex flex-wrap gap-2">
              <Button kind={kind}>Power off</Button>
              <Button kind={kind} data={{ "data-force": "hover" }}>
                Hovered
              </Button>
              <Button kind={kind} data={{ "data-force": "focus-visible" }}>
                Focused
              </Button>
              <Button kind={kind} icon="power">
                With an icon
              </Button>
              <Button kind={kind} small>
                Small
              </Button>
              <Button kind={kind} busy>
                Sending
              </Button>
              <Button kind={kind} blocked="Your role may only look.">
                Blocked
              </Button>
              <Show when={kind === "plain" || kind === "quiet"}>
                <Button kind={kind} pressed>
                  Pressed
                </Button>
              </Show>
              <Button kind={kind} icon="refresh" label="Only an icon" />
            </div>
          </Specimen>
        )}
      </For>
      <Specimen title="Long words in a narrow place" narrow>
        <div class="flex flex-wrap gap-2">
          <Button kind="primary">Power off 2,345 servers</Button>
          <Button>Donaudampfschifffahrt</Button>
        </div>
      </Specimen>
      <Specimen title="Status" note="an icon, a word and a colour, always together">
        <div class="flex flex-wrap gap-x-6 gap-y-2">
          <For each={looks}>{(look) => <Status look={look} />}</For>
        </div>
      </Specimen>
      <Specimen title="Chips">
        <div class="flex flex-wrap gap-2">
          <Chip>R750</Chip>
          <For each={["ok", "info", "warn", "crit", "idle"] as const}>{(tone) => <Chip tone={tone}>3 {tone}</Chip>}</For>
        </div>
      </Specimen>
      <Specimen title="Progress and shares">
        <div class="flex max-w-sm flex-col gap-3">
          <Bar percent={0} label="Nothing yet" />
          <Bar percent={62} tone="info" label="Running" />
          <Bar percent={100} tone="ok" label="Done" />
          <Bar percent={30} tone="crit" label="Failed" />
          <Shares
            parts={[
              { tone: "ok", count: 113 },
              { tone: "warn", count: 5 },
              { tone: "crit", count: 2 },
            ]}
          />
        </div>
      </Specimen>
      <Specimen title="Identifiers and times">
        <div class="flex flex-wrap items-center gap-x-6 gap-y-2">
          <Ident text="ABC1234" />
          <CopyButton text="ABC1234" label="Copy the service tag" />
          <Ago at={new Date(start).toISOString()} />
          <Ago at={null} />
          <At at={new Date(start).toISOString()} seconds />
          <span class="text-muted">
            Key <kbd>Ctrl K</kbd>
          </span>
          <Icon name="health" />
        </div>
        <div class="mt-3 max-w-xl">
          <CommandLine text="node agent/main.ts enroll 4F7K-9QXM-2B61 --home /var/lib/agent" label="Copy the command" />
        </div>
      </Specimen>
    </>
  );
}
