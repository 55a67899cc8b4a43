import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";
import { useGo } from "#web/ui/link.tsx";
import { toast } from "#web/ui/toast.tsx";
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
  const send = (): void => {
    if (!blocked() && !run.isPending) run.mutate();
  };
  return (
    <Dialog
      open
      title={one() ? `Run “${one()?.summary}” again?` : `Run ${left().length === 1 ? "1 job" : `${left().length} jobs`} again?`}
      sub={`With the same options, on ${props.request.targets === "failed" ? `the ${inWords()} it failed on` : inWords()}. ${one() ? "A new job is made; this one stays as it is." : "New jobs are made; these stay as they are."}`}
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>Back</Button>
          <Button kind={disruptive() ? "danger-solid" : "primary"} blocked={blocked()} busy={run.isPending} onClick={send}>
            Run again on {inWords()}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Show when={!one()}>
          <ReviewJobs jobs={left()} targets={targetsOf} />
        </Show>
        <Show when={disruptive()}>
          <div class="callout warn">
            <b>This interrupts what runs on {targets() === 1 ? "this server" : `${targets()} servers`}.</b>
            <div class="mt-2 max-w-72">
              <TextField
                label={
                  <>
                    Type <span class="mono rounded-sm bg-panel px-1 select-all">{targets()}</span> to go on
                  </>
                }
                value={typed()}
                onInput={setTyped}
                inputMode="numeric"
                mono
              />
            </div>
          </div>
        </Show>
        <RefusedJobs refused={refused()} named={!one()} />
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
