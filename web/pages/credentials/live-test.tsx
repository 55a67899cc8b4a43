import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import type { TargetResult } from "#schema/jobs/index.ts";
import { api } from "#web/api.ts";
import { isFinal, jobLook, targetName } from "#web/jobs/job-state.ts";
import { createKeptKey } from "#web/jobs/kept-key.ts";
import { keys, useJob } from "#web/queries.ts";
import { say } from "#web/ui/announce.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { Link } from "#web/ui/link.tsx";
import { Status } from "#web/ui/status.tsx";
import { TestedSets } from "../job/tested-sets.tsx";

export interface LiveTest {
  start: (serverId: string, setIds?: readonly string[]) => void;
  readonly busy: boolean;
  readonly jobId: string;
  readonly error: Error | null;
}

/** "Test credentials" on one server, started and watched from where it is asked. */
export function createTest(): LiveTest {
  const [jobId, setJobId] = createSignal("");
  const key = createKeptKey();
  const start = useMutation(() => ({
    mutationFn: ({ serverId, setIds }: { serverId: string; setIds: readonly string[] | undefined }) =>
      api.startJob(
        {
          job_type: "test_credentials",
          target_scope: { server_ids: [serverId] },
          details: { stop_at_first: false },
          ...(setIds ? { credential_set_ids: [...setIds] } : {}),
        },
        key.of([serverId, ...(setIds ?? [])].join()),
      ),
    onSuccess: (job) => {
      key.done();
      setJobId(job.id);
    },
  }));
  const job = useJob(jobId);
  return {
    start: (serverId, setIds) => {
      setJobId("");
      start.mutate({ serverId, setIds });
    },
    get busy() {
      return start.isPending || (jobId() !== "" && !(job.value && isFinal(job.value.status)));
    },
    get jobId() {
      return jobId();
    },
    get error() {
      return start.error;
    },
  };
}

/** What it said, set by set, as it says it. */
export function TestOutcome(props: { test: LiveTest }): JSX.Element {
  const client = useQueryClient();
  const job = useJob(() => props.test.jobId);
  const task = createMemo(() => job.value?.tasks[0]);
  const result = createMemo(() => task()?.result as TargetResult<"test_credentials"> | undefined);
  createEffect(
    on(
      () => job.value && isFinal(job.value.status),
      (ended) => {
        if (!ended) return;
        say(result()?.working_credential_set_id ? "A set works" : "The test has ended");
        void client.invalidateQueries({ queryKey: keys.credentials });
      },
      { defer: true },
    ),
  );
  return (
    <div aria-live="polite">
      <Show when={props.test.error}>{(error) => <Failure error={error()} />}</Show>
      <Show when={job.value}>
        {(running) => (
          <div class="flex flex-col gap-2">
            <span class="flex flex-wrap items-center gap-x-3">
              <Status look={jobLook(running())} />
              <Show when={task()}>{(one) => <span>on {targetName(one())}</span>}</Show>
              <Show when={!isFinal(running().status) && running().waiting_for}>
                <span class="text-muted">{running().waiting_for}</span>
              </Show>
              <Link class="link text-sm" href={`/jobs/${running().id}`}>
                Its requests
              </Link>
            </span>
            <Show when={task()?.error ?? running().error}>
              {(error) => (
                <div class="callout crit">
                  <b>{error().message}</b>
                  <p class="text-muted">{error().hint}</p>
                </div>
              )}
            </Show>
            <Show when={result()?.tested}>
              <TestedSets result={result() as TargetResult<"test_credentials">} serverId={task()?.server_id ?? null} />
            </Show>
          </div>
        )}
      </Show>
    </div>
  );
}
