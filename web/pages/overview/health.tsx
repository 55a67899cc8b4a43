import { createMemo, type JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import type { HealthStatus } from "#schema/vocabulary.ts";
import { serversWith } from "#web/servers/filter-link.ts";
import { healthLookOf } from "#web/servers/server-state.ts";
import type { Data } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { type Look, Shares, Status } from "#web/ui/status.tsx";

interface Share {
  look: Look;
  count: number;
  href: string;
}

/** How the servers are, in shares; every number leads to those servers. */
export function Health(props: { servers: Data<Server[]> }): JSX.Element {
  const counts = createMemo(() => {
    const health: Record<HealthStatus, number> = { OK: 0, Warning: 0, Critical: 0, Unknown: 0 };
    let on = 0;
    let off = 0;
    let unreachable = 0;
    for (const server of props.servers.value ?? []) {
      health[server.health_status] += 1;
      if (server.power_state === "On") on += 1;
      else if (server.power_state === "Off") off += 1;
      if (server.reachable === false) unreachable += 1;
    }
    return { health, on, off, unreachable };
  });
  const shares = (): Share[] =>
    (["Critical", "Warning", "OK", "Unknown"] as const).map((status) => ({
      look: healthLookOf(status),
      count: counts().health[status],
      href: serversWith(`health:${status.toLowerCase()}`),
    }));
  const others = (): { word: string; count: number; href: string }[] => [
    { word: "on", count: counts().on, href: serversWith("power:on") },
    { word: "off", count: counts().off, href: serversWith("power:off") },
    { word: "out of reach", count: counts().unreachable, href: serversWith("reach:no") },
  ];
  return (
    <section class="panel" aria-label="Health">
      <header>
        <h2>Health</h2>
      </header>
      <Loaded data={props.servers} rows={3}>
        {() => (
          <div class="p-3">
            <Shares parts={shares().map((share) => ({ tone: share.look.tone, count: share.count }))} />
            <ul class="mt-2 grid grid-cols-2 gap-x-4">
              <ForKey each={shares()} by={(share) => share.href}>
                {(share) => <Entry share={share()} />}
              </ForKey>
            </ul>
            <p class="mt-2 border-t border-line pt-2 text-muted">
              <ForKey each={others()} by={(one) => one.href}>
                {(one, i) => (
                  <>
                    {i() > 0 ? " · " : ""}
                    <a class="inline-block min-h-6 hover:underline" href={one().href}>
                      <b class="text-text tabular-nums">{one().count.toLocaleString("en")}</b> {one().word}
                    </a>
                  </>
                )}
              </ForKey>
            </p>
          </div>
        )}
      </Loaded>
    </section>
  );
}

function Entry(props: { share: Share }): JSX.Element {
  return (
    <li>
      <a class="flex min-h-7 items-center gap-2 hover:underline" href={props.share.href}>
        <span class="min-w-0 flex-1">
          <Status look={props.share.look} />
        </span>
        <b class={`tabular-nums ${props.share.count === 0 ? "text-faint" : ""}`}>{props.share.count.toLocaleString("en")}</b>
      </a>
    </li>
  );
}
