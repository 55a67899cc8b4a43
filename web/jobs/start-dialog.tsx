import { useMutation } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { useAgents, useJobTypes, useServers } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure, Skeleton } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { defaultsOf, type FormSchema, titleOf, withoutSecrets } from "#web/ui/json-schema.ts";
import { problemsOf } from "#web/ui/json-schema-check.ts";
import { SchemaForm } from "#web/ui/schema-form.tsx";
import { toast } from "#web/ui/toast.tsx";
import type { StartRequest } from "./start.ts";
import { callToAction, planTargets, type TargetPlan } from "./targets.ts";

/** The review before a job: its form, what happens to each target, one sentence, and the button that says what it does. */
export default function StartDialog(props: { request: StartRequest; onClose: () => void }): JSX.Element {
  const types = useJobTypes();
  const servers = useServers();
  const agents = useAgents();
  const info = createMemo(() => types.value?.find((type) => type.type === props.request.type));
  return (
    <Show
      when={info() && servers.value && agents.value}
      fallback={
        <Dialog open title="Loading" onClose={() => props.onClose()}>
          <Show when={types.error ?? servers.error ?? agents.error} fallback={<Skeleton />}>
            {(error) => <Failure error={error()} />}
          </Show>
        </Dialog>
      }
    >
      <Review request={props.request} onClose={props.onClose} />
    </Show>
  );
}

function Review(props: { request: StartRequest; onClose: () => void }): JSX.Element {
  const types = useJobTypes();
  const servers = useServers();
  const agents = useAgents();
  const info = createMemo(() => types.value?.find((type) => type.type === props.request.type));
  const schema = createMemo(() => (info()?.details_schema ?? {}) as FormSchema);
  const form = createDraft<Record<string, unknown>>(`start-${props.request.type}`, { ...defaultsOf(schema()) }, (values) => withoutSecrets(schema(), values));
  if (props.request.details) form.set(props.request.details);
  const [touched, setTouched] = createSignal(false);
  const [typed, setTyped] = createSignal("");
  // The same key until it has succeeded: pressing twice, or again after a lost link, makes one job.
  const key = newId();

  const problems = createMemo(() => problemsOf(schema(), form.values));
  const chosen = createMemo(() => {
    const wanted = new Set(props.request.serverIds);
    return (servers.value ?? []).filter((server) => wanted.has(server.id));
  });
  const plan = createMemo<TargetPlan[]>(() => {
    const type = info();
    return type ? planTargets(type, form.values, chosen(), agents.value ?? []) : [];
  });
  const able = createMemo(() => plan().filter((target) => target.can));
  const left = createMemo(() => plan().filter((target) => !target.can));
  const waiting = createMemo(() => able().filter((target) => target.waits).length);
  const action = createMemo(() => {
    const field = schema().properties?.action;
    const value = form.values.action;
    return field && value !== undefined ? titleOf(field, value as string) : (info()?.title ?? "");
  });
  const button = (): string => callToAction(action(), able().length === 1 ? serverName((able()[0] as TargetPlan).server) : `${able().length} servers`);
  const proof = (): string => (able().length === 1 ? serverName((able()[0] as TargetPlan).server) : String(able().length));
  const disruptive = (): boolean => info()?.risk === "disruptive";
  const blocked = (): string | undefined =>
    notAllowed(info()?.role ?? "admin") ??
    (able().length === 0 ? "None of the chosen servers can do this." : disruptive() && typed().trim() !== proof() ? `Type ${proof()} above first.` : undefined);

  const start = useMutation(() => ({
    mutationFn: () => api.startJob({ job_type: props.request.type, target_scope: { server_ids: able().map((target) => target.server.id) }, details: { ...form.values } }, key),
    onSuccess: (job) => {
      form.forget();
      toast(`${action()} was given to ${able().length === 1 ? serverName((able()[0] as TargetPlan).server) : `${able().length} servers`}.`, {
        tone: "ok",
        href: `/jobs/${job.id}`,
        linkText: "Watch it",
      });
      props.onClose();
    },
  }));

  const close = (): void => {
    form.forget();
    props.onClose();
  };
  const send = (): void => {
    setTouched(true);
    if (Object.keys(problems()).length === 0 && !blocked()) start.mutate();
  };
  return (
    <Dialog
      open
      shape="wide"
      title={info()?.title ?? ""}
      sub={info()?.description}
      onClose={close}
      footer={
        <>
          <span class="mr-auto text-muted">
            <Show when={left().length > 0}>{left().length} left out. </Show>
            <Show when={waiting() > 0}>{waiting()} will wait.</Show>
          </span>
          <Button onClick={close}>Cancel</Button>
          <Button kind={disruptive() ? "danger-solid" : "primary"} busy={start.isPending} blocked={blocked()} onClick={send}>
            {button()}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <SchemaForm schema={schema()} values={form.values} problems={touched() ? problems() : {}} onChange={(name, value) => form.set({ [name]: value })} />
        <Targets plan={plan()} />
        <Show when={disruptive() && able().length > 0}>
          <div class="callout warn">
            <b>This interrupts {able().length === 1 ? "what runs on this server" : `what runs on ${able().length} servers`}.</b>
            <div class="mt-2 max-w-72">
              <TextField
                label={
                  <>
                    Type <span class="mono rounded-sm bg-panel px-1 select-all">{proof()}</span> to go on
                  </>
                }
                value={typed()}
                onInput={setTyped}
                mono
              />
            </div>
          </div>
        </Show>
        <Show when={start.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}

function Targets(props: { plan: readonly TargetPlan[] }): JSX.Element {
  const [all, setAll] = createSignal(false);
  // Those that cannot come first: they are why one reads this.
  const sorted = createMemo(() => [...props.plan].sort((a, b) => Number(a.can) - Number(b.can) || Number(b.waits) - Number(a.waits)));
  const shown = createMemo(() => (all() ? sorted() : sorted().slice(0, 8)));
  return (
    <section>
      <h3 class="mb-1">{props.plan.length === 1 ? "Target" : `${props.plan.length} targets`}</h3>
      <div class="max-h-72 overflow-y-auto rounded-md border border-line">
        <table class="table">
          <caption class="sr-only">What happens to each target</caption>
          <tbody>
            <For each={shown()}>
              {(target) => (
                <tr>
                  <td class="strong w-2/5">{serverName(target.server)}</td>
                  <td>
                    <span class={`st ${target.can ? (target.waits ? "warn" : "idle") : "crit"} whitespace-normal!`}>
                      <Icon name={target.can ? (target.waits ? "wait" : "right") : "crit"} />
                      <span>{target.words}</span>
                    </span>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={sorted().length > shown().length}>
        <button type="button" class="btn quiet small mt-1" onClick={() => setAll(true)}>
          Show all {sorted().length}
        </button>
      </Show>
    </section>
  );
}
