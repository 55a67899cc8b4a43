import { useMutation } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, Show } from "solid-js";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { ApiError, api } from "#web/api.ts";
import { useAgents, useGroups, useJobTypes, useServers } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { me, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure, Skeleton } from "#web/ui/empty.tsx";
import { CheckField } from "#web/ui/field.tsx";
import { defaultsOf, type FormSchema, titleOf, withoutSecrets } from "#web/ui/json-schema.ts";
import { type Problems, problemsFromIssues, problemsOf } from "#web/ui/json-schema-check.ts";
import { SchemaForm } from "#web/ui/schema-form.tsx";
import { toast } from "#web/ui/toast.tsx";
import { callToAction, riskOf } from "./actions.ts";
import { Interrupts } from "./interrupts.tsx";
import { ReviewTargets } from "./review-targets.tsx";
import type { StartRequest } from "./start.ts";
import { StartFailure } from "./start-failure.tsx";
import { planTargets, type TargetPlan } from "./targets.ts";
import { problemsOfWhen, startNow, whenForApi } from "./when.ts";
import { WhenFields } from "./when-fields.tsx";

/** The review before a job: its form, what happens to each target, one sentence, and the button that says what it does. */
export default function StartDialog(props: { request: StartRequest; onClose: () => void }): JSX.Element {
  const types = useJobTypes();
  const servers = useServers();
  const agents = useAgents();
  const info = createMemo(() => types.value?.find((type) => type.type === props.request.type));
  createEffect(() => {
    // A reload after somebody else has signed in: it was not theirs.
    if (me() && me()?.user.id !== props.request.userId) props.onClose();
  });
  return (
    <Show
      when={servers.value && agents.value && info()}
      fallback={
        <Dialog open title={types.value && !info() ? "There is no such job type" : "Loading"} onClose={() => props.onClose()}>
          <Show
            when={types.error ?? servers.error ?? agents.error}
            fallback={types.value && !info() ? <p>The control plane does not know “{props.request.type}”.</p> : <Skeleton />}
          >
            {(error) => <Failure error={error()} />}
          </Show>
        </Dialog>
      }
    >
      {(known) => <Review request={props.request} info={known()} servers={servers.value ?? []} agents={agents.value ?? []} onClose={props.onClose} />}
    </Show>
  );
}

interface Choices {
  when: typeof startNow;
  typed: string;
  /** Server ids: taken in though nothing would come of it, and left out though it could. */
  also: string[];
  without: string[];
  /** Of a scheduled job about a group: who is in it by then. */
  asGroup: boolean;
}

function Review(props: { request: StartRequest; info: JobTypeInfo; servers: readonly Server[]; agents: readonly Agent[]; onClose: () => void }): JSX.Element {
  const groups = useGroups();
  const schema = (): FormSchema => props.info.details_schema as FormSchema;
  const form = createDraft<Record<string, unknown>>(`start-${props.request.key}`, { ...defaultsOf(schema()), ...props.request.details }, (values) =>
    withoutSecrets(schema(), values),
  );
  const choices = createDraft<Choices>(`start-${props.request.key}-choices`, { when: { ...startNow }, typed: "", also: [], without: [], asGroup: true });
  const [touched, setTouched] = createSignal(false);

  const group = createMemo(() => (props.request.groupId ? groups.value?.find((one) => one.id === props.request.groupId) : undefined));
  const byGroup = (): boolean => group() !== undefined && choices.values.when.at !== "" && choices.values.asGroup;
  const chosen = createMemo(() => {
    const wanted = new Set(props.request.serverIds);
    return props.servers.filter((server) => wanted.has(server.id));
  });
  const plan = createMemo(() => planTargets(props.info, form.values, chosen(), props.agents));
  const isIn = (target: TargetPlan): boolean => {
    if (target.verdict === "never") return false;
    return target.verdict === "skip" ? choices.values.also.includes(target.server.id) : byGroup() || !choices.values.without.includes(target.server.id);
  };
  const able = createMemo(() => plan().filter(isIn));
  const toggle = ({ server, verdict }: TargetPlan): void => {
    const list = verdict === "skip" ? "also" : "without";
    const ids = choices.values[list];
    choices.set({ [list]: ids.includes(server.id) ? ids.filter((id) => id !== server.id) : [...ids, server.id] });
  };

  const title = createMemo(() => {
    // What is chosen in the one list that decides names the button; the type does otherwise.
    const field = schema().properties?.action;
    const value = form.values.action;
    return field && value !== undefined ? titleOf(field, value as string) : props.info.title;
  });
  const only = (): string | undefined => (able().length === 1 && able()[0] ? serverName((able()[0] as TargetPlan).server) : undefined);
  const what = (): string => (byGroup() ? (group()?.name ?? "") : (only() ?? `${able().length.toLocaleString("en")} servers`));
  const proof = (): string => (byGroup() ? (group()?.name ?? "") : (only() ?? String(able().length)));
  const disruptive = (): boolean => riskOf(props.info, form.values) === "disruptive";

  const problems = createMemo(() => problemsOf(schema(), form.values));
  const whenProblems = createMemo(() => problemsOfWhen(choices.values.when, now(), props.info.timeout_ms));
  const blocked = (): string | undefined =>
    notAllowed(props.info.role) ??
    (able().length === 0 ? "None of the chosen servers can do this." : disruptive() && choices.values.typed.trim() !== proof() ? `Type ${proof()} above first.` : undefined);

  const start = useMutation(() => ({
    mutationFn: () =>
      api.startJob(
        {
          job_type: props.info.type,
          target_scope: byGroup() ? { server_group_ids: [props.request.groupId ?? ""] } : { server_ids: able().map((target) => target.server.id) },
          details: { ...form.values },
          ...whenForApi(choices.values.when),
        },
        props.request.key,
      ),
    onSuccess: (job: { id: string }) => {
      const scheduled = choices.values.when.at !== "";
      toast(scheduled ? `${title()} is planned for ${choices.values.when.at.replace("T", " ")} on ${what()}.` : `${title()} was given to ${what()}.`, {
        tone: "ok",
        href: `/jobs/${job.id}`,
        linkText: scheduled ? "Open it" : "Watch it",
      });
      close();
    },
  }));
  const failure = (): unknown => start.error ?? (start.isPending ? undefined : props.request.failure);
  const refused = (): Problems => problemsFromIssues(start.error instanceof ApiError ? (start.error.problem.issues ?? []) : [], "details");

  const close = (): void => {
    form.forget();
    choices.forget();
    props.onClose();
  };
  const send = (): void => {
    setTouched(true);
    if (Object.keys(problems()).length === 0 && Object.keys(whenProblems()).length === 0 && !blocked() && !start.isPending) start.mutate();
  };
  return (
    <Dialog
      open
      shape="wide"
      typed={form.isChanged() || choices.isChanged()}
      title={props.info.title}
      sub={props.info.description}
      onClose={close}
      footer={
        <>
          <p class="mr-auto min-w-40 flex-1 text-muted max-sm:basis-full" aria-live="polite">
            {sentence(plan(), able(), byGroup() ? group()?.name : undefined)}
          </p>
          <Button onClick={close}>Cancel</Button>
          <Button kind={disruptive() ? "danger-solid" : "primary"} busy={start.isPending} blocked={blocked()} onClick={send}>
            {able().length === 0 ? title() : callToAction(title(), what())}
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
        <SchemaForm
          schema={schema()}
          values={form.values}
          problems={{ ...(touched() ? problems() : {}), ...refused() }}
          onChange={(name, value) => {
            form.set({ [name]: value });
            start.reset();
          }}
        />
        <ReviewTargets plan={plan()} isIn={isIn} onToggle={toggle} fixed={byGroup()} />
        <WhenFields
          value={choices.values.when}
          problems={touched() || choices.values.when.at !== "" ? whenProblems() : {}}
          limitMs={props.info.timeout_ms}
          onChange={(change) => choices.set({ when: { ...choices.values.when, ...change } })}
        />
        <Show when={choices.values.when.at !== "" ? group() : undefined}>
          {(one) => (
            <CheckField
              label={`Take the servers that are in ${one().name} when it starts`}
              help="Otherwise it is about the ones above, whoever joins or leaves until then."
              checked={choices.values.asGroup}
              onChange={(asGroup) => choices.set({ asGroup })}
            />
          )}
        </Show>
        <Show when={disruptive() && able().length > 0}>
          <Interrupts what={what()} proof={proof()} typed={choices.values.typed} onTyped={(typed) => choices.set({ typed })} />
        </Show>
        <Show when={failure()}>{(error) => <StartFailure error={error()} onOpen={close} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}

/** "2 of 3 servers, 1 of them later; 1 is left out." */
function sentence(plan: readonly TargetPlan[], able: readonly TargetPlan[], group: string | undefined): string {
  if (plan.length === 0) return "The chosen servers are not in the inventory any more.";
  if (group) return `The servers that are in ${group} by then; now ${able.length} of its ${plan.length} could.`;
  const waiting = able.filter((target) => target.verdict === "wait").length;
  const left = plan.length - able.length;
  if (able.length === 0) return plan.length === 1 ? "It cannot be done on this server." : `None of the ${plan.length} servers can do this.`;
  const count = left > 0 ? `${able.length} of ${plan.length} servers` : plan.length === 1 ? "One server" : `All ${plan.length} servers`;
  const later = waiting === 0 ? "" : waiting === able.length ? (waiting === 1 ? ", when it can" : ", when they can") : `, ${waiting} of them later`;
  return `${count}${later}${left > 0 ? `; ${left} ${left === 1 ? "is" : "are"} left out` : ""}.`;
}
