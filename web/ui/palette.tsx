import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { Dialog } from "./dialog.tsx";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./status.tsx";

export interface PaletteHit {
  id: string;
  /** Hits of one group stand together; the group is named above the first. */
  group: string;
  icon: IconName;
  tone?: Tone;
  title: string;
  note?: string;
  /** Why it cannot be chosen. */
  blocked?: string | undefined;
  run: () => void;
}

/** One box for everything: what is typed finds, the arrows choose, Enter goes. What can be found, the page says. */
export function Palette(props: { title: string; placeholder: string; hits: (text: string) => readonly PaletteHit[]; onClose: () => void }): JSX.Element {
  const listId = createUniqueId();
  const [text, setText] = createSignal("");
  const [at, setAt] = createSignal(0);
  let list!: HTMLDivElement;
  const hits = createMemo(() => props.hits(text()));
  const go = (index: number): void => {
    setAt(index);
    queueMicrotask(() => list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }));
  };
  const move = (by: number): void => {
    if (hits().length > 0) go((at() + by + hits().length) % hits().length);
  };
  const choose = (hit: PaletteHit | undefined): void => {
    if (!hit || hit.blocked) return;
    props.onClose();
    hit.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    // While a letter is put together (Japanese, accents) these keys belong to that.
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "PageDown") go(Math.min(hits().length - 1, at() + 8));
    else if (event.key === "PageUp") go(Math.max(0, at() - 8));
    else if (event.key === "Enter") choose(hits()[at()]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog
      open
      title={props.title}
      onClose={() => props.onClose()}
      top={
        <input
          class="input text-lg"
          role="combobox"
          aria-label={props.title}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={hits().length > 0 ? `${listId}-${at()}` : undefined}
          placeholder={props.placeholder}
          autocomplete="off"
          spellcheck={false}
          value={text()}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      }
    >
      <div id={listId} ref={list} role="listbox" aria-label="Results" class="min-h-40">
        <For each={hits()}>
          {(hit, i) => (
            <>
              <Show when={i() === 0 || hits()[i() - 1]?.group !== hit.group}>
                <div class="menu-label" role="presentation">
                  {hit.group}
                </div>
              </Show>
              <div
                id={`${listId}-${i()}`}
                role="option"
                tabIndex={-1}
                aria-selected={at() === i()}
                aria-disabled={hit.blocked ? "true" : undefined}
                class="menu-item items-center!"
                onMouseMove={() => setAt(i())}
                onClick={() => choose(hit)}
                onKeyDown={() => {}}
              >
                <span class={`st ${hit.tone ?? "idle"}`}>
                  <Icon name={hit.icon} />
                </span>
                <span class={`min-w-0 flex-1 truncate ${hit.blocked ? "text-faint" : ""}`}>{hit.title}</span>
                <span class="max-w-[50%] truncate text-sm text-faint">{hit.blocked ?? hit.note}</span>
              </div>
            </>
          )}
        </For>
      </div>
      <p class={hits().length === 0 ? "p-4 text-center text-muted" : "sr-only"} role="status">
        {hits().length === 0 ? `Nothing matches "${text()}".` : `${hits().length} ${hits().length === 1 ? "result" : "results"}`}
      </p>
    </Dialog>
  );
}
