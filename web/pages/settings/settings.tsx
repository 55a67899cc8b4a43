import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { ActivitySettings } from "#schema/api/jobs.ts";
import { ApiError, api } from "#web/api.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure, Loaded } from "#web/ui/empty.tsx";
import { CheckField, TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";

/** How long jobs and requests are kept, and how much of each. */
export default function Settings(): JSX.Element {
  const settings = useData(() => ({ key: ["settings", "activity"], fetch: (signal) => api.activitySettings(signal) }));
  return (
    <>
      <PageHead title="Retention" sub="How long finished jobs and their requests are kept. The audit log is never cut." />
      <div class="grid items-start gap-3 xl:grid-cols-[minmax(0,1.6fr)_minmax(320px,1fr)]">
        <section class="panel" aria-label="Retention">
          <Loaded data={settings}>{(value) => <Form settings={value()} />}</Loaded>
        </section>
        <CleanUp last={settings.value?.last_cleanup_at ?? null} />
      </div>
    </>
  );
}

const numbers: readonly { name: keyof ActivitySettings & string; label: string; help: string }[] = [
  { name: "job_retention_days", label: "Keep finished jobs (days)", help: "With their steps, logs and results." },
  { name: "log_retention_days", label: "Keep requests (days)", help: "With what was sent and what came back." },
  { name: "max_request_body_kb", label: "Largest request kept (KB)", help: "What is longer is cut and marked, never dropped." },
  { name: "max_response_body_kb", label: "Largest answer kept (KB)", help: "The same for what comes back." },
  { name: "slow_command_threshold_ms", label: "Slow from (ms)", help: "What the filter Slow on the activity page means." },
];

function Form(props: { settings: ActivitySettings }): JSX.Element {
  const client = useQueryClient();
  const initial = Object.fromEntries(numbers.map(({ name }) => [name, String(props.settings[name])]));
  const form = createDraft<Record<string, string | boolean>>("retention", {
    ...initial,
    auto_cleanup: props.settings.auto_cleanup,
    job_auto_cleanup: props.settings.job_auto_cleanup,
  });
  const changed = createMemo(() => Object.entries(form.values).some(([name, value]) => String(props.settings[name as keyof ActivitySettings]) !== String(value)));
  const save = useMutation(() => ({
    mutationFn: () =>
      api.changeActivitySettings({
        ...Object.fromEntries(numbers.map(({ name }) => [name, Number(form.values[name])])),
        auto_cleanup: form.values.auto_cleanup === true,
        job_auto_cleanup: form.values.job_auto_cleanup === true,
      }),
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: ["settings"] });
      toast("The retention was saved.");
    },
  }));
  const issue = (path: string): { error?: string } => {
    const found = save.error instanceof ApiError ? save.error.problem.issues?.find((one) => one.path === path) : undefined;
    return found ? { error: found.message } : {};
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!notAllowed("admin") && changed()) save.mutate();
      }}
    >
      <div class="grid gap-4 p-4 sm:grid-cols-2">
        {numbers.map(({ name, label, help }) => (
          <TextField label={label} help={help} type="number" {...issue(name)} value={String(form.values[name])} onInput={(value) => form.set({ [name]: value })} />
        ))}
        <div class="flex flex-col gap-2 sm:col-span-2">
          <CheckField label="Remove old jobs by itself, once a day" checked={form.values.job_auto_cleanup === true} onChange={(on) => form.set({ job_auto_cleanup: on })} />
          <CheckField label="Remove old requests by itself, once a day" checked={form.values.auto_cleanup === true} onChange={(on) => form.set({ auto_cleanup: on })} />
        </div>
        <Show when={save.error}>
          {(error) => (
            <div class="sm:col-span-2">
              <Failure error={error()} />
            </div>
          )}
        </Show>
      </div>
      <div class="flex justify-end border-t border-line px-4 py-3">
        <Button kind="primary" type="submit" busy={save.isPending} blocked={notAllowed("admin") ?? (changed() ? undefined : "Nothing was changed.")}>
          Save
        </Button>
      </div>
    </form>
  );
}

function CleanUp(props: { last: string | null }): JSX.Element {
  const client = useQueryClient();
  const [asking, setAsking] = createSignal(false);
  const preview = useMutation(() => ({ mutationFn: () => api.cleanUp(true), onSuccess: () => setAsking(true) }));
  const clean = useMutation(() => ({
    mutationFn: () => api.cleanUp(false),
    onSuccess: (done) => {
      setAsking(false);
      void client.invalidateQueries();
      toast(`${done.jobs.toLocaleString("en")} jobs and ${done.commands.toLocaleString("en")} requests were removed.`);
    },
  }));
  const none = (): boolean => preview.data !== undefined && preview.data.jobs === 0 && preview.data.commands === 0;
  return (
    <section class="panel" aria-label="Clean up now">
      <header>
        <h2>Clean up now</h2>
      </header>
      <div class="flex flex-col items-start gap-3 p-4">
        <p class="text-muted">
          Last done <Ago at={props.last} />. The preview counts what would go, and removes nothing.
        </p>
        <Button busy={preview.isPending} blocked={notAllowed("admin")} onClick={() => preview.mutate()}>
          Preview…
        </Button>
        <Show when={preview.error}>{(error) => <Failure error={error()} />}</Show>
      </div>
      <Dialog
        open={asking()}
        title="Clean up now"
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep everything</Button>
            <Button kind="danger-solid" busy={clean.isPending} blocked={none() ? "There is nothing to remove." : undefined} onClick={() => clean.mutate()}>
              Remove {preview.data?.jobs.toLocaleString("en")} jobs and {preview.data?.commands.toLocaleString("en")} requests
            </Button>
          </>
        }
      >
        <Show when={preview.data}>
          {(data) => (
            <ul class="flex flex-col gap-1">
              <li>
                <b class="tabular-nums">{data().jobs.toLocaleString("en")}</b> finished jobs from before <At at={data().jobs_before} />
              </li>
              <li>
                <b class="tabular-nums">{data().commands.toLocaleString("en")}</b> requests from before <At at={data().commands_before} />
              </li>
            </ul>
          )}
        </Show>
        <Show when={clean.error}>{(error) => <Failure error={error()} />}</Show>
      </Dialog>
    </section>
  );
}
