import { type JSX, Show } from "solid-js";
import { ApiError } from "#web/api.ts";
import { Failure } from "#web/ui/empty.tsx";
import { Link } from "#web/ui/link.tsx";

/** The job that an earlier try has made, if its answer was lost and another body came with the same key. */
function startedJob(error: unknown): string | undefined {
  const problem = error instanceof ApiError && error.status === 409 ? (error.problem as { details?: { job_id?: string } }) : undefined;
  return problem?.details?.job_id;
}

/** Why a job did not start; or that it did, and where it is. `onOpen` is called when one goes there. */
export function StartFailure(props: { error: unknown; onOpen: () => void }): JSX.Element {
  return (
    <Show when={startedJob(props.error)} fallback={<Failure error={props.error} />}>
      {(id) => (
        <div class="callout warn" role="alert">
          <b>It was started already.</b>
          <p class="text-muted">An earlier try got through, though its answer was lost. What you changed since then is not part of it.</p>
          <Link href={`/jobs/${id()}`} onClick={() => props.onOpen()}>
            Open that job
          </Link>
        </div>
      )}
    </Show>
  );
}
