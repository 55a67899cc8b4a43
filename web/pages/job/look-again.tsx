import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { isFinal, jobLook } from "#web/jobs/job-state.ts";
import { createKeptKey } from "#web/jobs/kept-key.ts";
import { useJob } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { Status } from "#web/ui/status.tsx";

/** Reads the hardware now, so that nobody decides by what was true a while ago. It only reads: no review. */
export function LookAgain(props: { serverIds: readonly string[] }): JSX.Element {
  const [jobId, setJobId] = createSignal("");
  const job = useJob(jobId);
  const key = createKeptKey();
  const look = useMutation(() => ({
    mutationFn: () =>
      api.startJob(
        { job_type: "health_check", target_scope: { server_ids: [...props.serverIds] }, details: { include_firmware: false }, priority: "high" },
        key.of(props.serverIds.join()),
      ),
    onSuccess: (made) => {
      key.done();
      setJobId(made.id);
    },
  }));
  const looking = (): boolean => look.isPending || (jobId() !== "" && !(job.value && isFinal(job.value.status)));
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        small
        icon="health"
        busy={look.isPending}
        blocked={notAllowed("operator") ?? (looking() ? "It is being read now." : props.serverIds.length === 0 ? "Choose a target first." : undefined)}
        onClick={() => look.mutate()}
      >
        Look again{props.serverIds.length > 1 ? ` at ${props.serverIds.length} servers` : ""}
      </Button>
      <Show when={job.value}>
        {(one) => (
          <a href={`/jobs/${one().id}`} class="hover:underline" aria-label="The reading">
            <Status look={jobLook(one())}>{one().status === "pending" && one().waiting_for ? `: ${one().waiting_for}` : ""}</Status>
          </a>
        )}
      </Show>
      <Show when={look.error}>{(error) => <Failure error={error()} />}</Show>
    </div>
  );
}
