// How one's own jobs ended: a word with a link, and a number in the tab's title while nobody looks at it. Never about other people's.
import { createEffect, onCleanup } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { api } from "#web/api.ts";
import { isFinal, lookOf } from "#web/jobs/job-state.ts";
import { caughtUpAt } from "#web/live/link.ts";
import { onEvents } from "#web/live/start.ts";
import { forgetOwnJob, ownJobs } from "#web/own-jobs.ts";
import { toast } from "#web/ui/toast.tsx";

function inWords(job: Job): string {
  if (job.status === "unknown") return `${job.summary}: the outcome is unknown. Somebody must look and decide.`;
  if (job.status === "failed") return `${job.summary} failed${job.targets_total > 1 ? ` on ${job.targets_failed} of ${job.targets_total}` : ""}.`;
  if (job.status === "cancelled") return `${job.summary} was cancelled.`;
  return `${job.summary}: done${job.targets_total > 1 ? ` on ${job.targets_total}` : ""}.`;
}

export function createOwnJobsNews(): void {
  let unseen = 0;
  const mark = (): void => {
    const bare = document.title.replace(/^\(\d+\) /, "");
    const wanted = unseen > 0 ? `(${unseen}) ${bare}` : bare;
    if (document.title !== wanted) document.title = wanted;
  };
  // Pages write the title without knowing of this.
  const title = new MutationObserver(mark);
  const element = document.querySelector("title");
  if (element) title.observe(element, { childList: true, characterData: true, subtree: true });
  const seen = (): void => {
    if (document.hidden) return;
    unseen = 0;
    mark();
  };
  document.addEventListener("visibilitychange", seen);

  const told = new Set<string>();
  const tell = (job: Job): void => {
    const isOver = isFinal(job.status);
    if (!ownJobs().includes(job.id) || !(isOver || job.status === "unknown")) return;
    if (isOver) forgetOwnJob(job.id);
    if (told.has(`${job.id} ${job.status}`)) return;
    told.add(`${job.id} ${job.status}`);
    if (document.hidden) {
      unseen += 1;
      mark();
    } else if (location.pathname === `/jobs/${job.id}`) return;
    toast(inWords(job), { tone: lookOf(job.status).tone, href: `/jobs/${job.id}`, linkText: "See it" });
  };
  const stop = onEvents((events) => {
    if (ownJobs().length === 0) return;
    for (const event of events) {
      if (event.kind === "job") tell(event.job);
      // A burst was cut short: the job may have been in it.
      else if (event.kind === "stale" && event.what === "jobs" && event.id === null) look();
    }
  });
  let looking: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    looking ??= setTimeout(() => {
      looking = undefined;
      for (const id of ownJobs())
        api.job(id).then(tell, (error: { status?: number }) => {
          if (error.status === 404) forgetOwnJob(id);
        });
    }, 1_000);
  };
  createEffect(() => {
    if (caughtUpAt() !== null) look();
  });
  if (ownJobs().length > 0) look();
  onCleanup(() => {
    stop();
    title.disconnect();
    clearTimeout(looking);
    document.removeEventListener("visibilitychange", seen);
  });
}
