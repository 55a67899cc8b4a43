import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { Ask } from "#web/ui/ask.tsx";
import { useGo } from "#web/ui/link.tsx";
import { toast } from "#web/ui/toast.tsx";
import { Interrupts } from "./interrupts.tsx";
import { type RefusedJob, RefusedJobs, ReviewJobs } from "./review-jobs.tsx";

export interface RunAgain {
  jobs: readonly Job[];
  targets: "all" | "failed";
}

/** Runs ended jobs again with the same options, as new ones; those that interrupt something want the number of their targets typed. */
export function RunAgainDialog(props: { request: RunAgain; onClose: () => void }): JSX.Element {
  const go = useGo();
  const client = useQueryClient();
  const [typed, setTyped] = createSignal("");
  const [refused, setRefused] = createSignal<readonly RefusedJob[]>([]);
  // The same keys until it has succeeded: pressing twice, or again after a lost link, makes one job each.
  const keyOf = new Map(props.request.jobs.map((job) => [job.id, newId()]));
  const [left, setLeft] = createSignal(props.request.jobs);
  const one = (): Job | undefined => (props.request.jobs.length === 1 ? props.request.jobs[0] : undefined);
  const targetsOf = (job: Job): number => (props.request.targets === "failed" ? job.targets_failed : job.targets_total);
  const targets = (): number => left().reduce((sum, job) => sum + targetsOf(job), 0);
  const inWords = (): string => (targets() === 1 ? "1 target" : `${targets()} targets`);
  const disruptive = (): boolean => left().some((job) => job.risk === "disruptive");
  const blocked = (): string | undefined => (disruptive() && typed().trim() !== String(targets()) ? `Type ${targets()} above first.` : undefined);
  const run = useMutation(() => ({
    mutationFn: async () => {
      const ids: string[] = [];
      const failed: RefusedJob[] = [];
      for (const job of left()) {
        try {
          ids.push((await api.retryJob(job.id, keyOf.get(job.id) ?? newId(), props.request.targets)).id);
          void client.invalidateQueries({ queryKey: keys.jobContext(job.id) });
        } catch (error) {
          failed.push({ job, error });
        }
      }
      return { ids, failed };
    },
    onSuccess: ({ ids, failed }: { ids: string[]; failed: RefusedJob[] }) => {
      setRefused(failed);
      if (failed.length > 0) {
        setLeft(failed.map(({ job }) => job));
        return;
      }
      const former = one();
      if (former && ids[0]) {
        toast("It runs again, as a new job.", { href: `/jobs/${former.id}`, linkText: "The former one" });
        go(`/jobs/${ids[0]}`);
      } else toast(ids.length === 1 ? "It runs again, as a new job." : `${ids.length} jobs run again, as new ones.`, { href: "/jobs?status=open", linkText: "Watch them" });
      // Last: closing takes the request away.
      props.onClose();
    },
  }));
  return (
    <Ask
      title={one() ? `Run “${one()?.summary}” again?` : `Run ${left().length === 1 ? "1 job" : `${left().length} jobs`} again?`}
      sub={`With the same options, on ${props.request.targets === "failed" ? `the ${inWords()} it failed on` : inWords()}. ${one() ? "A new job is made; this one stays as it is." : "New jobs are made; these stay as they are."}`}
      keep="Back"
      act={`Run again on ${inWords()}`}
      kind={disruptive() ? "danger-solid" : "primary"}
      blocked={blocked()}
      run={run}
      onClose={() => props.onClose()}
    >
      <Show when={!one()}>
        <ReviewJobs jobs={left()} targets={targetsOf} />
      </Show>
      <Show when={disruptive()}>
        <Interrupts what={targets() === 1 ? "this server" : `${targets()} servers`} proof={String(targets())} typed={typed()} onTyped={setTyped} inputMode="numeric" />
      </Show>
      <RefusedJobs refused={refused()} named={!one()} />
    </Ask>
  );
}
