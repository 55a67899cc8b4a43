import { For, type JSX } from "solid-js";
import { Dialog } from "./dialog.tsx";
import { CheckField } from "./field.tsx";
import { setSingleKeys, singleKeys } from "./preferences.ts";

export interface KeyGroup {
  title: string;
  keys: readonly (readonly [keys: string, what: string])[];
}

/** The overlay of the `?` key: which keys there are, and the switch for the single-letter ones. */
export function KeysHelp(props: { groups: readonly KeyGroup[]; onClose: () => void; children?: JSX.Element }): JSX.Element {
  return (
    <Dialog open title="Keys and help" shape="wide" onClose={() => props.onClose()}>
      <div class="gap-x-8 md:columns-2">
        <For each={props.groups}>
          {(group) => (
            <section class="mb-5 break-inside-avoid">
              <h3 class="mb-1">{group.title}</h3>
              <dl class="grid grid-cols-[112px_1fr] gap-y-1">
                <For each={group.keys}>
                  {([keys, what]) => (
                    <>
                      <dt>
                        <kbd>{keys}</kbd>
                      </dt>
                      <dd class="text-muted">{what}</dd>
                    </>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
      <div class="flex flex-col gap-3 border-t border-line pt-4">
        <CheckField
          label="Single-letter keys"
          help="Switch them off if you speak to your computer, or if they get in the way."
          checked={singleKeys() === "on"}
          onChange={(on) => setSingleKeys(on ? "on" : "off")}
        />
        {props.children}
      </div>
    </Dialog>
  );
}
