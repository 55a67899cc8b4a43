import { type JSX, Show } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { now } from "#web/ui/clock.ts";
import { CommandLine } from "#web/ui/copy.tsx";
import { Ago } from "#web/ui/time.tsx";

/** Why an agent may be out of reach: what to look at on its host, in the order in which things must work, with the commands. */
export function Diagnose(props: { agent?: Agent | undefined }): JSX.Element {
  const host = (): string => props.agent?.hostname ?? "its host";
  const port = location.port || (location.protocol === "https:" ? "443" : "80");
  return (
    <>
      <ol class="flex list-decimal flex-col gap-3 pl-5">
        <Point title={`Ask it: on ${host()}, in the program's folder`}>
          <CommandLine text="node agent/main.ts doctor" label="Copy the doctor's command" />
          <p class="text-muted">
            It says of Node, disk, settings, enrolment, proxy, DNS, the way to this control plane, its certificate and the clock what it found, and what to do. What follows is the
            same by hand.
          </p>
        </Point>
        <Point title="Does it run?">
          <CommandLine text="systemctl status dell-server-manager-agent" label="Copy the status command" />
          <p class="text-muted">
            Its journal: <code class="select-all">journalctl -u dell-server-manager-agent -n 50</code>. Started by hand it is <code class="select-all">node agent/main.ts run</code>
            .
          </p>
        </Point>
        <Point title={`Can it reach ${location.hostname}, port ${port}?`}>
          <CommandLine text={`curl -k ${location.origin}/healthz`} label="Copy the reachability command" />
          <p class="text-muted">
            "ok" means yes. Nothing has to be open towards the agent; a firewall must let it out to TCP port {port}. If that is a new address of the control plane, the agent still
            knows the old one: enrol it again.
          </p>
        </Point>
        <Point title="Is there a proxy between them?">
          <p class="text-muted">
            It must let CONNECT through to port {port} and leave long connections alone. Name it in <code class="select-all">settings.json</code> as{" "}
            <code class="select-all">{'"proxy": "http://proxy:3128"'}</code>, or enrol with <code class="select-all">--proxy</code>; HTTPS_PROXY counts as well.
          </p>
        </Point>
        <Point title="Is its clock right?">
          <CommandLine text="date -u" label="Copy the clock command" />
          <p class="text-muted">
            Here it is <span class="text-text tabular-nums">{new Date(now()).toISOString().slice(0, 19).replace("T", " ")} UTC</span>. With a clock that is wrong by days
            certificates are not valid.
          </p>
        </Point>
      </ol>
      <Show when={props.agent?.last_seen_at}>
        {(at) => (
          <p class="mt-3 text-muted">
            It was last heard of <Ago at={at()} />. If its host or disk is gone for good, declare it lost.
          </p>
        )}
      </Show>
    </>
  );
}

function Point(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <li class="font-strong">
      {props.title}
      <div class="mt-1 flex flex-col gap-1 font-normal">{props.children}</div>
    </li>
  );
}
