// Loaded into an agent with --import: each request tells the simulated device which row of the command log it is, and who sends it, so that the
// device's own log can be held against ours row by row. The row is written in the same turn in which its request is made.
import { subscribe } from "node:diagnostics_channel";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

const agent = new URL(import.meta.url).searchParams.get("agent") ?? "";
const prepare = DatabaseSync.prototype.prepare;
let row: SQLInputValue | undefined;

DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
  const statement = prepare.call(this, sql);
  if (!sql.startsWith("insert into open_commands")) return statement;
  const run = statement.run.bind(statement);
  statement.run = ((...args: SQLInputValue[]) => {
    const changes = run(...args);
    row = args[0];
    return changes;
  }) as typeof statement.run;
  return statement;
};

subscribe("undici:request:create", (message) => {
  const { request } = message as { request: { addHeader(name: string, value: string): void } };
  if (row === undefined) return;
  request.addHeader("x-chaos-command", String(row));
  request.addHeader("x-chaos-agent", agent);
  row = undefined;
});
