import type { JSX } from "solid-js";
import { isMac } from "#web/ui/keys.ts";
import { type KeyGroup, KeysHelp } from "#web/ui/keys-help.tsx";
import { sections } from "./sections.ts";

const mod = isMac ? "⌘" : "Ctrl";
const groups: readonly KeyGroup[] = [
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
      ["Shift ↑ ↓", "Select a range, or give it back"],
      ["← →", "Fold or open a group"],
      [`${mod} A`, "Select all that the filter shows"],
      ["Esc", "Clear the selection"],
    ],
  },
  {
    title: "In a job's log",
    keys: [
      ["f", "Follow the end"],
      ["/", "Find in it"],
      ["n, p", "Next, previous error or match"],
    ],
  },
];

export default function Help(props: { onClose: () => void }): JSX.Element {
  return (
    <KeysHelp groups={groups} onClose={() => props.onClose()}>
      <p class="text-muted">
        The API behind this console is described at{" "}
        <a class="link" href="/api/docs" target="_blank" rel="noreferrer">
          /api/docs
        </a>
        .
      </p>
    </KeysHelp>
  );
}
