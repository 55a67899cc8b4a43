import { For, type JSX } from "solid-js";
import { Dialog } from "#web/ui/dialog.tsx";
import { CheckField } from "#web/ui/field.tsx";
import { isMac } from "#web/ui/keys.ts";
import { setSingleKeys, singleKeys } from "#web/ui/preferences.ts";
import { sections } from "./sections.ts";

const mod = isMac ? "⌘" : "Ctrl";
const groups: readonly { title: string; keys: readonly [string, string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      [`${mod} K`, "Search, go, or run a job on what is selected"],
      ["/", "Filter this page"],
      ["?", "This help"],
      ["Esc", "Close one layer"],
    ],
  },
  { title: "Go to", keys: sections.filter((section) => section.key).map((section) => [`g ${section.key}`, section.title]) },
  {
    title: "In a table",
    keys: [
      ["↑ ↓ or j k", "Move"],
      ["Enter", "Open"],
      ["x or Space", "Select"],
      ["Shift ↑ ↓", "Select a range"],
      [`${mod} A`, "Select all that the filter shows"],
      ["Esc", "Clear the selection"],
    ],
  },
  {
    title: "In a job's log",
    keys: [
      ["f", "Follow the end"],
      ["n, p", "Next, previous error or match"],
    ],
  },
];

export default function Help(props: { onClose: () => void }): JSX.Element {
  return (
    <Dialog open title="Keys and help" shape="wide" onClose={() => props.onClose()}>
      <div class="grid gap-x-8 gap-y-5 md:grid-cols-2">
        <For each={groups}>
          {(group) => (
            <section>
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
      <div class="mt-5 border-t border-line pt-4">
        <CheckField
          label="Single-letter keys"
          help="Switch them off if you speak to your computer, or if they get in the way."
          checked={singleKeys() === "on"}
          onChange={(on) => setSingleKeys(on ? "on" : "off")}
        />
        <p class="mt-3 text-muted">
          The API behind this console is described at{" "}
          <a class="link" href="/api/docs" target="_blank" rel="noreferrer">
            /api/docs
          </a>
          .
        </p>
      </div>
    </Dialog>
  );
}
