import { createMemo, For, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { say } from "#web/ui/announce.tsx";
import { Button } from "#web/ui/button.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import type { Plan } from "./plan.ts";
import type { Trial } from "./sets.ts";

/** What is tried at an address, first to last: what was typed in, then the sets; each where it fits, or all in an order of one's own. */
export function SetOrder(props: {
  trials: readonly Trial[];
  siteId: string;
  mode: Plan["sets"];
  order: readonly string[];
  typedIn: boolean;
  onMode: (mode: Plan["sets"]) => void;
  onOrder: (ids: string[]) => void;
}): JSX.Element {
  const usable = (set: CredentialSet): boolean => set.sealed_for_site_ids.includes(props.siteId);
  const chosen = createMemo(() =>
    props.order.flatMap((id) => {
      const trial = props.trials.find((one) => one.set.id === id);
      return trial && usable(trial.set) ? [trial.set] : [];
    }),
  );
  const rest = createMemo(() => props.trials.filter((trial) => !props.order.includes(trial.set.id) || !usable(trial.set)));
  const first = (): number => (props.typedIn ? 2 : 1);
  const own = (): void => {
    if (props.order.length === 0) props.onOrder(props.trials.filter((trial) => trial.takesPart).map((trial) => trial.set.id));
    props.onMode("order");
  };
  const move = (set: CredentialSet, by: -1 | 1): void => {
    const ids = chosen().map((one) => one.id);
    const from = ids.indexOf(set.id);
    const to = from + by;
    if (to < 0 || to >= ids.length) return;
    ids.splice(from, 1);
    ids.splice(to, 0, set.id);
    props.onOrder(ids);
    say(`${set.name} is tried as number ${to + first()}`);
  };
  return (
    <div>
      <fieldset class="mb-2 flex flex-wrap gap-x-5">
        <legend class="sr-only">Which sets, in which order</legend>
        <label class="flex min-h-6 items-center gap-2">
          <input type="radio" class="check" name="sets" checked={props.mode === "fit"} onChange={() => props.onMode("fit")} />
          Each where it fits
        </label>
        <label class="flex min-h-6 items-center gap-2">
          <input type="radio" class="check" name="sets" checked={props.mode === "order"} onChange={own} />
          These, in my order, at every address
        </label>
      </fieldset>
      <ol class="rounded-md border border-line" aria-label="Tried, first to last">
        <Show when={props.typedIn}>
          <Row n={1} name="typed in below" note="before all others" icon />
        </Show>
        <Show
          when={props.mode === "order"}
          fallback={
            <For each={props.trials}>{(trial, i) => <Row n={trial.takesPart ? i() + first() : null} name={trial.set.name} user={trial.set.username} note={trial.why} />}</For>
          }
        >
          <ForKey each={chosen()} by={(one) => one.id}>
            {(set, i) => (
              <Row n={i() + first()} name={set().name} user={set().username} note="">
                <Button small kind="quiet" icon="up" label={`Try ${set().name} earlier`} blocked={i() === 0 && "It is the first already."} onClick={() => move(set(), -1)} />
                <Button
                  small
                  kind="quiet"
                  icon="down"
                  label={`Try ${set().name} later`}
                  blocked={i() === chosen().length - 1 && "It is the last already."}
                  onClick={() => move(set(), 1)}
                />
                <Button
                  small
                  kind="quiet"
                  icon="close"
                  label={`Leave ${set().name} out`}
                  onClick={() =>
                    props.onOrder(
                      chosen()
                        .map((one) => one.id)
                        .filter((id) => id !== set().id),
                    )
                  }
                />
              </Row>
            )}
          </ForKey>
          <ForKey each={rest()} by={(one) => one.set.id}>
            {(trial) => (
              <Row n={null} name={trial().set.name} user={trial().set.username} note={usable(trial().set) ? "left out" : "has no password for this site"}>
                <Show when={usable(trial().set)}>
                  <Button small kind="quiet" icon="plus" label={`Try ${trial().set.name} too`} onClick={() => props.onOrder([...chosen().map((one) => one.id), trial().set.id])} />
                </Show>
              </Row>
            )}
          </ForKey>
        </Show>
        <Show when={props.trials.length === 0 && !props.typedIn}>
          <li class="px-3 py-2 text-muted">
            No set is stored yet. Type credentials in below, or{" "}
            <a class="link" href="/settings/credentials">
              store a set
            </a>
            .
          </li>
        </Show>
      </ol>
    </div>
  );
}

function Row(props: { n: number | null; name: string; user?: string; note: string; icon?: boolean; children?: JSX.Element }): JSX.Element {
  return (
    <li class={`flex min-h-8 flex-wrap items-center gap-x-2 border-b border-line px-2 py-1 last:border-0 ${props.n === null ? "text-faint" : ""}`}>
      <span class="w-4 flex-none text-right text-faint tabular-nums">{props.n ?? "–"}</span>
      <Show when={props.icon}>
        <Icon name="pencil" class="text-faint" />
      </Show>
      <span class={props.n === null ? "" : "font-strong"}>{props.name}</span>
      <Show when={props.user}>
        <span class="mono text-muted">{props.user}</span>
      </Show>
      <span class="min-w-0 flex-1 text-right text-sm text-muted">{props.note}</span>
      {props.children}
    </li>
  );
}
