// The one way out: a client hands every request to the command log before it is sent, and its outcome afterwards.
import type { OperationType } from "#schema/vocabulary.ts";

/** Who sends, and why: where the row belongs. */
export interface CommandScope {
  jobId: string | null;
  taskId: string | null;
  serverId: string | null;
  step: string | null;
  operation: OperationType;
}

export interface CommandIntent {
  scope: CommandScope;
  endpoint: string;
  /** HTTP method, SOAP, SSH, LDAP. */
  commandType: string;
  fullUrl: string;
  /** Not yet redacted; the log redacts by key and by value before anything is written. */
  requestBody: unknown;
}

export interface CommandOutcome {
  success: boolean;
  statusCode: number | null;
  responseTimeMs: number;
  /** Parsed JSON, text, or undefined. Not yet redacted. */
  responseBody: unknown;
  errorMessage: string | null;
}

export interface CommandLog {
  /** Durable when it returns: a crash between begin and end leaves a row that says "no answer seen". */
  begin(intent: CommandIntent): string;
  end(id: string, outcome: CommandOutcome): void;
  /** A secret that this process holds from now on: its value is cut out of every body, in all encodings. */
  learnSecret(value: string): void;
  /** A token that has ended: it opens nothing any more, and an agent that runs for months meets too many to look for all of them. */
  forgetSecret(value: string): void;
}
