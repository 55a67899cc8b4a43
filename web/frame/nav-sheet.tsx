import { For, type JSX } from "solid-js";
import { Dialog } from "#web/ui/dialog.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { sections } from "./sections.ts";

/** All sections, on a phone. */
export default function NavSheet(props: { onClose: () => void }): JSX.Element {
  return (
    <Dialog open title="Sections" shape="sheet" onClose={() => props.onClose()}>
      <ul class="grid grid-cols-2 gap-2">
        <For each={[...sections, { href: "/profile", title: "My account", icon: "person" } as const]}>
          {(section) => (
            <li>
              <a href={section.href} class="btn w-full justify-start! py-2.5!" onClick={() => props.onClose()}>
                <Icon name={section.icon} class="text-muted" />
                {section.title}
              </a>
            </li>
          )}
        </For>
      </ul>
    </Dialog>
  );
}
