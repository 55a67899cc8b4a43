import { createSignal, For, type JSX, Show } from "solid-js";
import { CopyButton } from "./copy.tsx";
import { Icon } from "./icon.tsx";

const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Entries that are drawn at once; more on demand. */
const page = 100;

/** JSON that folds. Deep or long branches start folded, and are drawn when they are opened. */
export function JsonView(props: { value: unknown; depth?: number; copy?: boolean }): JSX.Element {
  return (
    <div class="relative overflow-x-auto font-mono text-sm leading-5">
      <Show when={props.copy}>
        <div class="absolute top-0 right-0">
          <CopyButton text={JSON.stringify(props.value, null, 2)} label="Copy the JSON" />
        </div>
      </Show>
      <Node name={null} value={props.value} depth={0} open={props.depth ?? 3} />
    </div>
  );
}

function Node(props: { name: string | null; value: unknown; depth: number; open: number }): JSX.Element {
  const entries = (): [string, unknown][] => (isBranch(props.value) ? Object.entries(props.value) : []);
  const array = (): boolean => Array.isArray(props.value);
  return (
    <Show
      when={isBranch(props.value) && entries().length > 0}
      fallback={
        <div class="pl-4 wrap-anywhere whitespace-pre-wrap">
          <Name name={props.name} />
          <Leaf value={props.value} />
        </div>
      }
    >
      <Branch name={props.name} entries={entries()} array={array()} depth={props.depth} open={props.open} />
    </Show>
  );
}

function Branch(props: { name: string | null; entries: readonly [string, unknown][]; array: boolean; depth: number; open: number }): JSX.Element {
  const [open, setOpen] = createSignal(props.depth < props.open && props.entries.length <= 50);
  const [shown, setShown] = createSignal(page);
  return (
    <details open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="flex min-h-6 items-start gap-0.5 rounded-md hover:bg-inset">
        <Icon name="right" size={12} class="fold mt-1.5 text-faint" />
        <span class="pt-0.5">
          <Name name={props.name} />
          <span class="text-faint">{props.array ? `[ ${props.entries.length.toLocaleString("en")} ]` : `{ ${props.entries.length.toLocaleString("en")} }`}</span>
        </span>
      </summary>
      <Show when={open()}>
        <div class="ml-[5px] border-l border-line pl-1">
          <For each={props.entries.slice(0, shown())}>{([name, value]) => <Node name={props.array ? null : name} value={value} depth={props.depth + 1} open={props.open} />}</For>
          <Show when={props.entries.length > shown()}>
            <button type="button" class="btn quiet small ml-3 font-sans" onClick={() => setShown(shown() + page)}>
              {Math.min(page, props.entries.length - shown())} more of {(props.entries.length - shown()).toLocaleString("en")}
            </button>
          </Show>
        </div>
      </Show>
    </details>
  );
}

function Name(props: { name: string | null }): JSX.Element {
  return (
    <Show when={props.name !== null}>
      <span class="text-muted">{props.name}</span>
      <span class="text-faint">: </span>
    </Show>
  );
}

function Leaf(props: { value: unknown }): JSX.Element {
  return (
    <Show
      when={typeof props.value === "string"}
      fallback={<span class="font-strong">{isBranch(props.value) ? (Array.isArray(props.value) ? "[]" : "{}") : String(props.value)}</span>}
    >
      <span class="text-faint">"</span>
      {props.value as string}
      <span class="text-faint">"</span>
    </Show>
  );
}
