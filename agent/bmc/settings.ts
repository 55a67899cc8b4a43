// How gently the agent treats iDRACs. Tests and a simulated data centre may go faster; a site may go slower.
import { defaultTransportLimits, type TransportLimits } from "../redfish/transport.ts";

export interface BmcSettings {
  transport: TransportLimits;
  /** Requests in flight at one iDRAC. */
  inFlight: number;
  /** Requests that may start at one iDRAC in a second. */
  requestsPerSecond: number;
  /** How long a session that nobody uses is kept for the next job. */
  sessionLingerMs: number;
  /** Pauses before a login is repeated that was turned away for lack of a free session. */
  busyLoginPausesMs: readonly number[];
  /** Failed logins at one address within the window, across all jobs and restarts. iDRACs block from the third on (IPBlocking.1.FailCount). */
  failedLogins: { most: number; windowMs: number };
}

export const defaultBmcSettings: BmcSettings = {
  transport: defaultTransportLimits,
  inFlight: 2,
  requestsPerSecond: 5,
  sessionLingerMs: 2_000,
  busyLoginPausesMs: [2_000, 5_000, 10_000],
  failedLogins: { most: 2, windowMs: 60_000 },
};
