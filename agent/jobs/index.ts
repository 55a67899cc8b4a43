// How each job type is done. A type without a handler does not compile.
import type { Handlers } from "../job.ts";
import { discoveryScan } from "./discovery-scan.ts";
import { fetchEventLogs } from "./fetch-event-logs.ts";
import { healthCheck } from "./health-check.ts";
import { powerAction } from "./power-action.ts";
import { testCredentials } from "./test-credentials.ts";

export const handlers: Handlers = {
  discovery_scan: discoveryScan,
  test_credentials: testCredentials,
  health_check: healthCheck,
  fetch_event_logs: fetchEventLogs,
  power_action: powerAction,
};
