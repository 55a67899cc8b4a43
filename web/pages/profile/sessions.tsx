import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { Failure, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Chip } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { browserName } from "./user-agent.ts";

/** Where one is signed in, and an end to what should not be. */
export function Sessions(): JSX.Element {
  const client = useQueryClient();
  const sessions = useData(() => ({ key: ["sessions"], fetch: (signal) => api.sessions(signal) }));
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["sessions"] });
  const end = useMutation(() => ({
    mutationFn: (id: string) => api.endSession(id),
    onSuccess: () => toast("The session has ended."),
    onSettled: refresh,
  }));
  const endOthers = useMutation(() => ({
    mutationFn: () => api.endOtherSessions(),
    onSuccess: ({ ended }) => toast(ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`),
    onSettled: refresh,
  }));
  return (
    <section class="panel" aria-label="Sessions">
      <header>
        <h2>Where you are signed in</h2>
        <Show when={(sessions.value?.length ?? 0) > 1}>
          <span class="end">
            <Button small busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
              End all others
            </Button>
          </span>
        </Show>
      </header>
      <Loaded data={sessions} rows={2}>
        {(all) => (
          <table class="table cards">
            <thead>
              <tr>
                <th scope="col">Browser</th>
                <th scope="col">From</th>
                <th scope="col">Last used</th>
                <th scope="col">Signed in</th>
                <th scope="col">
                  <span class="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <ForKey each={all()} by={(one) => one.id}>
                {(session) => (
                  <tr>
                    <td data-card="title">
                      <span title={session().user_agent ?? undefined}>{browserName(session().user_agent)}</span>{" "}
                      <Show when={session().is_current}>
                        <Chip tone="info">this one</Chip>
                      </Show>
                    </td>
                    <td data-card="line">
                      <Ident text={session().address ?? "–"} />
                    </td>
                    <td class="text-muted" data-card="line">
                      <Ago at={session().last_used_at} />
                    </td>
                    <td class="text-muted">
                      <Ago at={session().created_at} />
                    </td>
                    <td class="num" data-card="end">
                      <Show when={!session().is_current}>
                        <Button small busy={end.isPending && end.variables === session().id} onClick={() => end.mutate(session().id)}>
                          End<span class="sr-only"> the session of {browserName(session().user_agent)}</span>
                        </Button>
                      </Show>
                    </td>
                  </tr>
                )}
              </ForKey>
            </tbody>
          </table>
        )}
      </Loaded>
      <Show when={end.error ?? endOthers.error}>
        {(error) => (
          <div class="p-3">
            <Failure error={error()} />
          </div>
        )}
      </Show>
    </section>
  );
}
