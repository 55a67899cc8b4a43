import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { JobDetail } from "#schema/api/jobs.ts";
import { api, type JobAction } from "#web/api.ts";
import { CancelDialog } from "#web/jobs/cancel-dialog.tsx";
import { isFinal } from "#web/jobs/job-state.ts";
import { type RunAgain, RunAgainDialog } from "#web/jobs/run-again-dialog.tsx";
import { askToStart } from "#web/jobs/start.ts";
import { keys, useJobTypes } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { copyText } from "#web/ui/copy.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { Menu, type MenuItem } from "#web/ui/menu.tsx";
import { toast } from "#web/ui/toast.tsx";
import { planOf, prefillPlan } from "../discovery/plan.ts";

/** Pause, cancel, resume, run again. */
export function JobActions(props: { job: JobDetail }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const types = useJobTypes();
  const [cancelling, setCancelling] = createSignal(false);
  const [again, setAgain] = createSignal<RunAgain | null>(null);
  const type = createMemo(() => types.value?.find((one) => one.type === props.job.job_type));
  const role = (): string | undefined => notAllowed(type()?.role ?? "operator");
  const change = useMutation(() => ({
    mutationFn: (action: JobAction) => api.changeJob(props.job.id, action),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.job(props.job.id) }),
  }));
  const retryKey = newId();
  const retry = useMutation(() => ({
    mutationFn: () => api.retryJob(props.job.id, retryKey),
    onSuccess: (job) => {
      void client.invalidateQueries({ queryKey: keys.jobContext(props.job.id) });
      toast("It runs again, as a new job.", { href: `/jobs/${props.job.id}`, linkText: "The former one" });
      go(`/jobs/${job.id}`);
    },
  }));
  const ended = (): boolean => isFinal(props.job.status);
  const open = (): boolean => !ended() && props.job.status !== "unknown";
  const asks = (): boolean => props.job.risk !== "read";
  const someFailed = (): boolean => ended() && props.job.targets_failed > 0 && props.job.targets_failed < props.job.targets_total;
  const serverIds = createMemo(() => props.job.target_scope.server_ids ?? props.job.tasks.flatMap((task) => (task.server_id ? [task.server_id] : [])));
  const withChanges = (): (() => void) | undefined => {
    if (props.job.job_type === "discovery_scan") {
      return () => {
        prefillPlan(planOf(props.job));
        go("/discover");
      };
    }
    if (type()?.target !== "server" || serverIds().length === 0) return undefined;
    return () => askToStart({ type: props.job.job_type, serverIds: serverIds(), details: props.job.details as Record<string, unknown> });
  };
  const askAgain = (targets: RunAgain["targets"]): void => {
    setAgain({ jobs: [props.job], targets });
  };
  const runItems = createMemo<MenuItem[]>(() => [
    ...(someFailed() ? [{ title: `Run all ${props.job.targets_total} again${asks() ? "…" : ""}`, icon: "refresh" as const, blocked: role(), run: () => askAgain("all") }] : []),
    ...[withChanges()].flatMap((run) => (run && ended() ? [{ title: "Run again with changes…", icon: "pencil" as const, blocked: role(), run }] : [])),
  ]);
  return (
    <>
      <Show when={open() && (props.job.status === "paused" || props.job.pause_requested_at)}>
        <Button
          kind="primary"
          icon="play"
          blocked={role() ?? (props.job.cancel_requested_at ? "It is being cancelled." : undefined)}
          busy={change.isPending}
          onClick={() => change.mutate({ action: "resume" })}
        >
          Resume
        </Button>
      </Show>
      <Show when={props.job.status === "running" && !props.job.pause_requested_at}>
        <Button
          icon="pause"
          blocked={role() ?? (props.job.cancel_requested_at ? "It is being cancelled." : undefined)}
          busy={change.isPending}
          title="Stops before its next change; what is under way is finished"
          onClick={() => change.mutate({ action: "pause" })}
        >
          Pause
        </Button>
      </Show>
      <Show when={open()}>
        <Button kind="danger" blocked={role() ?? (props.job.cancel_requested_at ? "It is being cancelled." : undefined)} onClick={() => setCancelling(true)}>
          Cancel…
        </Button>
      </Show>
      <Show when={someFailed()}>
        <Button kind="primary" icon="refresh" blocked={role()} onClick={() => askAgain("failed")}>
          Run {props.job.targets_failed} failed again…
        </Button>
      </Show>
      <Show when={ended() && !someFailed()}>
        <Button icon="refresh" blocked={role()} onClick={() => (asks() ? askAgain("all") : retry.mutate())} busy={retry.isPending}>
          Run again
          {asks() ? "…" : ""}
        </Button>
      </Show>
      <Menu
        class="btn quiet square"
        label="More"
        groups={[
          ...(runItems().length > 0 ? [{ items: runItems() }] : []),
          {
            items: [
              { title: "Copy the link", icon: "link", run: () => void copyText(location.href) },
              { title: "Copy the id", icon: "copy", note: props.job.id, run: () => void copyText(props.job.id) },
              { title: "All its requests", icon: "activity", run: () => go(`/activity?job=${props.job.id}`) },
            ],
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
      <Show when={change.error ?? retry.error}>
        {(error) => (
          <div class="w-full">
            <Failure error={error()} />
          </div>
        )}
      </Show>
      <Show when={cancelling()}>
        <CancelDialog jobs={[props.job]} onClose={() => setCancelling(false)} />
      </Show>
      <Show when={again()}>{(request) => <RunAgainDialog request={request()} onClose={() => setAgain(null)} />}</Show>
    </>
  );
}
