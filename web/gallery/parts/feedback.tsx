import type { JSX } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { Empty, Failure, Skeleton } from "#web/ui/empty.tsx";
import { Stale } from "#web/ui/stale.tsx";
import { Chip, Status } from "#web/ui/status.tsx";
import { toast } from "#web/ui/toast.tsx";
import { healthLooks, start } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const problem = Object.assign(new Error("esx-07 refuses the package: it is not for this model."), {
  problem: {
    code: "unsupported",
    hint: "Choose the package for R640, or leave esx-07 out.",
    details: { message_id: "RED013", path: "/redfish/v1/UpdateService/MultipartUpload", status: 400 },
  },
});

export function Feedback(): JSX.Element {
  return (
    <>
      <Specimen title="Toast">
        <div class="flex flex-wrap gap-2">
          <Button onClick={() => toast("Power off was given to esx-04.", { href: "?part=log", linkText: "Watch it" })}>It worked</Button>
          <Button onClick={() => toast("esx-07 refused the package.", { tone: "crit", href: "?part=log", linkText: "Why" })}>It failed</Button>
          <Button onClick={() => toast("2 of 25 were left out.", { tone: "warn" })}>In part</Button>
        </div>
      </Specimen>
      <Specimen title="Empty">
        <div class="panel">
          <Empty icon="jobs" title="No jobs yet" action={<Button kind="primary">Discover servers</Button>}>
            Everything that reaches a site is a job, and stays here with its log.
          </Empty>
        </div>
      </Specimen>
      <Specimen title="Error" note="what happened, to which machine, what to do next, the evidence folded">
        <div class="flex flex-col gap-3">
          <Failure error={problem}>
            <div class="mt-2">
              <Button small>Try again</Button>
            </div>
          </Failure>
          <Failure error={new Error("The control plane does not answer.")} tone="warn" />
        </div>
      </Specimen>
      <Specimen title="Notes">
        <div class="flex flex-col gap-3">
          {(["", "ok", "warn", "crit", "idle"] as const).map((tone) => (
            <div class={`callout ${tone}`}>
              <b>The agent of Berlin is unreachable since 14:02.</b>
              <p class="text-muted">It goes on working and reports everything when it is back.</p>
            </div>
          ))}
        </div>
      </Specimen>
      <Specimen title="Loading">
        <div class="panel">
          <Skeleton />
        </div>
      </Specimen>
      <Specimen title="Out of date">
        <div class="panel">
          <Stale since={new Date(start).toISOString()} why="the control plane does not answer">
            <dl class="facts">
              <dt>Health</dt>
              <dd>
                <Status look={healthLooks.Critical} />
              </dd>
              <dt>Model</dt>
              <dd>
                R750 <Chip tone="warn">2 drift</Chip>
              </dd>
            </dl>
          </Stale>
        </div>
      </Specimen>
    </>
  );
}
