import type { JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { ActionButtons } from "#web/jobs/action-buttons.tsx";
import { Button } from "#web/ui/button.tsx";
import type { MenuGroup } from "#web/ui/menu.tsx";

/** What to do with the selected servers; what only this page does stands before what can be done with any. */
export function BulkBar(props: { servers: readonly Server[]; quick?: number; more?: readonly MenuGroup[]; onClear: () => void; children?: JSX.Element }): JSX.Element {
  return (
    <div class="float mx-auto mt-3 flex max-w-full flex-none flex-wrap items-center gap-2 rounded-[10px]! px-3 py-2" role="toolbar" aria-label="What to do with the selected">
      <b class="mr-1 whitespace-nowrap">{props.servers.length.toLocaleString("en")} selected</b>
      {props.children}
      <ActionButtons targets={{ servers: props.servers }} quick={props.quick ?? 3} more={props.more ?? []} />
      <Button kind="quiet" onClick={() => props.onClear()}>
        Clear <kbd class="max-md:hidden">Esc</kbd>
      </Button>
    </div>
  );
}
