import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { JobDetail } from "#schema/api/jobs.ts";
import { api, type JobAction } from "#web/api.ts";
import { isFinal } from "#web/jobs/job-state.ts";
import { keys, useJobTypes } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { copyText } from "#web/ui/copy.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { toast } from "#web/ui/toast.tsx";

/** Pause, cancel, resume, run again. */
export function JobActions(props: { job: JobDetail }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const types = useJobTypes();
  const [asking, setAsking] = createSignal<"cancel" | "retry" | null>(null);
  const [reason, setReason] = createSignal("");
  const role = (): string | undefined => notAllowed(types.value?.find((type) => type.type === props.job.job_type)?.role ?? "operator");
  const change = useMutation(() => ({
    mutationFn: (action: JobAction) => api.changeJob(props.job.id, action),
    onSuccess: () => {
      setAsking(null);
      void client.invalidateQueries({ queryKey: keys.job(props.job.id) });
    },
  }));
  const retryKey = newId();
  const retry = useMutation(() => ({
    mutationFn: () => api.retryJob(props.job.id, retryKey),
    onSuccess: (job) => {
      setAsking(null);
      toast("It runs again, as a new job.", { href: `/jobs/${props.job.id}`, linkText: "The former one" });
      go(`/jobs/${job.id}`);
    },
  }));
  const open = (): boolean => !isFinal(props.job.status);
  const never = (): boolean => types.value?.find((type) => type.type === props.job.job_type)?.retry === "never";
  return (
    <>
      <Show when={open() && props.job.status !== "unknown"}>
        <Show
          when={props.job.status === "paused" || props.job.pause_requested_at}
          fallback={
            <Button
              icon="pause"
              blocked={role()}
              busy={change.isPending}
              title="Stops before its next change; what is under way is finished"
              onClick={() => change.mutate({ action: "pause" })}
            >
              Pause
            </Button>
          }
        >
          <Button kind="primary" icon="run" blocked={role()} busy={change.isPending} onClick={() => change.mutate({ action: "resume" })}>
            Resume
          </Button>
        </Show>
        <Button kind="danger" blocked={role() ?? (props.job.cancel_requested_at ? "It is being cancelled." : undefined)} onClick={() => setAsking("cancel")}>
          Cancel…
        </Button>
      </Show>
      <Show when={!open()}>
        <Button icon="refresh" blocked={role()} onClick={() => (never() ? setAsking("retry") : retry.mutate())} busy={retry.isPending}>
          Run again{never() ? "…" : ""}
        </Button>
      </Show>
      <Menu
        class="btn quiet square"
        label="More"
        groups={[
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
      <Show when={change.error && asking() === null}>
        <div class="w-full">
          <Failure error={change.error} />
        </div>
      </Show>
      <Dialog
        open={asking() === "cancel"}
        title={`Cancel "${props.job.summary}"?`}
        sub="It stops before its next change. What has been sent already is not taken back; the result says what that was."
        onClose={() => setAsking(null)}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>Let it run</Button>
            <Button kind="danger-solid" busy={change.isPending} onClick={() => change.mutate({ action: "cancel", ...(reason() ? { reason: reason() } : {}) })}>
              Cancel the job
            </Button>
          </>
        }
      >
        <TextField label="Reason (optional)" help="It stands in the audit log." value={reason()} onInput={setReason} />
        <Show when={change.error}>{(error) => <Failure error={error()} />}</Show>
      </Dialog>
      <Dialog
        open={asking() === "retry"}
        title={`Run "${props.job.summary}" again?`}
        sub={`This changes something each time: ${props.job.targets_total === 1 ? "one target" : `${props.job.targets_total} targets`}.`}
        onClose={() => setAsking(null)}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>Back</Button>
            <Button kind="danger-solid" busy={retry.isPending} onClick={() => retry.mutate()}>
              {props.job.summary} again
            </Button>
          </>
        }
      >
        <p class="text-muted">A new job is made with the same targets and details; this one stays as it is.</p>
        <Show when={retry.error}>{(error) => <Failure error={error()} />}</Show>
      </Dialog>
    </>
  );
}
