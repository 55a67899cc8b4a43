import { createMemo, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { CommandDetail } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyButton, Ident } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { duration, exactTime } from "#web/ui/duration.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { singleKeys } from "#web/ui/preferences.ts";
import { Answered } from "./columns.tsx";
import { asCurl, bodyText } from "./curl.ts";

/** One request with what was sent and what came back. With `onMove`, the arrows go through the list behind it. */
export function CommandPanel(props: { id: string; onClose: () => void; onMove?: (by: 1 | -1) => void; hasPrevious?: boolean; hasNext?: boolean }): JSX.Element {
  const command = useData(() => ({ key: ["command", props.id], fetch: (signal) => api.command(props.id, signal), staleMs: 3_600_000, keep: true }));
  onMount(() => {
    const onKey = (event: KeyboardEvent): void => {
      const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key] as 1 | -1 | undefined;
      if (!by || !props.onMove || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      // Letters only where letters are keys; arrows that scroll what has the focus stay with it.
      if (event.key.length === 1 && singleKeys() === "off") return;
      if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, pre")) return;
      event.preventDefault();
      props.onMove(by);
    };
    addEventListener("keydown", onKey);
    onCleanup(() => removeEventListener("keydown", onKey));
  });
  return (
    <Dialog
      open
      shape="side"
      title="Request"
      sub={<Show when={command.value}>{(one) => <span class="mono break-all">{`${one().command_type} ${one().endpoint}`}</span>}</Show>}
      onClose={() => props.onClose()}
    >
      <Show when={props.onMove}>
        {(move) => (
          <div class="mb-2 flex gap-1">
            <Button small icon="up" blocked={props.hasPrevious ? undefined : "It is the newest."} onClick={() => move()(-1)}>
              Newer
            </Button>
            <Button small icon="down" blocked={props.hasNext ? undefined : "There is no older one."} onClick={() => move()(1)}>
              Older
            </Button>
          </div>
        )}
      </Show>
      <Loaded data={command}>{(one) => <Detail command={one()} />}</Loaded>
    </Dialog>
  );
}

function Detail(props: { command: CommandDetail }): JSX.Element {
  const curl = createMemo(() => asCurl(props.command));
  return (
    <>
      <dl class="facts px-0! pt-0!">
        <dt>Answer</dt>
        <dd class="flex flex-wrap items-center gap-x-3">
          <Answered command={props.command} />
          <Show when={props.command.response_time_ms !== null}>
            <span class="text-muted">after {duration(props.command.response_time_ms ?? 0)}</span>
          </Show>
        </dd>
        <Show when={props.command.error_message}>
          <dt>Error</dt>
          <dd class="text-crit">{props.command.error_message}</dd>
        </Show>
        <dt>Sent</dt>
        <dd>{exactTime(props.command.timestamp)}</dd>
        <dt>To</dt>
        <dd>
          <Ident text={props.command.full_url} wrap />
        </dd>
        <Show when={props.command.server_id}>
          {(id) => (
            <>
              <dt>Server</dt>
              <dd>
                <a class="link" href={`/servers/${id()}`}>
                  {props.command.server_name ?? id()}
                </a>{" "}
                <span class="mono text-muted">{props.command.service_tag}</span>
              </dd>
            </>
          )}
        </Show>
        <Show when={props.command.job_id}>
          {(id) => (
            <>
              <dt>Job</dt>
              <dd>
                <a class="link" href={`/jobs/${id()}${props.command.task_id ? `?task=${props.command.task_id}#c${props.command.id}` : ""}`}>
                  Open the job
                </a>
                <Show when={props.command.step}>
                  <span class="text-muted"> · step {props.command.step}</span>
                </Show>
              </dd>
            </>
          )}
        </Show>
        <dt>By</dt>
        <dd>{props.command.source === "job_executor" ? "the site's agent" : "the control plane"}</dd>
      </dl>
      <div class="flex flex-wrap gap-2">
        <Show when={curl()} fallback={<span class="text-muted">This is no HTTP request; it has no curl form.</span>}>
          {(text) => (
            <CopyButton text={text()} label="Copy as curl, without secrets">
              Copy as curl
            </CopyButton>
          )}
        </Show>
        <CopyButton text={location.href} label="Copy the link">
          Copy the link
        </CopyButton>
      </div>
      <Body title="What was sent" body={props.command.request_body} none="No body." />
      <Body title="What came back" body={props.command.response_body} none={props.command.status_code === null ? "No answer came." : "No body."} />
    </>
  );
}

function Body(props: { title: string; body: unknown; none: string }): JSX.Element {
  const body = createMemo(() => bodyText(props.body));
  return (
    <section class="mt-4">
      <div class="mb-1 flex items-center gap-2">
        <h3>{props.title}</h3>
        <Show when={body().text}>
          <CopyButton text={body().json === undefined ? body().text : JSON.stringify(body().json, null, 2)} label={`Copy ${props.title.toLowerCase()}`} />
        </Show>
        <Show when={body().cut}>
          <span class="chip warn">cut at the limit</span>
        </Show>
      </div>
      <Show when={body().text} fallback={<p class="text-muted">{props.none}</p>}>
        <div class="rounded-md border border-line bg-bg p-2">
          <Show when={body().json !== undefined} fallback={<pre class="max-h-96 overflow-auto wrap-anywhere whitespace-pre-wrap">{body().text}</pre>}>
            <JsonView value={body().json} depth={3} />
          </Show>
        </div>
      </Show>
    </section>
  );
}
