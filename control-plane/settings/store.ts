// The one row of activity settings: how much is kept, and for how long.
import type { z } from "zod";
import type { ActivitySettings, ActivitySettingsChange } from "#schema/api/jobs.ts";
import type { Statement, Store } from "../store.ts";
import { isoOrNull } from "../time.ts";

type Numbers = Omit<ActivitySettings, "auto_cleanup" | "job_auto_cleanup" | "last_cleanup_at">;
type SettingsRow = Numbers & { auto_cleanup: number; job_auto_cleanup: number; last_cleanup_at: number | null };

/** Makes the row, with the table's own defaults, where there is none yet. */
export function ensureSettings(now: number): Statement {
  return { sql: "insert into activity_settings (id, updated_at) values (1, ?) on conflict do nothing", args: [now] };
}

const defaults: ActivitySettings = {
  log_retention_days: 30,
  auto_cleanup: true,
  job_retention_days: 90,
  job_auto_cleanup: true,
  max_request_body_kb: 100,
  max_response_body_kb: 100,
  slow_command_threshold_ms: 5_000,
  last_cleanup_at: null,
};

export async function readActivitySettings(store: Store): Promise<ActivitySettings> {
  const [row] = await store.read<SettingsRow>({
    sql: `select log_retention_days, auto_cleanup, job_retention_days, job_auto_cleanup, max_request_body_kb, max_response_body_kb, slow_command_threshold_ms, last_cleanup_at
      from activity_settings where id = 1`,
  });
  if (!row) return defaults;
  return { ...row, auto_cleanup: row.auto_cleanup === 1, job_auto_cleanup: row.job_auto_cleanup === 1, last_cleanup_at: isoOrNull(row.last_cleanup_at) };
}

export function updateActivitySettings(change: z.infer<typeof ActivitySettingsChange>, now: number): Statement[] {
  const changed = Object.entries(change).filter((entry): entry is [string, number | boolean] => entry[1] !== undefined);
  return [
    ensureSettings(now),
    {
      sql: `update activity_settings set updated_at = ?${changed.map(([name]) => `, ${name} = ?`).join("")} where id = 1`,
      args: [now, ...changed.map(([, value]) => Number(value))],
    },
  ];
}
