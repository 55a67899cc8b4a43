import { createSignal, For, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { useCredentialSets, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Chip } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { EditSet } from "./edit-set.tsx";
import { Explain } from "./explain.tsx";

const typeName: Record<CredentialSet["credential_type"], string> = { idrac: "iDRAC", esxi: "ESXi", vcenter: "vCenter" };

export default function Credentials(): JSX.Element {
  const sets = useCredentialSets();
  const sites = useSites();
  const url = useUrlState("explain");
  const [editing, setEditing] = createSignal<CredentialSet | "new" | null>(null);
  const missing = (set: CredentialSet): string[] => (sites.value ?? []).filter((site) => site.public_key && !set.sealed_for_site_ids.includes(site.id)).map((site) => site.name);
  return (
    <>
      <PageHead
        title="Credentials"
        sub="Passwords are sealed in your browser; only a site's agents can open them."
        actions={
          <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setEditing("new")}>
            Add set
          </Button>
        }
      />
      <div class="grid items-start gap-3 xl:grid-cols-[minmax(0,1.8fr)_minmax(320px,1fr)]">
        <section class="panel" aria-label="Credential sets">
          <Loaded data={sets}>
            {(all) => (
              <Show
                when={all().length > 0}
                fallback={
                  <Empty
                    icon="key"
                    title="No sets yet"
                    action={
                      <Button kind="primary" blocked={notAllowed("admin")} onClick={() => setEditing("new")}>
                        Add set
                      </Button>
                    }
                  >
                    A set is a user name and a password, with the address ranges it is for.
                  </Empty>
                }
              >
                <div class="overflow-x-auto">
                  <table class="table cards">
                    <thead>
                      <tr>
                        <th scope="col">Name</th>
                        <th scope="col">User</th>
                        <th scope="col">Used for</th>
                        <th scope="col" class="num">
                          Priority
                        </th>
                        <th scope="col" class="num">
                          Servers
                        </th>
                        <th scope="col">Password</th>
                        <th scope="col">
                          <span class="sr-only">Actions</span>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      <For each={all()}>
                        {(set) => (
                          <tr>
                            <td class="tall" data-card="title">
                              <span class="strong">{set.name}</span>
                              <Show when={set.description}>
                                <span class="block text-muted">{set.description}</span>
                              </Show>
                            </td>
                            <td class="tall" data-card="line">
                              <Ident text={set.username} />
                            </td>
                            <td class="tall" data-card="full">
                              <span class="flex flex-wrap gap-1">
                                <Chip>{typeName[set.credential_type]}</Chip>
                                <Show when={set.is_default}>
                                  <Chip tone="info">default</Chip>
                                </Show>
                                <For each={set.ranges.slice(0, 4)}>
                                  {(range) => (
                                    <Chip title={`Priority ${range.priority}${range.description ? `: ${range.description}` : ""}`}>
                                      <span class="mono">{range.ip_range}</span>
                                    </Chip>
                                  )}
                                </For>
                                <Show when={set.ranges.length > 4}>
                                  <Chip>and {set.ranges.length - 4} more</Chip>
                                </Show>
                              </span>
                            </td>
                            <td class="tall num">{set.priority}</td>
                            <td class="tall num">
                              <a class="hover:underline" href={`/servers?q=${encodeURIComponent(`set:"${set.name}"`)}`}>
                                {set.servers}
                              </a>
                            </td>
                            <td class="tall" data-card="line">
                              <Show
                                when={missing(set).length === 0}
                                fallback={
                                  <span class="st warn whitespace-normal!" title="Enter the password again: it is then sealed for all sites.">
                                    <Icon name="warn" /> <span>missing for {missing(set).join(", ")}</span>
                                  </span>
                                }
                              >
                                <span class="text-muted">
                                  changed <Ago at={set.password_changed_at} />
                                </span>
                              </Show>
                            </td>
                            <td class="tall num" data-card="end">
                              <Button small blocked={notAllowed("admin")} onClick={() => setEditing(set)}>
                                Edit
                              </Button>
                            </td>
                          </tr>
                        )}
                      </For>
                    </tbody>
                  </table>
                </div>
              </Show>
            )}
          </Loaded>
        </section>
        <Explain address={url.get("explain")} onAddress={(explain) => url.set({ explain: explain || undefined })} />
      </div>
      <Show when={editing()} keyed>
        {(set) => <EditSet set={set === "new" ? null : set} onClose={() => setEditing(null)} />}
      </Show>
    </>
  );
}
