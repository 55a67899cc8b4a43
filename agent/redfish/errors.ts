// Refusals of an iDRAC, made readable: the MessageId that matters, what it means, what to do, and the evidence.
import { AppError, type ErrorCode } from "#schema/errors.ts";
import type { Body } from "./body.ts";
import { knownMessages, successMessageIds } from "./messages.ts";
import { quirks } from "./quirks.ts";

export interface Answer {
  method: string;
  path: string;
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Body;
}

export interface ExtendedMessage {
  /** The part after the last dot: SYS518. Empty where the device named none. */
  id: string;
  /** As the device wrote it: IDRAC.2.8.SYS518. */
  fullId: string;
  message: string;
  resolution: string;
  severity: string;
}

export class RedfishError extends AppError {
  override readonly name = "RedfishError";
  readonly method: string;
  readonly path: string;
  readonly httpStatus: number;
  /** Suffix of the message that explains the refusal; null where the device gave none. */
  readonly messageId: string | null;
  readonly extendedInfo: readonly ExtendedMessage[];

  constructor(code: ErrorCode, message: string, hint: string | undefined, evidence: { answer: Answer; messageId: string | null; extendedInfo: readonly ExtendedMessage[] }) {
    const { answer, messageId, extendedInfo } = evidence;
    super(code, message, {
      hint,
      details: { method: answer.method, path: answer.path, http_status: answer.status, message_id: messageId, extended_info: extendedInfo },
    });
    this.method = answer.method;
    this.path = answer.path;
    this.httpStatus = answer.status;
    this.messageId = messageId;
    this.extendedInfo = extendedInfo;
  }
}

/** A request that changes something was sent, and no answer came: nobody can tell from here whether it was carried out. */
export class AnswerLost extends AppError {
  override readonly name = "AnswerLost";

  constructor(method: string, path: string, why: string, cause?: unknown) {
    super("outcome_unknown", `${method} ${path} was sent, but no answer came: ${why}.`, {
      hint: "Look at the server: it may or may not have been carried out.",
      details: { method, path },
      cause,
    });
  }
}

export function suffixOf(messageId: string): string {
  return messageId.slice(messageId.lastIndexOf(".") + 1);
}

/** Every message of a body, whatever shape it came in; success messages included. Never throws. */
export function messagesIn(document: unknown): ExtendedMessage[] {
  if (!isRecord(document)) return [];
  const error = isRecord(document.error) ? document.error : undefined;
  // quirks.extendedInfoIsObject
  const listed = [error?.["@Message.ExtendedInfo"], document["@Message.ExtendedInfo"]].flat().filter(isRecord).map(readMessage);
  if (listed.length > 0 || !error) return listed;
  const code = text(error.code);
  // quirks.errorMessageIsObject, quirks.errorCodeIsMessageId
  const message = isRecord(error.message) ? text(error.message.value) : text(error.message);
  const id = /[A-Za-z]/.test(code) ? code : "";
  return [{ id: suffixOf(id), fullId: id, message, resolution: "", severity: "" }];
}

function readMessage(raw: Record<string, unknown>): ExtendedMessage {
  const fullId = text(raw.MessageId) || text(raw.MessageID);
  return { id: suffixOf(fullId), fullId, message: text(raw.Message), resolution: text(raw.Resolution), severity: text(raw.Severity) || text(raw.MessageSeverity) };
}

/** Order is not fixed, and a generic Base message often accompanies Dell's own: Dell's is the one to show. */
function explaining(messages: readonly ExtendedMessage[]): ExtendedMessage | undefined {
  const failures = messages.filter((message) => !successMessageIds.has(message.id));
  const isGeneric = (message: ExtendedMessage): boolean => message.id === "GeneralError" || message.id === "InternalError" || message.id === "";
  return (
    failures.find((message) => /^idrac\./i.test(message.fullId)) ??
    failures.find((message) => /^[A-Z]{2,4}\d{2,4}$/.test(message.id)) ??
    failures.find((message) => knownMessages[message.id] !== undefined) ??
    failures.find((message) => !isGeneric(message)) ??
    failures.find((message) => message.message !== "") ??
    failures[0]
  );
}

interface GeneralRefusal {
  code: ErrorCode;
  words: string;
  hint: string;
}

const tooOld = "Its firmware may be too old for this; the job's commands show request and answer.";
const busyNow = "Wait a few minutes and run the job again.";
const changedMeanwhile = "Look at the server's present state, then run the job again.";

/** What a bare status says, where the body explains nothing. */
const byStatus: Readonly<Record<number, GeneralRefusal>> = {
  400: { code: "device_error", words: "it did not accept the request", hint: tooOld },
  401: {
    code: "auth_failed",
    words: "it wants a login",
    hint: "Test the server's credentials. If the login works and this repeats, the iDRAC loses its own sessions: reset it (racadm racreset).",
  },
  403: { code: "forbidden", words: "the account may not do this", hint: "Give the account the Administrator role on the iDRAC, or assign a credential set with more rights." },
  404: { code: "not_found", words: "it has no such resource", hint: tooOld },
  405: { code: "unsupported", words: "it does not offer this operation", hint: tooOld },
  406: { code: "device_error", words: "it cannot answer in the form that was asked for", hint: tooOld },
  409: { code: "conflict", words: "its present state does not allow this", hint: changedMeanwhile },
  412: { code: "precondition_failed", words: "the resource changed meanwhile", hint: changedMeanwhile },
  413: { code: "payload_too_large", words: "what was sent is too large", hint: tooOld },
  428: { code: "precondition_failed", words: "it wants an If-Match header", hint: tooOld },
  429: { code: "device_busy", words: "it is busy", hint: busyNow },
  503: { code: "device_busy", words: "it is busy or not ready", hint: busyNow },
};
const internalError: GeneralRefusal = {
  code: "device_error",
  words: "it met an internal error",
  hint: "Run the job again in a few minutes. If it repeats, reset the iDRAC (racadm racreset).",
};

/** The refusal as an error. `scrub` cuts out what must not be shown, since devices quote what they were sent. */
export function redfishError(answer: Answer, scrub: (text: string) => string = (words) => words): RedfishError {
  const { status, body } = answer;
  const extendedInfo = (body.kind === "json" ? messagesIn(body.document) : []).map((entry) => ({ ...entry, message: scrub(entry.message), resolution: scrub(entry.resolution) }));
  const chosen = explaining(extendedInfo);
  const sentence = body.kind === "text" ? "" : (chosen?.message ?? "");
  const messageId = chosen?.id ? chosen.id : null;
  const evidence = { answer, messageId, extendedInfo };
  const failed = (code: ErrorCode, words: string, hint: string | undefined): RedfishError =>
    new RedfishError(code, `The iDRAC refused ${answer.method} ${answer.path}: ${words}`, hint, evidence);

  if (quirks.privilegeFailureIs400.shows(status, sentence)) return failed("forbidden", "The account may not do this on the iDRAC.", knownMessages.RAC0506?.hint);
  if (quirks.licenceFailureIs400.shows(status, sentence)) return failed("licence_missing", "The iDRAC's licence does not cover this.", knownMessages.LIC501?.hint);
  if (quirks.unknownUriIs400.shows(status, sentence)) return failed("not_found", "It has no such resource.", knownMessages.SYS403?.hint);
  const known = messageId === null ? undefined : knownMessages[messageId];
  if (known) return failed(known.code, `${known.meaning} (${messageId})`, known.hint);

  const general = byStatus[status] ?? internalError;
  const isEmptyTalk = messageId === "GeneralError" || /^a general error has occurred/i.test(sentence);
  const words = sentence !== "" && !isEmptyTalk ? sentence : `HTTP ${status}, ${general.words}.`;
  const hostHeader = status === 400 && body.kind !== "json" ? "iDRAC9 from 5.10 on answers 400 to a name it does not know; this agent always uses the IP address." : undefined;
  return failed(general.code, messageId === null || isEmptyTalk ? words : `${words} (${messageId})`, chosen?.resolution || hostHeader || general.hint);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
