import { createMemo, type JSX, Show } from "solid-js";
import { caughtUpAt, linkState, lostSince, retryAt, tryNow } from "#web/live/link.ts";
import { newVersion } from "#web/page-code.ts";
import { now } from "#web/ui/clock.ts";
import { clockTime, exactTime, roughly } from "#web/ui/duration.ts";
import { Icon } from "#web/ui/icon.tsx";

/** So long it says that everything has been fetched afresh. */
const caughtUpMs = 6_000;

function since(): string {
  return new Date(lostSince() ?? now()).toISOString();
}

/** "tries again in 4 s", or that it does now. */
function nextTry(): string {
  const at = retryAt();
  return at === null || at <= now() ? "trying" : `tries again in ${Math.ceil((at - now()) / 1000)} s`;
}

/** In the top bar: whether what is shown follows what happens. */
export function LinkState(): JSX.Element {
  const caughtUp = createMemo(() => now() - (caughtUpAt() ?? 0) < caughtUpMs);
  const word = (): string => {
    switch (linkState()) {
      case "connecting":
        return "connecting";
      case "catching-up":
        return "catching up";
      case "ended":
        return "signed out";
      default:
        return caughtUp() ? "caught up" : "live";
    }
  };
  const title = (): string =>
    linkState() === "ended" ? "Nothing is asked for until you have signed in" : caughtUp() ? "Everything that is shown was fetched afresh" : "Changes are shown as they happen";
  return (
    <Show
      when={linkState() === "lost"}
      fallback={
        <span class={`pulse ${linkState() === "live" ? "" : "quiet"}`} title={title()}>
          <span>{word()}</span>
        </span>
      }
    >
      <span class="pulse lost" title={`Last heard ${exactTime(since())}`}>
        <span>
          Link lost<span class="max-lg:hidden"> since {clockTime(since())}</span>
          <span class="max-lg:hidden tabular-nums"> · {nextTry()}</span>
        </span>
      </span>
      <button type="button" class="btn small max-md:hidden" onClick={tryNow}>
        Try now
      </button>
    </Show>
  );
}

/** Above the page: how old it is, while the link is down; and a new version, when there is one. */
export function Bands(): JSX.Element {
  return (
    <aside class="bands" aria-label="About this page">
      <Show when={linkState() === "lost"}>
        <div class="band warn">
          <Icon name="warn" />
          <span class="min-w-0 flex-1">
            <b>As of {clockTime(since(), true)}</b>, {roughly(now() - (lostSince() ?? now()))} ago. The link to the control plane is lost; jobs and agents go on without this page.{" "}
            <span class="tabular-nums lg:hidden">{nextTry().replace(/^t/, "T")}.</span>
          </span>
          <button type="button" class="btn small md:hidden" onClick={tryNow}>
            Try now
          </button>
        </div>
      </Show>
      <Show when={newVersion()}>
        <div class="band info" role="status">
          <span class="min-w-0 flex-1">
            <b>A new version is here.</b> This tab still runs the one before. What you typed into a form is kept.
          </span>
          <button type="button" class="btn small" onClick={() => location.reload()}>
            Load it
          </button>
        </div>
      </Show>
    </aside>
  );
}
