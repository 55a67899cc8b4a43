import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { ActivitySettings, CleanupPreview } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { may, notAllowed } from "#web/session.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { Bar } from "#web/ui/status.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";

type Days = Pick<ActivitySettings, "job_retention_days" | "log_retention_days">;

const count = (value: number): string => value.toLocaleString("en");

/** What would go under the retentions as they are typed, before anybody saves them; and the clean-up itself, now. */
export function CleanUp(props: { last: string | null; retention: Days | null; unsaved: boolean; jobsByThemselves: boolean; commandsByThemselves: boolean }): JSX.Element {
  const client = useQueryClient();
  const [asked, setAsked] = createSignal<Days | null>(props.retention);
  const [asking, setAsking] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(() => {
    const wanted = props.retention;
    clearTimeout(timer);
    timer = setTimeout(() => wanted && setAsked(wanted), 300);
  });
  const preview = useData<CleanupPreview>(() => ({
    key: ["settings", "cleanup", asked()?.job_retention_days, asked()?.log_retention_days],
    fetch: (signal) => api.previewCleanUp(asked() ?? {}, signal),
    enabled: may("admin") && asked() !== null,
    keep: true,
  }));
  const clean = useMutation(() => ({
    mutationFn: () => api.cleanUp(),
    onSuccess: (done) => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: ["settings"] });
      toast(`${count(done.jobs)} jobs and ${count(done.commands)} requests were removed.`);
    },
  }));
  const nothing = (): boolean => preview.value !== undefined && preview.value.jobs === 0 && preview.value.commands === 0;
  const blocked = (): string | undefined =>
    notAllowed("admin") ?? (props.unsaved ? "Save the retention first: the clean-up goes by what is saved." : nothing() ? "There is nothing to remove." : undefined);
  return (
    <section class="panel" aria-label="Clean-up">
      <header>
        <h2>{props.unsaved ? "What these numbers would remove" : "What the next clean-up removes"}</h2>
      </header>
      <div class="flex flex-col gap-4 p-4">
        <Show when={may("admin")} fallback={<p class="text-muted">{notAllowed("admin")}</p>}>
          <Loaded data={preview} rows={3}>
            {(value) => (
              <div class={`flex flex-col gap-4 ${preview.fetching ? "opacity-70" : ""}`} aria-live="polite">
                <Share what="jobs" gone={value().jobs} of={value().jobs_total} before={value().jobs_before} byItself={props.jobsByThemselves} />
                <Share what="requests" gone={value().commands} of={value().commands_total} before={value().commands_before} byItself={props.commandsByThemselves} />
              </div>
            )}
          </Loaded>
        </Show>
        <div class="flex flex-wrap items-center gap-3 border-t border-line pt-3">
          <span class="min-w-0 flex-1 text-muted">
            Last done: <Ago at={props.last} never="not yet" />.<Show when={blocked() && may("admin")}> {blocked()}</Show>
          </span>
          <Button blocked={blocked()} onClick={() => setAsking(true)}>
            Clean up now…
          </Button>
        </div>
      </div>
      <Show when={asking()}>
        <Ask
          title="Clean up now?"
          sub="What is removed cannot be brought back. Jobs that have not ended stay, and so does the audit log."
          keep="Keep everything"
          act={`Remove ${count(preview.value?.jobs ?? 0)} jobs and ${count(preview.value?.commands ?? 0)} requests`}
          blocked={blocked()}
          run={clean}
          onClose={() => setAsking(false)}
        >
          <Show when={preview.value}>
            {(value) => (
              <p class="text-muted">
                Jobs from before <At at={value().jobs_before} />, requests from before <At at={value().commands_before} />.
              </p>
            )}
          </Show>
        </Ask>
      </Show>
    </section>
  );
}

function Share(props: { what: string; gone: number; of: number; before: string; byItself: boolean }): JSX.Element {
  const percent = (): number => (props.of === 0 ? 0 : (100 * props.gone) / props.of);
  return (
    <div>
      <div class="mb-1 flex flex-wrap items-baseline gap-x-2">
        <span class="text-xl font-strong tabular-nums">{count(props.gone)}</span>
        <span class="text-muted tabular-nums">
          of {count(props.of)} {props.what} go, those from before <At at={props.before} />
        </span>
      </div>
      <Bar percent={percent()} tone="idle" label={`Share of the ${props.what} that go`} />
      <Show when={!props.byItself}>
        <p class="mt-1 text-sm text-muted">Not by themselves: only when somebody cleans up.</p>
      </Show>
    </div>
  );
}
