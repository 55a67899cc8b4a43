// Listens on an agent's link for how it says that attempts ended: the control plane may believe nothing else.
import type { AgentEvent } from "#schema/protocol.ts";
import type { Report } from "../history.ts";

/** Each is said until it is acknowledged: those said twice stand here once. */
export class WireTap {
  readonly #reports = new Map<string, Report>();

  get reports(): Report[] {
    return [...this.#reports.values()];
  }

  /** A whole WebSocket frame of an agent, masked as it came. */
  hear(frame: Buffer): void {
    const text = payloadOf(frame);
    // Most frames tell of other things, and need not be parsed.
    if (!/"kind":"(?:finished|rejected)"/.test(text)) return;
    const { events = [] } = JSON.parse(text) as { events?: AgentEvent[] };
    for (const event of events) {
      if (event.kind === "finished") this.#note({ jobId: event.job_id, fence: event.fence, status: event.status });
      if (event.kind === "rejected") this.#note({ jobId: event.job_id, fence: event.fence, status: "failed" });
    }
  }

  #note(report: Report): void {
    this.#reports.set(`${report.jobId} ${report.fence} ${report.status}`, report);
  }
}

/** RFC 6455 5.2. The product sends each message in one frame, without compression. */
function payloadOf(frame: Buffer): string {
  const length = (frame[1] ?? 0) & 0x7f;
  const at = length === 126 ? 4 : length === 127 ? 10 : 2;
  if (((frame[1] ?? 0) & 0x80) === 0) return frame.toString("utf8", at);
  const mask = frame.subarray(at, at + 4);
  const payload = Buffer.from(frame.subarray(at + 4));
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return payload.toString("utf8");
}
