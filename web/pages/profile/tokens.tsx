import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Role } from "#schema/vocabulary.ts";
import { api } from "#web/api.ts";
import { may } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { CommandLine } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure, Loaded } from "#web/ui/empty.tsx";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";

/** Tokens for programs. The text is shown once. */
export function Tokens(): JSX.Element {
  const client = useQueryClient();
  const tokens = useData(() => ({ key: ["tokens"], fetch: (signal) => api.tokens(signal) }));
  const [making, setMaking] = createSignal(false);
  const [revoking, setRevoking] = createSignal("");
  const revoke = useMutation(() => ({
    mutationFn: (id: string) => api.revokeToken(id),
    onSuccess: () => {
      setRevoking("");
      void client.invalidateQueries({ queryKey: ["tokens"] });
      toast("The token was revoked.");
    },
  }));
  return (
    <section class="panel" aria-label="API tokens">
      <header>
        <h2>API tokens</h2>
        <span class="end">
          <Button small icon="plus" onClick={() => setMaking(true)}>
            Make a token
          </Button>
        </span>
      </header>
      <Loaded data={tokens} rows={3}>
        {(all) => (
          <Show
            when={all().length > 0}
            fallback={<p class="p-4 text-muted">None yet. A token lets a program do what you may do, or less; what the API offers is described at /api/docs.</p>}
          >
            <ul>
              <For each={all()}>
                {(token) => (
                  <li class={`flex flex-wrap items-center gap-x-3 border-b border-line px-4 py-2 last:border-0 ${token.revoked_at ? "text-faint" : ""}`}>
                    <div class="min-w-0 flex-1">
                      <b>{token.name}</b> <span class="chip">{token.role}</span>
                      <div class="text-sm text-muted">
                        {token.revoked_at ? (
                          <>
                            revoked <Ago at={token.revoked_at} />
                          </>
                        ) : (
                          <>
                            used <Ago at={token.last_used_at} />, {token.expires_at ? "ends " : "never ends"}
                            <Show when={token.expires_at}>{(at) => <Ago at={at()} />}</Show>
                          </>
                        )}
                      </div>
                    </div>
                    <Show when={!token.revoked_at}>
                      <Show
                        when={revoking() === token.id}
                        fallback={
                          <Button small kind="danger" onClick={() => setRevoking(token.id)}>
                            Revoke…
                          </Button>
                        }
                      >
                        <Button small kind="danger-solid" busy={revoke.isPending} onClick={() => revoke.mutate(token.id)}>
                          Revoke {token.name}
                        </Button>
                      </Show>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={revoke.error}>{(error) => <Failure error={error()} />}</Show>
      <Show when={making()}>
        <MakeToken onClose={() => setMaking(false)} />
      </Show>
    </section>
  );
}

function MakeToken(props: { onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const [name, setName] = createSignal("");
  const [role, setRole] = createSignal<Role>("viewer");
  const [days, setDays] = createSignal("90");
  const make = useMutation(() => ({
    mutationFn: () => api.makeToken({ name: name().trim(), role: role(), expires_in_days: days() === "" ? null : Number(days()) }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["tokens"] }),
  }));
  const roles = (): { value: string; title: string }[] => (["viewer", "operator", "admin"] as const).filter((one) => may(one)).map((one) => ({ value: one, title: one }));
  return (
    <Dialog
      open
      firm={Boolean(make.data)}
      title={make.data ? "Copy the token now" : "Make an API token"}
      sub={make.data ? "It is not shown again." : "A program signs in with it: Authorization: Bearer …"}
      onClose={() => props.onClose()}
      footer={
        <Show
          when={make.data}
          fallback={
            <>
              <Button onClick={() => props.onClose()}>Cancel</Button>
              <Button kind="primary" busy={make.isPending} blocked={name().trim() ? undefined : "Name it first."} onClick={() => make.mutate()}>
                Make token
              </Button>
            </>
          }
        >
          <Button kind="primary" onClick={() => props.onClose()}>
            I have copied it
          </Button>
        </Show>
      }
    >
      <Show
        when={make.data}
        fallback={
          <form
            class="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (name().trim()) make.mutate();
            }}
          >
            <TextField label="Name" help="What will use it." value={name()} onInput={setName} autofocus />
            <SelectField label="Role" help="At most your own." value={role()} options={roles()} onChange={(value) => setRole(value as Role)} />
            <SelectField
              label="Ends"
              value={days()}
              options={[
                { value: "30", title: "in 30 days" },
                { value: "90", title: "in 90 days" },
                { value: "365", title: "in a year" },
                { value: "", title: "never" },
              ]}
              onChange={setDays}
            />
            <Show when={make.error}>{(error) => <Failure error={error()} />}</Show>
            <button type="submit" class="hidden" />
          </form>
        }
      >
        {(token) => <CommandLine text={token().token} label="Copy the token" />}
      </Show>
    </Dialog>
  );
}
