// Error and success bodies, worded as each generation words them. Shapes: the bodies quoted in public issues of
// dell/iDRAC-Redfish-Scripting (54, 126, 256, 318, 371, 383), dellemc-openmanage-ansible-modules (90, 115, 132) and
// bb-Ricardo/check_redfish (89).
import type { Json, JsonObject } from "../json.ts";
import { BASE, EEMI, fill, type MessageText } from "./messages.ts";
import type { Profile } from "./profiles.ts";

export interface MessageUse {
  readonly id: string;
  readonly args?: readonly string[];
}

/** Thrown by a handler that refuses. Nothing was changed unless `effect` says so. */
export class Refusal extends Error {
  readonly status: number;
  readonly messages: readonly MessageUse[];
  readonly headers: Readonly<Record<string, string>>;
  /** Replaces the worded body, for the odd shapes of old firmware. */
  readonly body: Json | undefined;

  constructor(status: number, messages: readonly MessageUse[], options: { headers?: Record<string, string>; body?: Json } = {}) {
    super(`${status} ${messages.map((message) => message.id).join(", ")}`);
    this.status = status;
    this.messages = messages;
    this.headers = options.headers ?? {};
    this.body = options.body;
  }
}

export function refuse(status: number, id: string, ...args: string[]): Refusal {
  return new Refusal(status, [{ id, args }]);
}

/** The Base message iDRAC10 puts in front of Dell's own (issue 318). */
const COMPANIONS: Readonly<Record<string, string>> = {
  SYS402: "OperationNotAllowed",
  SYS403: "ResourceMissingAtURI",
  SYS405: "MalformedJSON",
  SYS417: "QueryParameterOutOfRange",
  SYS424: "PropertyValueTypeError",
  SYS426: "PropertyValueNotInList",
  SYS427: "PropertyNotWritable",
  SYS428: "PropertyMissing",
  SYS429: "PropertyUnknown",
  RAC0218: "SessionLimitExceeded",
  RAC0506: "InsufficientPrivilege",
};

const SHORT = "A general error has occurred. See ExtendedInfo for more information";
const LONG = "A general error has occurred.  See Resolution for information on how to resolve the error, or @Message.ExtendedInfo if Resolution is not provided.";

export function errorBody(profile: Profile, refusal: Refusal): Json {
  if (refusal.body !== undefined) return refusal.body;
  if (profile.errors === "appweb") return appwebError(refusal);
  return {
    error: {
      "@Message.ExtendedInfo": worded(profile, refusal.messages),
      code: `${profile.registry.errorCode}.GeneralError`,
      message: profile.errors === "base-first" ? LONG : SHORT,
    },
  };
}

export function successBody(profile: Profile, ...messages: readonly MessageUse[]): JsonObject {
  const used = messages.length > 0 ? messages : [{ id: "Success" }, { id: "SYS413" }];
  return { "@Message.ExtendedInfo": used.map((use) => wordMessage(profile, use)) };
}

function worded(profile: Profile, messages: readonly MessageUse[]): JsonObject[] {
  const used = profile.errors === "base-first" ? messages.flatMap(withCompanion) : messages;
  return used.map((use) => wordMessage(profile, use));
}

function withCompanion(use: MessageUse): MessageUse[] {
  const companion = COMPANIONS[use.id];
  return companion ? [{ id: companion, args: use.args ?? [] }, use] : [use];
}

function wordMessage(profile: Profile, use: MessageUse): JsonObject {
  const args = [...(use.args ?? [])];
  const { text, id } = lookUp(profile, use.id);
  const counted = profile.countsAllArrays;
  return {
    Message: fill(text.message, args),
    MessageArgs: args,
    ...(counted ? { "MessageArgs@odata.count": args.length } : {}),
    MessageId: id,
    RelatedProperties: [],
    ...(counted ? { "RelatedProperties@odata.count": 0 } : {}),
    Resolution: text.resolution,
    Severity: text.severity,
  };
}

function lookUp(profile: Profile, id: string): { text: MessageText; id: string } {
  const dell = EEMI[id];
  if (dell) return { text: dell, id: `${profile.registry.eemi}.${id}` };
  const base = BASE[id];
  if (base) return { text: base, id: `${profile.registry.base}.${id}` };
  throw new Error(`no text for message ${id}`);
}

/** iDRAC8 before 2.40: no ExtendedInfo, and the message is an object (issue 54). */
function appwebError(refusal: Refusal): Json {
  const words: Record<number, string> = { 401: "unauthorized: ", 404: "not found: ", 405: "not supported: " };
  return { error: { code: "5", message: { lang: "en-us", value: words[refusal.status] ?? "failed: " } } };
}

/** iDRAC7/8 answer 400 InternalError with a sentence where others have a status and a MessageId (issue 256). */
export function classicFailure(profile: Profile, sentence: string, status = 400): Refusal {
  const body =
    profile.errors === "appweb"
      ? undefined
      : {
          error: {
            code: "Base.1.0.GeneralError",
            message: "A general error has occurred. See ExtendedInfo for more information.",
            "@Message.ExtendedInfo": [{ "@odata.type": "#Message.v1_0_0.Message", MessageId: "Base.1.0.InternalError", Message: `failed, ${sentence}` }],
          },
        };
  return new Refusal(status, [{ id: "InternalError" }], body === undefined ? {} : { body });
}
