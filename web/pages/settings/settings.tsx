import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Show } from "solid-js";
import type { ActivitySettings } from "#schema/api/jobs.ts";
import { api, fieldError } from "#web/api.ts";
import { may, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { createDraft } from "#web/ui/draft.ts";
import { Failure, Loaded } from "#web/ui/empty.tsx";
import { CheckField, TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { toast } from "#web/ui/toast.tsx";
import { Unsaved } from "#web/ui/unsaved.tsx";
import { CleanUp } from "./clean-up.tsx";

/** How long jobs and requests are kept, and how much of each. */
export default function Settings(): JSX.Element {
  const settings = useData(() => ({ key: ["settings", "activity"], fetch: (signal) => api.activitySettings(signal) }));
  return (
    <>
      <PageHead title="Retention" sub="How long finished jobs and their requests are kept. The audit log is never cut." />
      <Loaded data={settings}>{(value) => <Form settings={value()} />}</Loaded>
    </>
  );
}

type NumberName = "job_retention_days" | "log_retention_days" | "max_request_body_kb" | "max_response_body_kb" | "slow_command_threshold_ms";
interface NumberField {
  name: NumberName;
  label: string;
  help: string;
  most: number;
}

const keeping: readonly NumberField[] = [
  { name: "job_retention_days", label: "Keep finished jobs (days)", help: "1 to 3,650. With their steps, logs and results.", most: 3_650 },
  { name: "log_retention_days", label: "Keep requests (days)", help: "1 to 3,650. With what was sent and what came back.", most: 3_650 },
];
const sizes: readonly NumberField[] = [
  { name: "max_request_body_kb", label: "Largest request kept (KB)", help: "1 to 400. What is longer is cut and marked, never dropped.", most: 400 },
  { name: "max_response_body_kb", label: "Largest answer kept (KB)", help: "1 to 400. The same for what comes back.", most: 400 },
  { name: "slow_command_threshold_ms", label: "Slow from (ms)", help: "What the filter Slow on the activity page means.", most: 3_600_000 },
];
const numbers = [...keeping, ...sizes];

function badNumber(text: string, most: number): string | undefined {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value)) return "A whole number is needed.";
  return value < 1 || value > most ? `From 1 to ${most.toLocaleString("en")}.` : undefined;
}

type Values = Record<NumberName, string> & { auto_cleanup: boolean; job_auto_cleanup: boolean };

function Form(props: { settings: ActivitySettings }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft<Values>("retention", {
    ...(Object.fromEntries(numbers.map(({ name }) => [name, String(props.settings[name])])) as Record<NumberName, string>),
    auto_cleanup: props.settings.auto_cleanup,
    job_auto_cleanup: props.settings.job_auto_cleanup,
  });
  const bad = createMemo(() => numbers.some(({ name, most }) => badNumber(form.values[name], most)));
  const save = useMutation(() => ({
    // Only what was changed here: a colleague may have saved the rest meanwhile.
    mutationFn: () =>
      api.changeActivitySettings(Object.fromEntries(Object.entries(form.changed()).map(([name, value]) => [name, typeof value === "string" ? Number(value) : value]))),
    onSuccess: async () => {
      form.forget();
      await client.invalidateQueries({ queryKey: ["settings"] });
      toast("The retention was saved.");
    },
  }));
  const blocked = (): string | undefined => notAllowed("admin") ?? (bad() ? "Mend what is marked first." : form.isChanged() ? undefined : "Nothing was changed.");
  const field = ({ name, label, help, most }: NumberField): JSX.Element => (
    <TextField
      label={label}
      help={help}
      narrow
      inputMode="numeric"
      value={form.values[name]}
      onInput={(value) => form.set(name, value)}
      error={badNumber(form.values[name], most) ?? fieldError(save.error, name).error}
    />
  );
  return (
    <div class="grid items-start gap-3 lg:grid-cols-[minmax(0,1.5fr)_minmax(320px,1fr)]">
      <form
        class="panel"
        aria-label="Retention"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked() && !save.isPending) save.mutate();
        }}
      >
        <div class="flex flex-col divide-y divide-line">
          <Group title="How long">
            <For each={keeping}>{field}</For>
            <CheckField label="Remove old jobs by itself, once a day" checked={form.values.job_auto_cleanup} onChange={(on) => form.set("job_auto_cleanup", on)} />
            <CheckField label="Remove old requests by itself, once a day" checked={form.values.auto_cleanup} onChange={(on) => form.set("auto_cleanup", on)} />
          </Group>
          <Group title="How much of each">
            <For each={sizes}>{field}</For>
          </Group>
        </div>
        <Show when={save.error}>
          {(error) => (
            <div class="px-4 pb-3">
              <Failure error={error()} />
            </div>
          )}
        </Show>
        <div class="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">
          <Show when={form.isChanged() && may("admin")} fallback={<span class="mr-auto text-muted">{notAllowed("admin")}</span>}>
            <span class="mr-auto text-muted">Not saved yet.</span>
            <Button kind="quiet" onClick={form.reset}>
              Discard
            </Button>
          </Show>
          <Button kind="primary" type="submit" busy={save.isPending} blocked={blocked()}>
            Save
          </Button>
        </div>
      </form>
      <CleanUp
        last={props.settings.last_cleanup_at}
        retention={bad() ? null : { job_retention_days: Number(form.values.job_retention_days), log_retention_days: Number(form.values.log_retention_days) }}
        unsaved={form.isChanged()}
        jobsByThemselves={form.values.job_auto_cleanup}
        commandsByThemselves={form.values.auto_cleanup}
      />
      <Unsaved when={form.isChanged() && may("admin")} onDiscard={form.reset} />
    </div>
  );
}

function Group(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <fieldset class="p-4">
      <legend class="float-left mb-3 w-full font-strong">{props.title}</legend>
      <div class="clear-both grid gap-x-6 gap-y-4 sm:grid-cols-2">{props.children}</div>
    </fieldset>
  );
}
