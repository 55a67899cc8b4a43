// A database as it is after months: command rows with bodies, a gigabyte of them.
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const bodyBytes = 2_000;
/** One statement that adds as many rows as its one argument says; the bodies do not repeat, as answers of hardware do not. */
export function fillCommands(): string {
  return `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
    insert into idrac_commands (id, server_id, job_id, endpoint, command_type, operation_type, full_url, response_body, success, status_code, response_time_ms, source, timestamp)
    select lower(hex(randomblob(16))), 'server-' || (i % 1000), 'job-' || (i % 5000), '/redfish/v1/Chassis/System.Embedded.1/Thermal', 'GET', 'health',
      'https://10.0.0.1/redfish/v1/Chassis/System.Embedded.1/Thermal', json_object('content', hex(randomblob(${bodyBytes / 2})), 'bytes', ${bodyBytes}, 'truncated', json('false')),
      1, 200, 12, 'job_executor', 1700000000000 + i from n`;
}

/** Past the product, which must not run meanwhile: without a log and without a sync it takes seconds. Returns the file's size. */
export function fillDatabase(path: string, bytes: number): number {
  const db = new DatabaseSync(path);
  try {
    db.exec("pragma journal_mode = off; pragma synchronous = off");
    const fill = db.prepare(fillCommands());
    while (statSync(path).size < bytes) fill.run(5_000);
    db.exec("pragma synchronous = full; pragma journal_mode = wal");
  } finally {
    db.close();
  }
  return statSync(path).size;
}
