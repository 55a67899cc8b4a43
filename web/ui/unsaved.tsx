import { createSignal, type JSX } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { useStay } from "./link.tsx";

/** Stands in a page with a form: asks before the page is left with changes that were not saved. */
export function Unsaved(props: { when: boolean; onDiscard: () => void }): JSX.Element {
  const [leave, setLeave] = createSignal<(() => void) | null>(null);
  useStay(
    () => props.when,
    (go) => setLeave(() => go),
  );
  return (
    <Dialog
      open={leave() !== null}
      title="Leave without saving?"
      onClose={() => setLeave(null)}
      footer={
        <>
          <Button onClick={() => setLeave(null)}>Stay here</Button>
          <Button
            kind="danger"
            onClick={() => {
              const go = leave();
              props.onDiscard();
              setLeave(null);
              go?.();
            }}
          >
            Discard and leave
          </Button>
        </>
      }
    >
      <p class="text-muted">What you changed on this page has not been saved.</p>
    </Dialog>
  );
}
