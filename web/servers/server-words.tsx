import type { JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import type { PowerState } from "#schema/vocabulary.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { Icon } from "#web/ui/icon.tsx";
import { type Look, Status } from "#web/ui/status.tsx";
import { healthLook, powerLooks } from "./server-state.ts";

export function PowerWord(props: { state: PowerState }): JSX.Element {
  return (
    <span class={`st ${powerLooks[props.state].tone}`}>
      <Icon name={powerLooks[props.state].icon} spin={powerLooks[props.state].icon === "run"} class={props.state === "On" ? "text-ok-solid" : ""} />
      {powerLooks[props.state].word}
    </span>
  );
}

export function HealthWord(props: { server: Server }): JSX.Element {
  return <Status look={healthLook(props.server)} />;
}

/** What runs on it now. */
export function ActivityWord(props: { server: Server }): JSX.Element {
  const look = (): Look | undefined => {
    const job = props.server.active_job;
    if (!job) return undefined;
    const base = lookOf(job.status as "running");
    return {
      ...base,
      word: job.status === "running" ? `${job.summary}${job.progress > 0 ? ` ${job.progress} %` : ""}` : job.status === "unknown" ? base.word : `${base.word}: ${job.summary}`,
      title: job.summary,
    };
  };
  return (
    <>
      {look() && (
        <a href={`/jobs/${props.server.active_job?.id}`} tabindex={-1} class="hover:underline">
          <Status look={look() as Look} />
        </a>
      )}
    </>
  );
}
