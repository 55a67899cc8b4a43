// A choice among rows that come by themselves, for what cannot be taken back.
import { type Selection, selectedOf } from "#web/ui/selection.ts";

/** "All" becomes those that are shown when one says so: what comes afterwards, nobody has looked at. */
export function pinned<T>(selection: Selection, shown: readonly T[], idOf: (row: T) => string): Selection {
  return selection.mode === "some" ? selection : { mode: "some", ids: new Set(selectedOf(selection, shown, idOf).map(idOf)) };
}
