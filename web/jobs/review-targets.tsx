import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { serverName, shortModel } from "#web/servers/server-state.ts";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import type { Tone } from "#web/ui/status.tsx";
import type { TargetPlan, Verdict } from "./targets.ts";

const looks: Record<Verdict, { tone: Tone; icon: IconName }> = {
  go: { tone: "idle", icon: "right" },
  wait: { tone: "warn", icon: "wait" },
  skip: { tone: "warn", icon: "skip" },
  never: { tone: "crit", icon: "crit" },
};
/** Those that cannot come first: they are why one reads this. */
const order: Record<Verdict, number> = { never: 0, skip: 1, wait: 2, go: 3 };
const step = 50;

/** Each target with what will happen to it, or why not; any that can is left out, and any that may is taken in, by its box. */
export function ReviewTargets(props: {
  plan: readonly TargetPlan[];
  isIn: (target: TargetPlan) => boolean;
  onToggle: (target: TargetPlan) => void;
  /** The list is fixed: they are found by group when it starts. */
  fixed: boolean;
}): JSX.Element {
  const [limit, setLimit] = createSignal(8);
  const sorted = createMemo(() => [...props.plan].sort((a, b) => order[a.verdict] - order[b.verdict]));
  const shown = createMemo(() => sorted().slice(0, limit()));
  const title = (): string => (props.plan.length === 1 ? "Target" : `${props.plan.length.toLocaleString("en")} targets`);
  return (
    <section aria-label={title()}>
      <h3 class="mb-1">{title()}</h3>
      {/* Long lists scroll: by their boxes, or, where they have none, by themselves. */}
      <ul class="max-h-80 divide-y divide-line overflow-y-auto rounded-md border border-line" tabindex={props.fixed ? 0 : undefined}>
        <ForKey each={shown()} by={(target) => target.server.id}>
          {(target) => <TargetRow target={target()} isIn={props.isIn(target())} alone={props.plan.length === 1 || props.fixed} onToggle={() => props.onToggle(target())} />}
        </ForKey>
      </ul>
      <Show when={sorted().length > limit()}>
        <button type="button" class="btn quiet small mt-1" onClick={() => setLimit((count) => (count < step ? step : count + 4 * step))}>
          Show {Math.min(sorted().length - limit(), limit() < step ? step - 8 : 4 * step).toLocaleString("en")} more of {sorted().length.toLocaleString("en")}
        </button>
      </Show>
    </section>
  );
}

function TargetRow(props: { target: TargetPlan; isIn: boolean; alone: boolean; onToggle: () => void }): JSX.Element {
  const look = (): { tone: Tone; icon: IconName } => looks[props.target.verdict];
  const name = (): string => serverName(props.target.server);
  const isHard = (): boolean => props.target.verdict === "never";
  return (
    <li class={`flex min-h-8 items-start gap-2 px-3 py-1.5 text-sm ${props.isIn ? "" : "bg-inset"}`}>
      <Show when={!props.alone || props.target.verdict === "skip"}>
        <input
          type="checkbox"
          class="check mt-px"
          aria-label={`${props.isIn ? "Leave out" : "Include"} ${name()}`}
          checked={props.isIn}
          disabled={isHard()}
          onChange={() => props.onToggle()}
        />
      </Show>
      <span class="flex min-w-0 flex-1 flex-wrap gap-x-3 gap-y-0.5">
        <span class="w-56 min-w-0 max-w-full truncate" title={`${name()}, ${props.target.server.service_tag ?? "no tag"}`}>
          <b>{name()}</b> <span class="text-faint">{shortModel(props.target.server.model)}</span>
        </span>
        <span class={`st ${props.isIn && props.target.verdict === "skip" ? "warn" : look().tone} min-w-48 flex-1 items-start! whitespace-normal!`}>
          <Icon name={props.isIn && props.target.verdict === "skip" ? "warn" : look().icon} class="mt-px" />
          <span>
            {props.isIn || props.target.verdict === "go" || props.target.verdict === "wait" ? "" : "Left out. "}
            {props.target.words}
            {!props.isIn && (props.target.verdict === "go" || props.target.verdict === "wait") ? " Left out by you." : ""}
          </span>
        </span>
      </span>
    </li>
  );
}
