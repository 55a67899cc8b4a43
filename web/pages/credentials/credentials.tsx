import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { api } from "#web/api.ts";
import { keys, useCredentialSets, useServers, useSites } from "#web/queries.ts";
import { may, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { ChangePassword } from "./change-password.tsx";
import { EditSet } from "./edit-set.tsx";
import { Explain } from "./explain.tsx";
import { RemoveSet } from "./remove-set.tsx";
import { type SetAction, SetTable } from "./set-table.tsx";
import { TestSet } from "./test-set.tsx";

/** The stored sets; beside them, which would be used where. */
export default function Credentials(): JSX.Element {
  const sets = useCredentialSets();
  const sites = useSites();
  const servers = useServers();
  // Under the sets' own key: what makes them stale makes this stale too.
  const tests = useData(() => ({ key: [...keys.credentials, "tests"], fetch: (signal) => api.credentialTests(signal) }));
  const url = useUrlState("explain", "site", "password");
  const [asked, setAsked] = createSignal<{ action: SetAction | "new"; id: string } | null>(null);
  // A link may lead straight to a set's password.
  const open = createMemo(() => asked() ?? (url.get("password") ? { action: "password" as const, id: url.get("password") } : null));
  const chosen = createMemo(() => sets.value?.find((set) => set.id === open()?.id));
  const close = (): void => {
    setAsked(null);
    if (url.get("password")) url.set({ password: undefined });
  };
  return (
    <>
      <PageHead
        title="Credentials"
        sub="Passwords are sealed in your browser; only a site's agents can open them."
        actions={
          <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setAsked({ action: "new", id: "" })}>
            Add set
          </Button>
        }
      />
      <div class="grid items-start gap-3 lg:grid-cols-[minmax(0,1.75fr)_minmax(320px,1fr)]">
        <div class="flex min-w-0 flex-col gap-3 max-lg:contents">
          <section class="panel max-lg:order-1" aria-label="Credential sets">
            <Loaded data={sets}>
              {(all) => (
                <Show
                  when={all().length > 0}
                  fallback={
                    <Empty
                      icon="key"
                      title="No sets yet"
                      action={
                        <Button kind="primary" blocked={notAllowed("admin")} onClick={() => setAsked({ action: "new", id: "" })}>
                          Add set
                        </Button>
                      }
                    >
                      A set is a user name and a password, with the address ranges it is for. It is what discovery and every job log in with.
                    </Empty>
                  }
                >
                  <SetTable
                    sets={all()}
                    sites={sites.value ?? []}
                    servers={servers.value ?? []}
                    tests={tests.value ?? []}
                    onAction={(action, set) => setAsked({ action, id: set.id })}
                  />
                </Show>
              )}
            </Loaded>
          </section>
          <Order />
        </div>
        <Explain
          text={url.get("explain")}
          siteId={url.get("site")}
          onAsk={(explain, site) => url.set({ explain: explain || undefined, site: site || undefined })}
          onEdit={(id) => setAsked({ action: "edit", id })}
        />
      </div>
      <Show when={open()?.action === "new"}>
        <EditSet set={null} onClose={close} />
      </Show>
      {/* By id: a set that changes elsewhere meanwhile must not tear down the form that somebody types into. */}
      <Show when={chosen()?.id} keyed>
        {(id) => {
          const set = sets.value?.find((one) => one.id === id) as CredentialSet;
          return (
            <Switch>
              <Match when={open()?.action === "edit"}>
                <EditSet set={set} onClose={close} />
              </Match>
              <Match when={open()?.action === "password" && may("admin")}>
                <ChangePassword set={set} onClose={close} />
              </Match>
              <Match when={open()?.action === "test"}>
                <TestSet set={set} onClose={close} />
              </Match>
              <Match when={open()?.action === "remove"}>
                <RemoveSet set={set} onClose={close} />
              </Match>
            </Switch>
          );
        }}
      </Show>
    </>
  );
}

const order: readonly { title: string; text: string }[] = [
  { title: "Assigned", text: "the set that somebody chose for the server, on its page." },
  { title: "Discovered", text: "what logged in when the server was found." },
  { title: "Range", text: "sets with a range that holds the address: the higher priority of the range first, then that of the set, then the narrower range." },
  { title: "Default", text: "sets that are a default, the higher priority first." },
];

function Order(): JSX.Element {
  return (
    <section class="panel max-lg:order-3" aria-label="In which order">
      <header>
        <h2>In which order sets are tried at an iDRAC</h2>
      </header>
      <ol class="flex flex-col gap-1 p-3">
        <For each={order}>
          {({ title, text }, i) => (
            <li class="flex gap-2">
              <span class="w-4 flex-none text-right text-faint tabular-nums">{i() + 1}</span>
              <span class="min-w-0 text-muted">
                <b class="text-text">{title}:</b> {text}
              </span>
            </li>
          )}
        </For>
      </ol>
      <p class="border-t border-line px-3 py-2 text-sm text-muted">
        An iDRAC blocks who fails three times within a minute; the agent tries two and pauses. What was refused is not tried again until the password or the set has changed.
      </p>
    </section>
  );
}
