import type { JSX } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";

const words = "The console was renewed while this tab was open, and what you asked for now comes with the new version. What you typed into a form is kept.";

function LoadIt(): JSX.Element {
  return (
    <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
      Load it
    </Button>
  );
}

/** In the place of a page whose code belongs to a console that is not served any more. */
export function GonePage(): JSX.Element {
  return (
    <div class="mx-auto mt-10 w-full max-w-xl">
      <div class="callout info" role="alert">
        <h1 tabindex="-1" class="text-base!">
          A new version is here
        </h1>
        <p class="mb-3 text-muted">{words}</p>
        <LoadIt />
      </div>
    </div>
  );
}

export function GoneDialog(props: { onClose?: () => void }): JSX.Element {
  return (
    <Dialog
      open
      title="A new version is here"
      onClose={() => props.onClose?.()}
      footer={
        <>
          <Button onClick={() => props.onClose?.()}>Later</Button>
          <LoadIt />
        </>
      }
    >
      <p class="text-muted">{words}</p>
    </Dialog>
  );
}
