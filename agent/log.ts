import pino from "pino";
import type { Redactor } from "./redact.ts";

export interface AgentLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** JSON lines on standard output; every field passes the redactor. */
export function agentLog(level: string, redactor: Redactor): AgentLog {
  const log = pino({ level, base: null });
  const clean = (fields: Record<string, unknown>): Record<string, unknown> => redactor.body(fields) as Record<string, unknown>;
  return {
    info: (fields, message) => log.info(clean(fields), redactor.text(message)),
    warn: (fields, message) => log.warn(clean(fields), redactor.text(message)),
    error: (fields, message) => log.error(clean(fields), redactor.text(message)),
  };
}
