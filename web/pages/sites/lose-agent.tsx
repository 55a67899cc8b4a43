import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { Ask, TypeToGoOn } from "#web/ui/ask.tsx";
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
    <Ask
      title={`Declare ${props.agent.name} lost?`}
      sub="Only if it will never come back: its host is gone, or its disk is."
      keep="Keep waiting"
      act={`Declare ${props.agent.name} lost`}
      blocked={blocked()}
      run={lose}
      onClose={() => props.onClose()}
    >
      <ul class="list-disc pl-5 text-muted">
        <li>Everything it has not reported becomes "outcome unknown", and somebody decides about each.</li>
        <li>It is revoked: should it come back, it is refused.</li>
        <li>If its host is only cut off, it may still be working. Then two agents could act on one server.</li>
      </ul>
      <TypeToGoOn text={props.agent.name} value={name()} onInput={setName} />
      <TextField label="Reason" help="It stands in the audit log with your name." value={reason()} onInput={setReason} lines={2} />
    </Ask>
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
    <Ask
      title={`Revoke ${props.agent.name}?`}
      sub="Its link ends and it is refused from now on. To use this host again, enrol it anew."
      keep="Cancel"
      act={`Revoke ${props.agent.name}`}
      run={revoke}
      onClose={() => props.onClose()}
    >
      <p class="text-muted">What it has under way should be finished or cancelled first.</p>
    </Ask>
  );
}
