import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, ErrorBoundary, type JSX, onCleanup, onMount, Show, Suspense } from "solid-js";
import { ApiError, api, onSignedOut } from "#web/api.ts";
import { closeStart, startRequest } from "#web/jobs/start.ts";
import { caughtUpAt, linkState } from "#web/live/link.ts";
import { startLive } from "#web/live/start.ts";
import { dialogCode, lookForNewVersion } from "#web/page-code.ts";
import { keys } from "#web/queries.ts";
import { hasSignedIn, me, sessionEnded, sessionIsOver, sessionNumber, setMe } from "#web/session.ts";
import { Announcer, say } from "#web/ui/announce.tsx";
import { useData } from "#web/ui/data.ts";
import { Failure, Skeleton } from "#web/ui/empty.tsx";
import { useKeys } from "#web/ui/keys.ts";
import { useGo, useHere } from "#web/ui/link.tsx";
import { createPreference } from "#web/ui/remembered.ts";
import { Toasts } from "#web/ui/toast.tsx";
import { arrive, pageOf } from "./arrival.ts";
import { createAttendance } from "./attended.ts";
import { Broken } from "./broken.tsx";
import { Bands } from "./link-state.tsx";
import { Nav } from "./nav.tsx";
import { createOwnJobsNews } from "./own-jobs-news.ts";
import { sections } from "./sections.ts";
import { Strip } from "./strip.tsx";
import { TopBar } from "./top-bar.tsx";

const Palette = dialogCode(() => import("./palette.tsx"));
const Help = dialogCode(() => import("./help.tsx"));
const SignInAgain = dialogCode(() => import("#web/pages/sign-in/sign-in-again.tsx"));
const StartJob = dialogCode(() => import("#web/jobs/start-dialog.tsx"));

/** Lets in who is signed in; sends others to sign in, or to the first run. Then draws the frame around each page. */
export function Frame(props: { children?: JSX.Element }): JSX.Element {
  const client = useQueryClient();
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
  onSignedOut(() => sessionIsOver(null));
  // The stream goes out with the page's first requests, and starts anew after signing in again. It ends by itself with the session, and its last word says why: a
  // request that was refused before it must not cut it short.
  createEffect(() => {
    sessionNumber();
    if (hasSignedIn()) onCleanup(startLive(client, (told) => void sessionIsOver(told)));
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
  // Opened while the control plane is away: the page comes as soon as it is back.
  createEffect(() => {
    if (refused() && linkState() === "live") answer.refetch();
  });
  return (
    <Show
      when={me()}
      fallback={
        <Show when={refused()}>
          {(error) => (
            <main class="mx-auto max-w-xl p-6">
              <h1 class="mb-3">The control plane cannot be reached</h1>
              <Failure error={error()}>
                <p class="mt-1 text-muted">This page looks for it by itself, and opens when it is back.</p>
                <button type="button" class="btn mt-2" onClick={() => answer.refetch()}>
                  Try now
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
  const go = useGo();
  const here = useHere();
  const [paletteOpen, setPaletteOpen] = createSignal(false);
  const [helpOpen, setHelpOpen] = createSignal(false);
  let main!: HTMLElement;
  let arrived: () => void = () => {};

  createOwnJobsNews();
  createAttendance();
  createEffect((former: string | undefined) => {
    const page = pageOf(here.path);
    if (former === page) return page;
    // In a low window the whole frame scrolls, not the page in it.
    for (const scroller of [main, main.parentElement]) scroller?.scrollTo({ top: 0 });
    arrived();
    arrived = arrive(main, former === undefined);
    return page;
  });
  createEffect(() => {
    if (linkState() === "lost") say("The link to the control plane is lost. What is shown stays.");
  });
  // A control plane that was started anew may bring another console.
  createEffect(() => {
    if (caughtUpAt() !== null) {
      say("Caught up: everything that is shown was fetched afresh.");
      void lookForNewVersion().catch(() => {});
    }
  });
  onMount(() => {
    // With the page there, the code of the others is fetched while nobody waits for it.
    const idle = setTimeout(() => [Palette, SignInAgain, StartJob].forEach((one) => void one.preload()), 2_000);
    onCleanup(() => clearTimeout(idle));
  });
  useKeys({
    "mod+k": () => setPaletteOpen(true),
    "?": () => setHelpOpen(true),
    "/": () => document.querySelector<HTMLInputElement>("main input[role=combobox], main input[type=search]")?.focus(),
    ...Object.fromEntries(sections.filter((section) => section.key).map((section) => [`g ${section.key}`, () => go(section.href)])),
  });

  return (
    <div class={`app ${folded() === "yes" ? "folded" : ""} ${linkState() === "lost" ? "old" : ""}`}>
      <button type="button" class="btn primary skip" onClick={() => main.focus()}>
        Skip to the page
      </button>
      <Nav folded={folded() === "yes"} onFold={() => setFolded(folded() === "yes" ? "no" : "yes")} />
      <TopBar onFind={() => setPaletteOpen(true)} onHelp={() => setHelpOpen(true)} />
      <Bands />
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
        <Show when={sessionEnded()}>
          <SignInAgain />
        </Show>
      </Suspense>
      <Toasts />
      <Announcer />
    </div>
  );
}
