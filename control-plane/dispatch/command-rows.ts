// Logged commands as rows: many in one statement.
import type { CommandRecord } from "#schema/commands.ts";
import { eachRow, type Statement } from "../store.ts";

const bodyOf = (cell: number): string => `nullif(v -> ${cell}, 'null')`;

export function commandsStatement(commands: readonly CommandRecord[], agentId: string): Statement {
  const rows = commands.map((command) => [
    command.id,
    command.server_id,
    command.job_id,
    command.task_id,
    command.endpoint,
    command.command_type,
    command.operation_type,
    command.full_url,
    command.request_body,
    command.response_body,
    command.success ? 1 : 0,
    command.status_code,
    command.response_time_ms,
    command.error_message,
    command.timestamp,
    command.step,
  ]);
  return {
    sql: `${eachRow}
          insert into idrac_commands (id, server_id, job_id, task_id, endpoint, command_type, operation_type, full_url, request_body, response_body, success,
            status_code, response_time_ms, error_message, source, initiated_by, timestamp, agent_id, step, server_name, service_tag)
          select v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, ${bodyOf(8)}, ${bodyOf(9)}, v ->> 10,
            v ->> 11, v ->> 12, v ->> 13, 'job_executor', j.created_by, v ->> 14, ?, v ->> 15, coalesce(s.hostname, s.service_tag, s.ip_address), s.service_tag
          from r left join servers s on s.id = v ->> 1 left join jobs j on j.id = v ->> 2 where true on conflict (id) do nothing`,
    args: [JSON.stringify(rows), agentId],
  };
}
