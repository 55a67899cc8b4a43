// A scan of addresses that refuse, as a real job with the real handler.

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { JobDetail } from "#schema/api/jobs.ts";
import type { Figure } from "../figures.ts";
import { onStand } from "../stand.ts";

/** A port where nothing listens: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function measureDiscovery(isQuick: boolean): Promise<Figure[]> {
  const range = isQuick ? "127.77.0.0/20" : "127.77.0.0/16";
  return onStand(async ({ api, siteId, agent: start }) => {
    await start("agent-main.ts");
    const port = await closedPort();
    const from = performance.now();
    const { id } = await api.createJob({ job_type: "discovery_scan", target_scope: { site_ids: [siteId] }, details: { ip_ranges: [range], port } });
    const job: JobDetail = await api.ended(id, 60_000);
    const took = performance.now() - from;
    const result = job.tasks[0]?.result as { addresses: number; counts: Record<string, number> } | null;
    if (job.status !== "completed" || !result || result.counts.refused !== result.addresses) throw new Error(`the scan ended ${job.status}: ${JSON.stringify(result)}`);
    return [
      {
        subject: "Discovery",
        measure: `a /16 of addresses that refuse${isQuick ? ` (from ${result.addresses.toLocaleString("en")} of them)` : ""}`,
        value: (took / 1000) * (65_536 / result.addresses),
        unit: "s",
        goal: 10,
      },
    ];
  });
}
