import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { lacksRole, may, me, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { EditUser } from "./edit-user.tsx";
import { RemoveUser, SwitchUser } from "./end-user.tsx";
import { ResetPassword } from "./reset-password.tsx";
import { abilities, isLastAdmin, reaches, roleTitle } from "./roles.ts";

type Asked = "edit" | "password" | "switch" | "remove";

export default function Users(): JSX.Element {
  const users = useData(() => ({ key: ["users"], fetch: (signal) => api.users(signal), enabled: may("admin") }));
  const [asked, setAsked] = createSignal<{ what: Asked | "new"; id: string } | null>(null);
  const byId = (id: string | undefined): User | undefined => users.value?.find((user) => user.id === id);
  const close = (): void => void setAsked(null);
  return (
    <>
      <PageHead
        title="Users"
        actions={
          <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setAsked({ what: "new", id: "" })}>
            Add user
          </Button>
        }
      />
      <Show
        when={may("admin")}
        fallback={
          <Empty icon="lock" title="For admins">
            {lacksRole("admin")} Your own account is under{" "}
            <a class="link" href="/profile">
              My account
            </a>
            .
          </Empty>
        }
      >
        <div class="grid items-start gap-3 lg:grid-cols-[minmax(0,1.9fr)_minmax(300px,1fr)]">
          <section class="panel" aria-label="Users">
            <Loaded data={users}>
              {(all) => (
                <table class="table cards">
                  <thead>
                    <tr>
                      <th scope="col">User</th>
                      <th scope="col">Role</th>
                      <th scope="col">State</th>
                      <th scope="col">Last sign-in</th>
                      <th scope="col">
                        <span class="sr-only">Actions</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    <ForKey each={all()} by={(user) => user.id}>
                      {(user) => <Row user={user()} users={all()} onAsk={(what) => setAsked({ what, id: user().id })} />}
                    </ForKey>
                  </tbody>
                </table>
              )}
            </Loaded>
          </section>
          <Roles />
        </div>
      </Show>
      <Show when={asked()?.what === "new"}>
        <EditUser user={null} lastAdmin={false} onClose={close} />
      </Show>
      <Show when={byId(asked()?.id)?.id} keyed>
        {(id) => {
          const user = byId(id) as User;
          return (
            <Switch>
              <Match when={asked()?.what === "edit"}>
                <EditUser user={user} lastAdmin={isLastAdmin(user, users.value ?? [])} onClose={close} />
              </Match>
              <Match when={asked()?.what === "password"}>
                <ResetPassword user={user} onClose={close} />
              </Match>
              <Match when={asked()?.what === "switch"}>
                <SwitchUser user={user} onClose={close} />
              </Match>
              <Match when={asked()?.what === "remove"}>
                <RemoveUser user={user} onClose={close} />
              </Match>
            </Switch>
          );
        }}
      </Show>
    </>
  );
}

function Row(props: { user: User; users: readonly User[]; onAsk: (what: Asked) => void }): JSX.Element {
  const self = (): boolean => props.user.id === me()?.user.id;
  // Said before somebody tries: nobody may be left who can administer.
  const stays = (): string | undefined =>
    self() ? "This is your own account; another admin can do it." : isLastAdmin(props.user, props.users) ? "This is the last active admin: make another one first." : undefined;
  return (
    <tr>
      <td class="tall" data-card="title">
        <span class="strong">{props.user.username}</span>
        <Show when={self()}>
          <span class="text-faint"> (you)</span>
        </Show>
        <Show when={props.user.full_name ?? props.user.email}>
          <span class="block text-muted">{[props.user.full_name, props.user.email].filter(Boolean).join(", ")}</span>
        </Show>
      </td>
      <td class="tall" data-card="line">
        {roleTitle[props.user.role]}
      </td>
      <td class="tall" data-card="line">
        <Status look={props.user.is_active ? { tone: "ok", icon: "ok", word: "Active" } : { tone: "idle", icon: "cancelled", word: "Switched off" }} />
      </td>
      <td class="tall text-muted" data-card="line">
        <Ago at={props.user.last_sign_in_at} never="never signed in" />
      </td>
      <td class="tall num" data-card="end">
        <Menu
          class="btn quiet small square"
          label={`What to do with ${props.user.username}`}
          groups={[
            {
              items: [
                { title: "Edit…", icon: "pencil", note: "Name, e-mail, role.", run: () => props.onAsk("edit") },
                { title: "Reset the password…", icon: "key", run: () => props.onAsk("password") },
              ],
            },
            {
              items: [
                props.user.is_active
                  ? {
                      title: "Switch off…",
                      icon: "cancelled",
                      note: "Ends all sessions and tokens; can be switched on again.",
                      danger: true,
                      blocked: stays(),
                      run: () => props.onAsk("switch"),
                    }
                  : { title: "Switch on…", icon: "ok", run: () => props.onAsk("switch") },
                { title: "Remove…", icon: "trash", danger: true, blocked: stays(), run: () => props.onAsk("remove") },
              ],
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </td>
    </tr>
  );
}

function Roles(): JSX.Element {
  const roles = ["viewer", "operator", "admin"] as const;
  return (
    <section class="panel" aria-label="What each role may do">
      <header>
        <h2>What each role may do</h2>
      </header>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">
              <span class="sr-only">What</span>
            </th>
            <For each={roles}>
              {(role) => (
                <th scope="col" class="px-1! text-center!">
                  {roleTitle[role]}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={abilities}>
            {(ability) => (
              <tr>
                <th scope="row" class="py-1! whitespace-normal! text-text! [tr:last-child_&]:border-b-0!">
                  {ability.what}
                </th>
                <For each={roles}>
                  {(role) => (
                    <td class="px-1! text-center">
                      <Show
                        when={reaches(role, ability.from)}
                        fallback={
                          <span class="text-faint" role="img" aria-label="no">
                            –
                          </span>
                        }
                      >
                        <span class="inline-block align-middle" role="img" aria-label="yes">
                          <Icon name="tick" />
                        </span>
                      </Show>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
