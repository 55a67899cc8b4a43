import { createEffect, type JSX } from "solid-js";
import { useHere } from "#web/ui/link.tsx";

/** A page that broke leaves the frame standing. */
export function Broken(props: { error: unknown; reset: () => void }): JSX.Element {
  const here = useHere();
  createEffect((former: string | undefined) => {
    const path = here.path;
    if (former !== undefined && former !== path) props.reset();
    return path;
  });
  return (
    <div class="mx-auto mt-10 w-full max-w-xl">
      <div class="callout crit" role="alert">
        <b>This page could not be drawn.</b>
        <p class="text-muted">
          What runs goes on; nothing was changed by this. Draw it again, or reload the console. If it repeats, report the text below with the address of the page.
        </p>
        <pre class="my-2 max-h-40 overflow-auto rounded-md bg-panel p-2 whitespace-pre-wrap">{props.error instanceof Error ? `${props.error.message}` : String(props.error)}</pre>
        <div class="flex gap-2">
          <button type="button" class="btn" onClick={() => props.reset()}>
            Draw again
          </button>
          <button type="button" class="btn" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </div>
    </div>
  );
}
