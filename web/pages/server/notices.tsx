import { useMutation } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { useStartType } from "#web/jobs/use-start.ts";
import { useAgents } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Button } from "#web/ui/button.tsx";
import { CopyButton } from "#web/ui/copy.tsx";
import { Link } from "#web/ui/link.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { grouped } from "./fingerprint.ts";

/** What stands between this server and its jobs, each with the way out. */
export function ServerNotices(props: { server: Server }): JSX.Element {
  const [trusting, setTrusting] = createSignal(false);
  const start = useStartType();
  const agents = useAgents();
  const here = createMemo(() => agents.value?.filter((agent) => agent.site_id === props.server.site_id && agent.state !== "revoked"));
  /** The agent that was online last, while none is. */
  const lost = createMemo(() => {
    const all = here();
    if (!all || all.length === 0 || all.some((agent) => agent.state === "online")) return undefined;
    return [...all].sort((a, b) => ((a.last_seen_at ?? "") < (b.last_seen_at ?? "") ? 1 : -1))[0];
  });
  return (
    <div class="mb-3 flex flex-col gap-2 empty:hidden">
      <Show when={here()?.length === 0}>
        <div class="callout warn">
          <b>Its site {props.server.site_name} has no agent.</b> <span class="text-muted">Nothing can be read from this server, and no job can run on it.</span>
          <div class="mt-2">
            <Link class="btn" href="/settings/sites">
              Enrol an agent
            </Link>
          </div>
        </div>
      </Show>
      <Show when={lost()}>
        {(agent) => (
          <div class="callout warn">
            <b>
              The agent of {props.server.site_name} is out of reach
              <Show when={agent().unreachable_since}>
                {" "}
                since <At at={agent().unreachable_since} />
              </Show>
              .
            </b>{" "}
            <span class="text-muted">
              What is shown is as of <Ago at={props.server.last_seen_at} never="nothing yet" />; jobs wait until it is back.{" "}
              <Link href="/settings/sites">Look at {agent().name}</Link>
            </span>
          </div>
        )}
      </Show>
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
            <Button icon="key" blocked={notAllowed("operator")} onClick={() => start("test_credentials", { servers: [props.server] })}>
              Test credentials
            </Button>
            <Link class="btn" href={`/settings/credentials?explain=${props.server.ip_address}`}>
              Which set is used, and why
            </Link>
          </div>
        </div>
      </Show>
      <Show when={props.server.reachable === false}>
        <div class="callout warn">
          <b>
            Unreachable since <At at={props.server.unreachable_since} never="the last attempt" />.
          </b>{" "}
          <span class="text-muted">
            {props.server.unreachable_reason} What is shown is as of <Ago at={props.server.last_seen_at} never="nothing yet" />. Check that the iDRAC has power and network, and
            that its address is still <span class="mono">{props.server.ip_address}</span>; then try again.
          </span>
          <div class="mt-2 flex flex-wrap gap-2">
            <Button icon="health" blocked={notAllowed("operator")} onClick={() => start("health_check", { servers: [props.server] })}>
              Try again
            </Button>
            <Link class="btn" href={`/servers/${props.server.id}/commands`}>
              What was sent
            </Link>
          </div>
        </div>
      </Show>
      <Show when={props.server.last_seen_at === null && props.server.reachable !== false && !lost() && (here()?.length ?? 0) > 0}>
        <div class="callout">
          <b>Nothing has been read from it yet.</b> <span class="text-muted">A health check fills in what it is: tag, model, versions and the state of each part.</span>
          <div class="mt-2">
            <Button kind="primary" icon="health" blocked={notAllowed("operator")} onClick={() => start("health_check", { servers: [props.server] })}>
              Check health
            </Button>
          </div>
        </div>
      </Show>
      <Show when={trusting()}>
        <Trust server={props.server} onClose={() => setTrusting(false)} />
      </Show>
    </div>
  );
}

function Trust(props: { server: Server; onClose: () => void }): JSX.Element {
  // As it was when the dialog opened: what one has compared is what one trusts.
  const seen = props.server.tls_seen_fingerprint ?? "";
  const trust = useMutation(() => ({
    mutationFn: () => api.changeServer(props.server.id, { tls_fingerprint: seen }),
    onSuccess: () => {
      toast(`${serverName(props.server)} is trusted with its new certificate.`);
      props.onClose();
    },
  }));
  return (
    <Ask
      title="Trust the new certificate?"
      sub="Compare it with what the iDRAC itself shows: iDRAC Settings, Services, Web Server, SSL/TLS certificate, SHA-256."
      keep="Leave it blocked"
      act="Trust the new certificate"
      run={trust}
      onClose={() => props.onClose()}
    >
      <dl class="flex flex-col gap-3">
        <Fingerprint title="Trusted until now" value={props.server.tls_fingerprint} />
        <Fingerprint title="Seen now" value={seen} fresh />
      </dl>
    </Ask>
  );
}

function Fingerprint(props: { title: string; value: string | null; fresh?: boolean }): JSX.Element {
  return (
    <div>
      <dt class="flex items-center gap-2 text-muted">
        {props.title}
        <Show when={props.value}>{(text) => <CopyButton text={text()} label={`Copy: ${props.title.toLowerCase()}`} />}</Show>
      </dt>
      <dd class={`mono break-words select-all ${props.fresh ? "font-strong text-crit" : ""}`}>{props.value ? grouped(props.value) : "none"}</dd>
    </div>
  );
}
