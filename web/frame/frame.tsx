import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, ErrorBoundary, type JSX, lazy, onCleanup, Show, Suspense } from "solid-js";
import { ApiError, api, onSignedOut } from "#web/api.ts";
import { closeDiscovery, closeStart, discoveryOpen, startRequest } from "#web/jobs/start.ts";
import { startLive } from "#web/live.ts";
import { keys } from "#web/queries.ts";
import { hasSignedIn, me, sessionEnded, setMe, setSessionEnded } from "#web/session.ts";
import { Announcer } from "#web/ui/announce.tsx";
import { useData } from "#web/ui/data.ts";
import { Failure, Skeleton } from "#web/ui/empty.tsx";
import { useKeys } from "#web/ui/keys.ts";
import { useGo, useHere } from "#web/ui/link.tsx";
import { createPreference } from "#web/ui/remembered.ts";
import { Toasts } from "#web/ui/toast.tsx";
import { Nav } from "./nav.tsx";
import { sections } from "./sections.ts";
import { Strip } from "./strip.tsx";
import { TopBar } from "./top-bar.tsx";

const Palette = lazy(() => import("./palette.tsx"));
const Help = lazy(() => import("./help.tsx"));
const SignInAgain = lazy(() => import("#web/pages/sign-in/sign-in-again.tsx"));
const StartJob = lazy(() => import("#web/jobs/start-dialog.tsx"));
const Discovery = lazy(() => import("#web/pages/discovery/discovery.tsx"));

/** Lets in who is signed in; sends others to sign in, or to the first run. Then draws the frame around each page. */
export function Frame(props: { children?: JSX.Element }): JSX.Element {
  const go = useGo();
  const here = useHere();
  const toTheDoor = (): void => {
    const next = here.path === "/" ? "" : `?next=${encodeURIComponent(here.path + here.search)}`;
    void api.setup().then(
      (state) => go(state.needs_setup ? "/setup" : `/sign-in${next}`, { replace: true }),
      () => go(`/sign-in${next}`, { replace: true }),
    );
  };
  const answer = useData(() => ({ key: keys.me, fetch: (signal) => api.me(signal), staleMs: 600_000, enabled: hasSignedIn() }));
  if (!hasSignedIn()) toTheDoor();
  onSignedOut(() => {
    if (me()) setSessionEnded(true);
  });
  createEffect(() => {
    const value = answer.value;
    if (value) setMe(value);
  });
  createEffect(() => {
    const error = answer.error;
    if (error instanceof ApiError && error.status === 401 && !me()) toTheDoor();
  });
  const refused = createMemo(() => (answer.error && !(answer.error instanceof ApiError && answer.error.status === 401) && !me() ? answer.error : null));
  return (
    <Show
      when={me()}
      fallback={
        <Show when={refused()}>
          {(error) => (
            <main class="mx-auto max-w-xl p-6">
              <Failure error={error()}>
                <button type="button" class="btn mt-2" onClick={() => answer.refetch()}>
                  Try again
                </button>
              </Failure>
            </main>
          )}
        </Show>
      }
    >
      <Inside>{props.children}</Inside>
    </Show>
  );
}

const [folded, setFolded] = createPreference<"yes" | "no">("nav-folded", "no");

function Inside(props: { children?: JSX.Element }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const here = useHere();
  const [paletteOpen, setPaletteOpen] = createSignal(false);
  const [helpOpen, setHelpOpen] = createSignal(false);
  let main!: HTMLElement;

  // The stream starts anew after signing in again.
  createEffect(() => {
    if (sessionEnded()) return;
    onCleanup(startLive(client, () => setSessionEnded(true)));
  });
  createEffect((former: string | undefined) => {
    const path = here.path;
    if (former !== undefined && former !== path) main.scrollTop = 0;
    return path;
  });
  useKeys({
    "mod+k": () => setPaletteOpen(true),
    "?": () => setHelpOpen(true),
    "/": () => document.querySelector<HTMLInputElement>("main input[role=combobox], main input[type=search]")?.focus(),
    ...Object.fromEntries(sections.filter((section) => section.key).map((section) => [`g ${section.key}`, () => go(section.href)])),
  });

  return (
    <div class={`app ${folded() === "yes" ? "folded" : ""}`}>
      <button type="button" class="btn primary skip" onClick={() => main.focus()}>
        Skip to the page
      </button>
      <Nav folded={folded() === "yes"} onFold={() => setFolded(folded() === "yes" ? "no" : "yes")} />
      <TopBar onFind={() => setPaletteOpen(true)} onHelp={() => setHelpOpen(true)} />
      <main class="main" id="main" ref={main} tabindex="-1">
        <ErrorBoundary fallback={(error, reset) => <Broken error={error} reset={reset} />}>
          <Suspense fallback={<Skeleton rows={6} />}>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <Strip />
      <Suspense>
        <Show when={paletteOpen()}>
          <Palette onClose={() => setPaletteOpen(false)} onHelp={() => setHelpOpen(true)} />
        </Show>
        <Show when={helpOpen()}>
          <Help onClose={() => setHelpOpen(false)} />
        </Show>
        <Show when={startRequest()} keyed>
          {(request) => <StartJob request={request} onClose={closeStart} />}
        </Show>
        <Show when={discoveryOpen()}>
          <Discovery onClose={closeDiscovery} />
        </Show>
        <Show when={sessionEnded()}>
          <SignInAgain />
        </Show>
      </Suspense>
      <Toasts />
      <Announcer />
    </div>
  );
}

/** A page that broke leaves the frame standing. */
function Broken(props: { error: unknown; reset: () => void }): JSX.Element {
  const here = useHere();
  createEffect((former: string | undefined) => {
    const path = here.path;
    if (former !== undefined && former !== path) props.reset();
    return path;
  });
  return (
    <div class="mx-auto mt-10 w-full max-w-xl">
      <div class="callout crit" role="alert">
        <b>This page could not be drawn.</b>
        <p class="text-muted">
          What runs goes on; nothing was changed by this. Draw it again, or reload the console. If it repeats, report the text below with the address of the page.
        </p>
        <pre class="my-2 max-h-40 overflow-auto rounded-md bg-panel p-2 whitespace-pre-wrap">{props.error instanceof Error ? `${props.error.message}` : String(props.error)}</pre>
        <div class="flex gap-2">
          <button type="button" class="btn" onClick={() => props.reset()}>
            Draw again
          </button>
          <button type="button" class="btn" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </div>
    </div>
  );
}
