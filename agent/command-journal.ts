// The command log on the agent: a row is durable before its request is sent, and becomes an event when the answer is in.
import { randomFillSync } from "node:crypto";
import type { CommandRecord, LoggedBody } from "#schema/commands.ts";
import { pooledRandom, uuidv7 } from "#schema/id.ts";
import type { Clock } from "./clock.ts";
import type { CommandIntent, CommandLog, CommandOutcome } from "./command-log.ts";
import { markSent } from "./journal/attempts.ts";
import type { JournalDatabase } from "./journal/database.ts";
import { appendEvent, appendText } from "./journal/events.ts";
import type { Redactor } from "./redact.ts";

export interface BodyLimits {
  request_bytes: number;
  response_bytes: number;
}

/** Cuts a redacted body to its limit, and says so. JSON text of the logged body: large ones are turned into text once, not once for each look at them. */
function limitBody(body: unknown, limitBytes: number): string {
  if (body === undefined || body === null || body === "") return "null";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  // No character has more than three bytes for each of its UTF-16 units.
  const bytes = text.length * 3 <= limitBytes ? 0 : Buffer.byteLength(text);
  if (bytes > limitBytes) {
    const cut = Buffer.from(text)
      .subarray(0, limitBytes)
      .toString("utf8")
      .replace(/\uFFFD$/, "");
    return JSON.stringify({ truncated: true, text: cut, size_bytes: bytes } satisfies LoggedBody);
  }
  return typeof body === "string" ? JSON.stringify({ text } satisfies LoggedBody) : `{"json":${text}}`;
}

/** Whether a request may change the device. Logins are not what a step is about. */
function changes(intent: CommandIntent): boolean {
  return intent.commandType !== "GET" && intent.commandType !== "HEAD" && intent.scope.operation !== "session";
}

type Outcome = Pick<CommandRecord, "success" | "status_code" | "response_time_ms" | "error_message">;

const noOutcome: Outcome = { success: false, status_code: null, response_time_ms: 0, error_message: null };

/** A record as JSON text, from what is known before the answer (`head`, JSON without its last brace), the outcome and the body's JSON text: nothing is made into text twice. */
function recordText(head: string, outcome: Outcome, responseBody: string): string {
  return `${head},${JSON.stringify(outcome).slice(1, -1)},"response_body":${responseBody}}`;
}

const random = pooledRandom(randomFillSync);

function newCommandId(clock: Clock): string {
  return uuidv7(clock.now(), random(10));
}

export class CommandJournal implements CommandLog {
  private readonly db: JournalDatabase;
  private readonly clock: Clock;
  private readonly redactor: Redactor;
  private readonly limitsOf: (jobId: string | null) => BodyLimits;
  private readonly appended: () => void;
  /** Requests without an answer: the record as far as it is known. */
  private readonly open = new Map<string, { jobId: string | null; head: string }>();
  /** Those that are answered with the next commit. */
  private answered: string[] | undefined;

  constructor(db: JournalDatabase, clock: Clock, redactor: Redactor, limitsOf: (jobId: string | null) => BodyLimits, appended: () => void) {
    this.db = db;
    this.clock = clock;
    this.redactor = redactor;
    this.limitsOf = limitsOf;
    this.appended = appended;
    this.recover();
  }

  learnSecret(value: string): void {
    this.redactor.learn(value);
  }

  forgetSecret(value: string): void {
    this.redactor.forget(value);
  }

  begin(intent: CommandIntent): string {
    const { scope } = intent;
    const id = newCommandId(this.clock);
    const known: Omit<CommandRecord, keyof Outcome | "request_body" | "response_body"> = {
      id,
      server_id: scope.serverId,
      job_id: scope.jobId,
      task_id: scope.taskId,
      step: scope.step,
      endpoint: this.redactor.text(intent.endpoint),
      command_type: intent.commandType,
      operation_type: scope.operation,
      full_url: this.redactor.text(intent.fullUrl),
      timestamp: this.clock.now(),
    };
    const requestBody = limitBody(this.redactor.body(intent.requestBody), this.limitsOf(scope.jobId).request_bytes);
    const head = `${JSON.stringify(known).slice(0, -1)},"request_body":${requestBody}`;
    this.db.now(() => {
      this.db.run("insert into open_commands (id, record) values (?, ?)", id, recordText(head, noOutcome, "null"));
      // A step whose mutating request was never begun has certainly not happened: after a crash nobody need ask.
      if (changes(intent) && scope.taskId !== null && scope.step !== null) markSent(this.db, scope.taskId, scope.step);
    });
    this.open.set(id, { jobId: scope.jobId, head });
    return id;
  }

  end(id: string, outcome: CommandOutcome): void {
    const request = this.open.get(id);
    if (!request) return;
    this.open.delete(id);
    const known: Outcome = {
      success: outcome.success,
      status_code: outcome.statusCode,
      response_time_ms: outcome.responseTimeMs,
      error_message: outcome.errorMessage === null ? null : this.redactor.text(outcome.errorMessage),
    };
    const body = limitBody(this.redactor.body(outcome.responseBody), this.limitsOf(request.jobId).response_bytes);
    const event = `{"kind":"command","command":${recordText(request.head, known, body)}}`;
    this.closeWithNextCommit(id);
    this.db.later(() => appendText(this.db, event));
  }

  /** The answers of one commit leave the open requests together. */
  private closeWithNextCommit(id: string): void {
    if (this.answered) return void this.answered.push(id);
    const ids = [id];
    this.answered = ids;
    this.db.later(() => {
      this.answered = undefined;
      this.db.run("delete from open_commands where id in (select value from json_each(?))", JSON.stringify(ids));
    }, this.appended);
  }

  /** Requests that an earlier process sent, or was about to send, and whose answer it never wrote down. */
  private recover(): void {
    const rows = this.db.all<{ id: string; record: string }>("select id, record from open_commands order by id");
    if (rows.length === 0) return;
    this.db.now(() => {
      for (const row of rows) {
        const command = { ...(JSON.parse(row.record) as CommandRecord), error_message: "The agent stopped before an answer was seen: the request may or may not have arrived." };
        appendEvent(this.db, { kind: "command", command });
        this.db.run("delete from open_commands where id = ?", row.id);
      }
    });
  }
}
