import { createMemo, type JSX, Show } from "solid-js";
import { say } from "./announce.tsx";
import { Button } from "./button.tsx";
import { ForKey } from "./for-key.tsx";
import { Popover } from "./popover.tsx";
import type { TableState } from "./table-state.ts";

/** Which columns a table shows, and in which order: boxes, and buttons that move one up or down. */
export function ColumnChooser<T>(props: { state: TableState<T>; class?: string }): JSX.Element {
  const shown = createMemo(() => props.state.columns().map((column) => column.id));
  // Those that are shown in their order, then the others as the page has them: nothing jumps when a box is unticked and ticked.
  const all = createMemo(() => [...props.state.columns(), ...props.state.all.filter((column) => !shown().includes(column.id))]);
  let list!: HTMLUListElement;

  const flip = (id: string): void => props.state.setColumns(shown().includes(id) ? shown().filter((one) => one !== id) : [...shown(), id]);
  const move = (id: string, by: number): void => {
    const order = [...shown()];
    const from = order.indexOf(id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(from, 1));
    props.state.setColumns(order);
    say(`${all().find((column) => column.id === id)?.title} is column ${to + 1} of ${order.length}`);
    // The row moved away from under the finger: the same button keeps the focus, to press it again.
    queueMicrotask(() => list.querySelector<HTMLElement>(`[data-move="${id} ${by}"]`)?.focus());
  };
  return (
    <Popover title="Columns" class={`btn quiet ${props.class ?? ""}`} button="Columns">
      <ul ref={list} class="max-h-[min(420px,60vh)] overflow-y-auto px-1.5 pb-1.5">
        <ForKey each={all()} by={(column) => column.id}>
          {(column) => (
            <li
              class="flex items-center gap-1 rounded-md pr-1 pl-1.5 hover:bg-inset"
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
                event.preventDefault();
                move(column().id, event.key === "ArrowUp" ? -1 : 1);
              }}
            >
              <label class="flex min-h-7 flex-1 items-center gap-2">
                <input type="checkbox" class="check" checked={shown().includes(column().id)} disabled={column().fixed ?? false} onChange={() => flip(column().id)} />
                {column().title}
              </label>
              <Show when={shown().includes(column().id)}>
                <MoveButton id={column().id} by={-1} title={column().title} blocked={shown().indexOf(column().id) === 0} onMove={move} />
                <MoveButton id={column().id} by={1} title={column().title} blocked={shown().indexOf(column().id) === shown().length - 1} onMove={move} />
              </Show>
            </li>
          )}
        </ForKey>
      </ul>
      <div class="border-t border-line p-1.5">
        <Button kind="quiet" small onClick={() => props.state.setColumns(undefined)}>
          Back to the usual columns
        </Button>
      </div>
    </Popover>
  );
}

function MoveButton(props: { id: string; by: 1 | -1; title: string; blocked: boolean; onMove: (id: string, by: number) => void }): JSX.Element {
  return (
    <Button
      kind="quiet"
      small
      icon={props.by < 0 ? "up" : "down"}
      label={`Move ${props.title} ${props.by < 0 ? "up" : "down"}`}
      data={{ "data-move": `${props.id} ${props.by}` }}
      blocked={props.blocked ? `It is the ${props.by < 0 ? "first" : "last"} column.` : undefined}
      onClick={() => props.onMove(props.id, props.by)}
    />
  );
}
