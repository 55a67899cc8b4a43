import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";

/** The last resort: what the agent had under way becomes an unknown outcome that people decide about. */
export function DeclareLost(props: { agent: Agent; onClose: () => void }): JSX.Element {
  const [name, setName] = createSignal("");
  const [reason, setReason] = createSignal("");
  const lose = useMutation(() => ({
    mutationFn: () => api.declareLost(props.agent.id, { confirm_name: name().trim(), reason: reason().trim() }),
    onSuccess: () => {
      toast(`${props.agent.name} was declared lost.`, { tone: "warn", href: "/jobs?status=unknown", linkText: "Jobs to decide about" });
      props.onClose();
    },
  }));
  const blocked = (): string | undefined => (name().trim() !== props.agent.name ? "Type its name first." : reason().trim().length < 3 ? "Say why first." : undefined);
  return (
    <Dialog
      open
      title={`Declare ${props.agent.name} lost?`}
      sub="Only if it will never come back: its host is gone, or its disk is."
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>Keep waiting</Button>
          <Button kind="danger-solid" blocked={blocked()} busy={lose.isPending} onClick={() => lose.mutate()}>
            Declare {props.agent.name} lost
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-4">
        <ul class="list-disc pl-5 text-muted">
          <li>Everything it has not reported becomes "outcome unknown", and somebody decides about each.</li>
          <li>It is revoked: should it come back, it is refused.</li>
          <li>If its host is only cut off, it may still be working. Then two agents could act on one server.</li>
        </ul>
        <TextField
          label={
            <>
              Type <span class="mono select-all">{props.agent.name}</span>
            </>
          }
          value={name()}
          onInput={setName}
          mono
        />
        <TextField label="Reason" help="It stands in the audit log with your name." value={reason()} onInput={setReason} lines={2} />
        <Show when={lose.error}>{(error) => <Failure error={error()} />}</Show>
      </div>
    </Dialog>
  );
}

export function ConfirmRevoke(props: { agent: Agent; onClose: () => void }): JSX.Element {
  const revoke = useMutation(() => ({
    mutationFn: () => api.agentAction(props.agent.id, "revoke"),
    onSuccess: () => {
      toast(`${props.agent.name} was revoked.`, { tone: "warn" });
      props.onClose();
    },
  }));
  return (
    <Dialog
      open
      title={`Revoke ${props.agent.name}?`}
      sub="Its link ends and it is refused from now on. To use this host again, enrol it anew."
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button kind="danger-solid" busy={revoke.isPending} onClick={() => revoke.mutate()}>
            Revoke {props.agent.name}
          </Button>
        </>
      }
    >
      <Show when={revoke.error} fallback={<p class="text-muted">What it has under way should be finished or cancelled first.</p>}>
        {(error) => <Failure error={error()} />}
      </Show>
    </Dialog>
  );
}
