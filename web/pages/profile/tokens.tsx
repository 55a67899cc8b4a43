import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { ApiToken } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { me } from "#web/session.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import { useData } from "#web/ui/data.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Chip, type Look, Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { roleTitle } from "../users/roles.ts";
import { MakeToken } from "./make-token.tsx";

const soonMs = 14 * 24 * 3_600_000;

/** Tokens for programs: one's own, and all of them for an admin. */
export function Tokens(): JSX.Element {
  const tokens = useData(() => ({ key: ["tokens"], fetch: (signal) => api.tokens(signal) }));
  const [making, setMaking] = createSignal(false);
  const [revoking, setRevoking] = createSignal<ApiToken | null>(null);
  const [old, setOld] = createSignal(false);
  const ended = (token: ApiToken): boolean => token.revoked_at !== null || (token.expires_at !== null && Date.parse(token.expires_at) <= now());
  const living = createMemo(() => (tokens.value ?? []).filter((token) => !ended(token)));
  const dead = createMemo(() => (tokens.value ?? []).filter(ended));
  const shown = createMemo(() => [...living(), ...(old() ? dead() : [])]);
  return (
    <section class="panel" aria-label="API tokens">
      <header>
        <h2>API tokens</h2>
        <a class="link text-sm" href="/api/docs" target="_blank" rel="noreferrer">
          What the API offers
        </a>
        <span class="end">
          <Show when={shown().length > 0}>
            <Button small icon="plus" onClick={() => setMaking(true)}>
              Make a token
            </Button>
          </Show>
        </span>
      </header>
      <Loaded data={tokens} rows={3}>
        {() => (
          <Show
            when={shown().length > 0}
            fallback={
              <Empty
                icon="key"
                title="No tokens"
                action={
                  <Button kind="primary" onClick={() => setMaking(true)}>
                    Make a token
                  </Button>
                }
              >
                With a token a program does what you may do, or less.
              </Empty>
            }
          >
            <table class="table cards">
              <thead>
                <tr>
                  <th scope="col">Token</th>
                  <th scope="col">May do</th>
                  <th scope="col">Last used</th>
                  <th scope="col">Ends</th>
                  <th scope="col">
                    <span class="sr-only">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                <ForKey each={shown()} by={(one) => one.id}>
                  {(token) => (
                    <tr>
                      <td data-card="title">
                        <span class="strong">{token().name}</span>
                        <Show when={token().owner !== me()?.user.username}>
                          <span class="text-muted"> of {token().owner}</span>
                        </Show>
                      </td>
                      <td data-card="line">
                        <Chip>{roleTitle[token().role]}</Chip>
                      </td>
                      <td class="text-muted" data-card="line">
                        <Ago at={token().last_used_at} never="never used" />
                      </td>
                      <td data-card="line">
                        <End token={token()} />
                      </td>
                      <td class="num" data-card="end">
                        <Show when={!ended(token())}>
                          <Button small kind="danger" onClick={() => setRevoking(token())}>
                            Revoke…<span class="sr-only"> {token().name}</span>
                          </Button>
                        </Show>
                      </td>
                    </tr>
                  )}
                </ForKey>
              </tbody>
            </table>
          </Show>
        )}
      </Loaded>
      <Show when={dead().length > 0}>
        <div class="border-t border-line px-3 py-1.5">
          <Button small kind="quiet" expanded={old()} onClick={() => setOld(!old())}>
            {old() ? "Hide" : "Show"} {dead().length === 1 ? "the one that has ended" : `${dead().length} that have ended`}
          </Button>
        </div>
      </Show>
      <Show when={making()}>
        <MakeToken onClose={() => setMaking(false)} />
      </Show>
      <Show when={revoking()} keyed>
        {(token) => <Revoke token={token} onClose={() => setRevoking(null)} />}
      </Show>
    </section>
  );
}

function End(props: { token: ApiToken }): JSX.Element {
  const look = createMemo<Look | undefined>(() => {
    const { revoked_at, expires_at } = props.token;
    if (revoked_at) return { tone: "idle", icon: "cancelled", word: "revoked" };
    if (!expires_at) return undefined;
    const left = Date.parse(expires_at) - now();
    if (left <= 0) return { tone: "idle", icon: "cancelled", word: "ended" };
    return left < soonMs ? { tone: "warn", icon: "warn", word: "ends soon" } : undefined;
  });
  return (
    <span class="flex items-center gap-1.5">
      <Show when={look()}>{(one) => <Status look={one()} />}</Show>
      <span class="text-muted">
        <Ago at={props.token.revoked_at ?? props.token.expires_at} never="never" />
      </span>
    </span>
  );
}

function Revoke(props: { token: ApiToken; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const revoke = useMutation(() => ({
    mutationFn: () => api.revokeToken(props.token.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["tokens"] });
      toast(`The token ${props.token.name} was revoked.`);
      props.onClose();
    },
  }));
  return (
    <Ask
      title={`Revoke ${props.token.name}?`}
      sub="Whatever uses it is refused from now on. It cannot be brought back; make another one instead."
      keep="Keep it"
      act={`Revoke ${props.token.name}`}
      run={revoke}
      onClose={props.onClose}
    >
      <p class="text-muted">
        Last used: <Ago at={props.token.last_used_at} />.
      </p>
    </Ask>
  );
}
