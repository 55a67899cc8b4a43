import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { me } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { CheckField, TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { setSingleKeys, setTheme, singleKeys, type Theme, theme } from "#web/ui/preferences.ts";
import { toast } from "#web/ui/toast.tsx";
import { Tokens } from "./tokens.tsx";

export default function Profile(): JSX.Element {
  return (
    <>
      <PageHead title="My account" sub={`${me()?.user.username}, ${me()?.user.role}`} />
      <div class="grid items-start gap-3 lg:grid-cols-2">
        <div class="flex flex-col gap-3">
          <Account />
          <Password />
          <Console />
        </div>
        <Tokens />
      </div>
    </>
  );
}

function Account(): JSX.Element {
  const client = useQueryClient();
  const [name, setName] = createSignal(me()?.user.full_name ?? "");
  const [email, setEmail] = createSignal(me()?.user.email ?? "");
  const save = useMutation(() => ({
    mutationFn: () => api.changeMe({ full_name: name().trim() || null, email: email().trim() || null }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.me });
      toast("Your account was changed.");
    },
  }));
  return (
    <section class="panel" aria-label="Account">
      <header>
        <h2>Account</h2>
      </header>
      <form
        class="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Name" value={name()} onInput={setName} autocomplete="name" />
        <TextField label="E-mail" type="email" value={email()} onInput={setEmail} autocomplete="email" />
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <div>
          <Button type="submit" busy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}

function Password(): JSX.Element {
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const short = (): boolean => next() !== "" && next().length < 12;
  const save = useMutation(() => ({
    mutationFn: () => api.changePassword({ current_password: current(), new_password: next() }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      toast("Your password was changed; your other sessions have ended.");
    },
  }));
  return (
    <section class="panel" aria-label="Password">
      <header>
        <h2>Password</h2>
      </header>
      <form
        class="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (current() && next() && !short()) save.mutate();
        }}
      >
        <input class="hidden" type="text" autocomplete="username" value={me()?.user.username ?? ""} readonly />
        <TextField label="Current password" type="password" value={current()} onInput={setCurrent} autocomplete="current-password" />
        <TextField
          label="New password"
          type="password"
          help="At least 12 characters. All your other sessions end."
          {...(short() ? { error: `${next().length} of at least 12 characters.` } : {})}
          value={next()}
          onInput={setNext}
          autocomplete="new-password"
        />
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <div>
          <Button type="submit" busy={save.isPending} blocked={current() && next() && !short() ? undefined : "Fill in both."}>
            Change password
          </Button>
        </div>
      </form>
    </section>
  );
}

function Console(): JSX.Element {
  return (
    <section class="panel" aria-label="This console">
      <header>
        <h2>This console</h2>
        <span class="text-muted">kept in this browser</span>
      </header>
      <div class="flex flex-col gap-4 p-4">
        <fieldset>
          <legend class="mb-1 font-strong">Theme</legend>
          <div class="flex flex-wrap gap-x-5">
            {(
              [
                ["light", "Light"],
                ["dark", "Dark"],
                ["system", "As the system"],
              ] as [Theme, string][]
            ).map(([value, title]) => (
              <label class="flex min-h-6 items-center gap-2">
                <input type="radio" class="check" name="theme" checked={theme() === value} onChange={() => setTheme(value)} />
                {title}
              </label>
            ))}
          </div>
        </fieldset>
        <CheckField
          label="Single-letter keys"
          help="g s goes to the servers, x selects, ? helps."
          checked={singleKeys() === "on"}
          onChange={(on) => setSingleKeys(on ? "on" : "off")}
        />
      </div>
    </section>
  );
}
