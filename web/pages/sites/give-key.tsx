import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { Ask } from "#web/ui/ask.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { toast } from "#web/ui/toast.tsx";

/** A second agent gets the site's key from the first, once a person has compared what its own host printed. */
export function GiveKey(props: { agent: Agent; onClose: () => void }): JSX.Element {
  const [typed, setTyped] = createSignal("");
  const plain = (text: string | null): string => (text ?? "").toLowerCase().replaceAll(/[^0-9a-f]/g, "");
  const wanted = (): string => plain(props.agent.seal_key_fingerprint);
  const matches = (): boolean => wanted() !== "" && plain(typed()) === wanted();
  // As soon as it cannot become right any more.
  const differs = (): boolean => plain(typed()) !== "" && !wanted().startsWith(plain(typed()));
  const give = useMutation(() => ({
    mutationFn: () => api.giveSiteKey(props.agent.id, typed().trim()),
    onSuccess: () => {
      toast(`The site's key is on its way to ${props.agent.name}.`, { tone: "ok" });
      props.onClose();
    },
  }));
  return (
    <Ask
      title={`Give ${props.agent.name} the site's key?`}
      sub="With it, this agent opens the site's stored passwords too. Another agent seals it; this control plane never sees it."
      keep="Cancel"
      act="Give it the key"
      kind="primary"
      blocked={matches() ? undefined : "Type the fingerprint first, as the host printed it."}
      run={give}
      onClose={() => props.onClose()}
    >
      <TextField
        label="Sealing fingerprint"
        help={`As "enroll" printed it on ${props.agent.hostname}. Read it there, not here: that is what the comparison is for.`}
        value={typed()}
        onInput={setTyped}
        mono
        {...(differs()
          ? {
              error:
                "This is not the agent that is known here under this name. If it was typed as the host printed it, somebody stands between the two: do not give it the key, revoke it.",
            }
          : {})}
      />
      <Show when={matches()}>
        <span class="st ok">
          <Icon name="ok" /> It is the same.
        </span>
      </Show>
    </Ask>
  );
}
