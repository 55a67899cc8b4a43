// What agents have found out about a server over time: health readings, event logs, firmware.
import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { EventLogRow, FirmwareRow, HealthReading } from "#schema/api/servers.ts";
import { server_event_logs, server_firmware_inventory, server_health } from "#schema/tables/index.ts";
import { decodeCursor, pageOf } from "../cursor.ts";
import type { Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";

interface Page {
  cursor?: string | undefined;
  limit: number;
}

function toReading(row: typeof server_health.$inferSelect): HealthReading {
  return {
    id: row.id,
    job_id: row.job_id,
    health_status: row.health_status,
    power_state: row.power_state,
    components: row.components,
    unavailable: row.unavailable,
    checked_at: iso(row.checked_at),
  };
}

/** Newest first. */
export async function listHealth(store: Store, serverId: string, page: Page): Promise<{ items: HealthReading[]; next: string | null }> {
  const conditions: SQL[] = [eq(server_health.server_id, serverId)];
  if (page.cursor !== undefined) {
    const [at, id] = decodeCursor(page.cursor);
    conditions.push(sql`(${server_health.checked_at}, ${server_health.id}) < (${at}, ${id})`);
  }
  const rows = await store.db
    .select()
    .from(server_health)
    .where(and(...conditions))
    .orderBy(desc(server_health.checked_at), desc(server_health.id))
    .limit(page.limit + 1);
  return pageOf(rows, page.limit, (row) => [row.checked_at, row.id], toReading);
}

function toEventLog(row: typeof server_event_logs.$inferSelect): EventLogRow {
  return {
    id: row.id,
    service: row.service,
    entry_id: row.entry_id,
    created: row.created,
    created_at: isoOrNull(row.created_at),
    severity: row.severity,
    message: row.message,
    message_id: row.message_id,
    category: row.category,
    sensor_type: row.sensor_type,
  };
}

export interface EventLogFilter {
  service?: "sel" | "lclog" | undefined;
  severity?: string | undefined;
  q?: string | undefined;
  /** `time`: as the iDRAC dated them, those that no clock has dated last. `arrival`: as they were fetched, whatever its clock said. */
  order: "time" | "arrival";
}

/** Newest first. */
export async function listEventLogs(store: Store, serverId: string, filter: EventLogFilter, page: Page): Promise<{ items: EventLogRow[]; next: string | null }> {
  const t = server_event_logs;
  const byTime = filter.order === "time";
  const at = byTime ? sql<number>`coalesce(${t.created_at}, 0)` : sql<number>`${t.id}`;
  const conditions: SQL[] = [eq(t.server_id, serverId)];
  if (filter.service !== undefined) conditions.push(eq(t.service, filter.service));
  if (filter.severity !== undefined) conditions.push(sql`lower(${t.severity}) = lower(${filter.severity})`);
  if (filter.q !== undefined)
    conditions.push(sql`instr(lower(${t.message} || ' ' || coalesce(${t.message_id}, '') || ' ' || coalesce(${t.category}, '')), lower(${filter.q})) > 0`);
  if (page.cursor !== undefined) {
    const [before, id] = decodeCursor(page.cursor);
    conditions.push(sql`(${at}, ${t.id}) < (${before}, ${id})`);
  }
  const rows = await store.db
    .select()
    .from(t)
    .where(and(...conditions))
    .orderBy(sql`${at} desc`, desc(t.id))
    .limit(page.limit + 1);
  return pageOf(rows, page.limit, (row) => [byTime ? (row.created_at ?? 0) : row.id, row.id], toEventLog);
}

export async function listFirmware(store: Store, serverId: string): Promise<FirmwareRow[]> {
  const rows = await store.db
    .select()
    .from(server_firmware_inventory)
    .where(eq(server_firmware_inventory.server_id, serverId))
    .orderBy(asc(server_firmware_inventory.slot), asc(server_firmware_inventory.name), asc(server_firmware_inventory.inventory_id));
  return rows.map(({ server_id: _, ...row }) => ({ ...row, collected_at: iso(row.collected_at) }));
}
