import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";

interface Refused {
  job: Job;
  error: unknown;
}

/** Asks for the end of one job or several, with one reason. */
export function CancelDialog(props: { jobs: readonly Job[]; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const [reason, setReason] = createSignal("");
  const [refused, setRefused] = createSignal<readonly Refused[]>([]);
  const one = (): Job | undefined => (props.jobs.length === 1 ? props.jobs[0] : undefined);
  const cancel = useMutation(() => ({
    mutationFn: async () => {
      const left: Refused[] = [];
      // One after the other: each is a word to a site, and the order is the one that was seen.
      for (const job of props.jobs) {
        try {
          await api.changeJob(job.id, { action: "cancel", ...(reason().trim() ? { reason: reason().trim() } : {}) });
        } catch (error) {
          left.push({ job, error });
        }
        void client.invalidateQueries({ queryKey: keys.job(job.id) });
      }
      return left;
    },
    onSuccess: (left: Refused[]) => {
      setRefused(left);
      if (left.length > 0) return;
      if (!one()) toast(`${props.jobs.length} jobs are asked to stop.`);
      props.onClose();
    },
  }));
  return (
    <Dialog
      open
      title={one() ? `Cancel “${one()?.summary}”?` : `Cancel ${props.jobs.length} jobs?`}
      sub={
        one()?.started_at === null
          ? "It has not begun: nothing has been sent for it, and nothing will be."
          : "It stops before its next change. What has been sent already is not taken back; the result says what that was."
      }
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{one() ? "Let it run" : "Let them run"}</Button>
          <Button kind="danger-solid" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {one() ? "Cancel the job" : `Cancel ${props.jobs.length} jobs`}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!cancel.isPending) cancel.mutate();
        }}
      >
        <TextField label="Reason (optional)" help="It stands on the job's page and in the audit log." value={reason()} onInput={setReason} />
        <button type="submit" class="hidden" />
      </form>
      <Show when={refused().length > 0}>
        <div class="mt-3 flex flex-col gap-2">
          <For each={refused()}>
            {({ job, error }) => (
              <div>
                <Show when={!one()}>
                  <b>{job.summary}</b>
                </Show>
                <Failure error={error} />
              </div>
            )}
          </For>
        </div>
      </Show>
    </Dialog>
  );
}
