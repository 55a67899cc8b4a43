import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { askToStart } from "#web/jobs/start.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { At } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";

/** A fingerprint in groups that two people can compare over the telephone. */
export function grouped(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(" ");
}

/** What stands between this server and its jobs, each with the way out. */
export function ServerNotices(props: { server: Server }): JSX.Element {
  const [trusting, setTrusting] = createSignal(false);
  return (
    <div class="mb-3 flex flex-col gap-2 empty:hidden">
      <Show when={props.server.tls_seen_fingerprint}>
        <div class="callout crit">
          <b>It shows another certificate than the one that is trusted.</b>
          <p class="text-muted">
            Nothing is sent to it until somebody has looked. After a firmware update, a reset or a new certificate this is expected; otherwise something stands between.
          </p>
          <div class="mt-2">
            <Button icon="lock" blocked={notAllowed("admin")} onClick={() => setTrusting(true)}>
              Compare and decide…
            </Button>
          </div>
        </div>
      </Show>
      <Show when={props.server.credential_state === "refused"}>
        <div class="callout warn">
          <b>It refuses the stored credentials.</b>
          <p class="text-muted">
            {props.server.credential_state_reason ?? "No further login is tried, so that the iDRAC does not lock the account."} Change the set's password, or assign another set.
          </p>
          <div class="mt-2 flex flex-wrap gap-2">
            <Button icon="key" blocked={notAllowed("operator")} onClick={() => askToStart({ type: "test_credentials", serverIds: [props.server.id] })}>
              Test credentials…
            </Button>
            <a class="btn" href={`/settings/credentials?explain=${props.server.ip_address}`}>
              Which set is used, and why
            </a>
          </div>
        </div>
      </Show>
      <Show when={props.server.reachable === false}>
        <div class="callout warn">
          <b>
            Unreachable since <At at={props.server.unreachable_since} never="the last attempt" />.
          </b>{" "}
          <span class="text-muted">{props.server.unreachable_reason} What is shown is the last that was read.</span>
        </div>
      </Show>
      <Show when={trusting()}>
        <Trust server={props.server} onClose={() => setTrusting(false)} />
      </Show>
    </div>
  );
}

function Trust(props: { server: Server; onClose: () => void }): JSX.Element {
  const trust = useMutation(() => ({
    mutationFn: () => api.changeServer(props.server.id, { tls_fingerprint: props.server.tls_seen_fingerprint }),
    onSuccess: () => {
      toast(`${serverName(props.server)} is trusted with its new certificate.`);
      props.onClose();
    },
  }));
  return (
    <Dialog
      open
      title="Trust the new certificate?"
      sub="Compare it with what the iDRAC itself shows: iDRAC Settings, Services, Web Server, SSL/TLS certificate, SHA-256."
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>Leave it blocked</Button>
          <Button kind="danger-solid" busy={trust.isPending} onClick={() => trust.mutate()}>
            Trust the new certificate
          </Button>
        </>
      }
    >
      <dl class="flex flex-col gap-3">
        <div>
          <dt class="text-muted">Trusted until now</dt>
          <dd class="mono break-words">{grouped(props.server.tls_fingerprint ?? "none")}</dd>
        </div>
        <div>
          <dt class="text-muted">Seen now</dt>
          <dd class="mono font-strong break-words text-crit">{grouped(props.server.tls_seen_fingerprint ?? "")}</dd>
        </div>
      </dl>
      <Show when={trust.error}>{(error) => <Failure error={error()} />}</Show>
    </Dialog>
  );
}
