import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { ApiError, api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { Ask } from "#web/ui/ask.tsx";
import { TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";
import { isFinal } from "./job-state.ts";
import { type RefusedJob, RefusedJobs, ReviewJobs } from "./review-jobs.tsx";

interface Ended {
  job: Job;
  /** The answer's own words: who was first, or how it ended. */
  why: string;
}

/** Whether a job was refused because it has ended meanwhile. */
async function endedJob(job: Job, error: unknown): Promise<Ended | undefined> {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined;
  const now = await api.job(job.id).catch(() => undefined);
  return now && isFinal(now.status) ? { job, why: error.message } : undefined;
}

const inWords = (count: number): string => (count === 1 ? "1 job" : `${count.toLocaleString("en")} jobs`);
const endedInWords = (ended: readonly Ended[], named: boolean): string => ended.map(({ job, why }) => (named ? `“${job.summary}”: ${why}` : why)).join(" ");

/** Asks for the end of one job or several, with one reason. */
export function CancelDialog(props: { jobs: readonly Job[]; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const [reason, setReason] = createSignal("");
  const [accepted, setAccepted] = createSignal<ReadonlySet<string>>(new Set());
  const [ended, setEnded] = createSignal<readonly Ended[]>([]);
  const [refused, setRefused] = createSignal<readonly RefusedJob[]>([]);
  const one = (): Job | undefined => (props.jobs.length === 1 ? props.jobs[0] : undefined);
  // Pressing again asks only for those that are not settled.
  const left = createMemo(() => props.jobs.filter((job) => !accepted().has(job.id) && !ended().some((other) => other.job.id === job.id)));
  const cancel = useMutation(() => ({
    mutationFn: async () => {
      const answer = { accepted: new Set(accepted()), ended: [...ended()], refused: [] as RefusedJob[] };
      // One after the other: each is a word to a site, and the order is the one that was seen.
      for (const job of left()) {
        try {
          await api.changeJob(job.id, { action: "cancel", ...(reason().trim() ? { reason: reason().trim() } : {}) });
          answer.accepted.add(job.id);
        } catch (error) {
          const now = await endedJob(job, error);
          if (now) answer.ended.push(now);
          else answer.refused.push({ job, error });
        }
        void client.invalidateQueries({ queryKey: keys.job(job.id) });
      }
      return answer;
    },
    onSuccess: (answer: { accepted: ReadonlySet<string>; ended: readonly Ended[]; refused: readonly RefusedJob[] }) => {
      const several = one() === undefined;
      setAccepted(answer.accepted);
      setEnded(answer.ended);
      setRefused(answer.refused);
      if (answer.refused.length > 0) return;
      const asked = several && answer.accepted.size > 0 ? `${inWords(answer.accepted.size)} ${answer.accepted.size === 1 ? "is" : "are"} asked to stop.` : "";
      const words = [asked, answer.ended.length > 0 ? endedInWords(answer.ended, several) : ""].filter(Boolean).join(" ");
      if (words) toast(words, answer.ended.length > 0 ? { tone: "warn" } : {});
      props.onClose();
    },
  }));
  return (
    <Ask
      title={one() ? `Cancel “${one()?.summary}”?` : `Cancel ${inWords(left().length)}?`}
      sub={
        one()?.started_at === null
          ? "It has not begun: nothing has been sent for it, and nothing will be."
          : `${one() ? "It stops before its next change" : "Each stops before its next change"}. What has been sent already is not taken back; the result says what that was.`
      }
      keep={one() ? "Let it run" : "Let them run"}
      act={one() ? "Cancel the job" : `Cancel ${inWords(left().length)}`}
      run={cancel}
      onClose={() => props.onClose()}
    >
      <Show when={!one()}>
        <ReviewJobs jobs={left()} targets={(job) => job.targets_total} />
      </Show>
      <TextField label="Reason (optional)" help="It stands on the job's page and in the audit log." value={reason()} onInput={setReason} />
      <Show when={refused().length > 0}>
        <div class="flex flex-col gap-2">
          <Show when={!one() && (accepted().size > 0 || ended().length > 0)}>
            <p role="status">
              {accepted().size > 0 ? `${inWords(accepted().size)} ${accepted().size === 1 ? "is" : "are"} asked to stop. ` : ""}
              {ended().length > 0 ? endedInWords(ended(), true) : ""}
            </p>
          </Show>
          <RefusedJobs refused={refused()} named={!one()} />
        </div>
      </Show>
    </Ask>
  );
}
