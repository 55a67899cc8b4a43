import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";
import { type RefusedJob, RefusedJobs, ReviewJobs } from "./review-jobs.tsx";

/** Asks for the end of one job or several, with one reason. */
export function CancelDialog(props: { jobs: readonly Job[]; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const [reason, setReason] = createSignal("");
  const [refused, setRefused] = createSignal<readonly RefusedJob[]>([]);
  const one = (): Job | undefined => (props.jobs.length === 1 ? props.jobs[0] : undefined);
  const cancel = useMutation(() => ({
    mutationFn: async () => {
      const left: RefusedJob[] = [];
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
    onSuccess: (left: RefusedJob[]) => {
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
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!cancel.isPending) cancel.mutate();
        }}
      >
        <Show when={!one()}>
          <ReviewJobs jobs={props.jobs} targets={(job) => job.targets_total} />
        </Show>
        <TextField label="Reason (optional)" help="It stands on the job's page and in the audit log." value={reason()} onInput={setReason} />
        <button type="submit" class="hidden" />
      </form>
      <Show when={refused().length > 0}>
        <div class="mt-3 flex flex-col gap-2">
          <RefusedJobs refused={refused()} named={!one()} />
        </div>
      </Show>
    </Dialog>
  );
}
