// What a change of a server brings with it.
import type { z } from "zod";
import type { Server, ServerChange } from "#schema/api/servers.ts";

type Columns = Record<string, string | number | null>;

/** Columns to write. What was proven about the old address, set or site says nothing about the new one. */
export function changedColumns(server: Server, change: z.infer<typeof ServerChange>): Columns {
  const columns: Columns = {};
  if (change.hostname !== undefined) columns.hostname = change.hostname;
  if (change.ip_address !== undefined) columns.ip_address = change.ip_address;
  if (change.port !== undefined) columns.port = change.port;
  if (change.notes !== undefined) columns.notes = change.notes;
  if (change.legacy_tls !== undefined) columns.legacy_tls = Number(change.legacy_tls);
  if (change.tls_fingerprint !== undefined) {
    columns.tls_fingerprint = change.tls_fingerprint;
    columns.tls_seen_fingerprint = null;
    // The other certificate was why it could not be reached; whether it can be now, the next reading shows.
    if (server.tls_seen_fingerprint !== null) Object.assign(columns, unseen);
  }
  if (change.site_id !== undefined && change.site_id !== server.site_id) {
    columns.site_id = change.site_id;
    // Sealed to the other site's key: nobody at the new site could open it.
    columns.discovered_username = null;
    columns.discovered_password_encrypted = null;
    Object.assign(columns, unproven);
  }
  if (change.credential_set_id !== undefined) {
    columns.credential_set_id = change.credential_set_id;
    Object.assign(columns, unproven);
  }
  if (columns.ip_address !== undefined || columns.port !== undefined) Object.assign(columns, unproven, unseen);
  return columns;
}

const unseen: Columns = { reachable: null, unreachable_since: null, unreachable_reason: null };
const unproven: Columns = { credential_state: "unknown", credential_state_reason: null };
