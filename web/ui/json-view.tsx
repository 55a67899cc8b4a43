import { For, type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";

const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;

/** JSON that folds. Deep or long branches start folded. */
export function JsonView(props: { value: unknown; depth?: number }): JSX.Element {
  return (
    <div class="overflow-x-auto font-mono text-sm leading-5">
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
        <div class="pl-4 break-all whitespace-pre-wrap">
          <Name name={props.name} />
          <Leaf value={props.value} />
        </div>
      }
    >
      <details open={props.depth < props.open && entries().length <= 50}>
        <summary class="flex min-h-6 items-start gap-0.5 rounded-md hover:bg-inset">
          <Icon name="right" size={12} class="fold mt-1.5 text-faint" />
          <span class="pt-0.5">
            <Name name={props.name} />
            <span class="text-faint">{array() ? `[ ${entries().length} ]` : `{ ${entries().length} }`}</span>
          </span>
        </summary>
        <div class="ml-[5px] border-l border-line pl-1">
          <For each={entries()}>{([name, value]) => <Node name={array() ? null : name} value={value} depth={props.depth + 1} open={props.open} />}</For>
        </div>
      </details>
    </Show>
  );
}

function Name(props: { name: string | null }): JSX.Element {
  return (
    <Show when={props.name !== null}>
      <span class="text-accent">{props.name}</span>
      <span class="text-faint">: </span>
    </Show>
  );
}

function Leaf(props: { value: unknown }): JSX.Element {
  const text = (): string => (isBranch(props.value) ? (Array.isArray(props.value) ? "[]" : "{}") : typeof props.value === "string" ? props.value : String(props.value));
  return <span class={typeof props.value === "string" ? "text-text" : "text-info"}>{text()}</span>;
}
