// The one way to start a job from the console: any menu, bar or the palette asks for it here, the frame shows the review.
import { createSignal } from "solid-js";
import type { NewJob } from "#schema/api/jobs.ts";

export interface StartRequest {
  type: NewJob["job_type"];
  serverIds: readonly string[];
  details?: Record<string, unknown>;
}
const [startRequest, setStartRequest] = createSignal<StartRequest | null>(null);
const [discoveryOpen, setDiscoveryOpen] = createSignal(false);

export { discoveryOpen, startRequest };
export function askToStart(request: StartRequest): void {
  setStartRequest(request);
}
export function closeStart(): void {
  setStartRequest(null);
}
export function askToDiscover(): void {
  setDiscoveryOpen(true);
}
export function closeDiscovery(): void {
  setDiscoveryOpen(false);
}
