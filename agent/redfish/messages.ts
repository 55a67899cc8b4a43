// MessageIds worth knowing: what each means and what to do about it, in plain words. Keyed by the part after the last
// dot, since prefix and version vary by firmware and even within one body (dell/iDRAC-Redfish-Scripting issue 126).
// Ids and meanings: Dell's Error and Event Messages Reference Guide (EEMI registry) and DMTF's Base registry.
import type { ErrorCode } from "#schema/errors.ts";

export interface KnownMessage {
  code: ErrorCode;
  meaning: string;
  hint: string;
}

const busy = (meaning: string, hint = "Wait a few minutes and run the job again."): KnownMessage => ({ code: "device_busy", meaning, hint });
const lockdown: KnownMessage = {
  code: "locked_down",
  meaning: "System Lockdown is on: the iDRAC refuses every change of configuration.",
  hint: "Turn System Lockdown off on the iDRAC (Dashboard, More Actions), run the job again, then turn it back on.",
};
const privilege: KnownMessage = {
  code: "forbidden",
  meaning: "The account may not do this on the iDRAC.",
  hint: "Give the account the Administrator role on the iDRAC, or assign a credential set with more rights.",
};
const licence: KnownMessage = {
  code: "licence_missing",
  meaning: "The iDRAC's licence does not cover this.",
  hint: "Install an iDRAC Enterprise or Datacenter licence, then run the job again.",
};
const badRequest = (meaning: string): KnownMessage => ({
  code: "device_error",
  meaning,
  hint: "This firmware does not accept what was sent. The job's commands show request and answer; an update of the iDRAC's firmware may help.",
});
const credentials: KnownMessage = {
  code: "auth_failed",
  meaning: "The iDRAC refuses this user name and password.",
  hint: "Correct the password in the credential set, or assign another set to this server.",
};

export const knownMessages: Readonly<Record<string, KnownMessage>> = {
  SYS400: { code: "precondition_failed", meaning: "The resource changed meanwhile, or a precondition is missing.", hint: "Run the job again." },
  SYS401: badRequest("The iDRAC does not accept this kind of content."),
  SYS402: { code: "unsupported", meaning: "This iDRAC does not offer this operation.", hint: "It may need newer firmware or another generation of iDRAC." },
  SYS403: { code: "not_found", meaning: "The iDRAC has no such resource.", hint: "It may not be inventoried yet (host just restarted), or this generation keeps it elsewhere." },
  SYS404: { code: "precondition_failed", meaning: "The iDRAC wants an If-Match header here.", hint: "Run the job again." },
  SYS405: badRequest("The iDRAC could not read the request's JSON."),
  SYS406: lockdown,
  RAC1201: lockdown,
  LC087: lockdown,
  BIOS031: lockdown,
  JCP041: lockdown,
  SYS407: badRequest("The iDRAC does not accept a query parameter."),
  SYS409: badRequest("A value was not accepted."),
  SYS410: badRequest("An attribute is read-only because another one decides over it."),
  SYS411: { code: "payload_too_large", meaning: "The file is larger than the iDRAC takes.", hint: "Check that this is the right package for this server." },
  SYS415: credentials,
  SYS416: credentials,
  SYS417: badRequest("A query parameter is out of range."),
  SYS424: badRequest("A value has the wrong type."),
  SYS425: badRequest("A value is not valid."),
  SYS426: { code: "unsupported", meaning: "The value is not among those this iDRAC allows.", hint: "Choose one of the values that the server's page offers." },
  SYS427: badRequest("A property is read-only."),
  SYS428: badRequest("A required property is missing."),
  SYS429: badRequest("The iDRAC does not know a property."),
  SYS431: busy("An import or export of a configuration profile is in progress."),
  SYS435: busy("BIOS data is not available yet.", "Start the server once so that its inventory is collected, then run the job again."),
  SYS444: badRequest("A value depends on other attributes."),
  SYS446: { code: "device_error", meaning: "The iDRAC met an internal error.", hint: "Run the job again in a few minutes; if it stays, reset the iDRAC (racadm racreset)." },
  SYS518: busy("The iDRAC's data sources are not ready."),
  SYS011: { code: "conflict", meaning: "Changes are already committed and wait for a restart.", hint: "Restart the server so that they apply, or delete the pending job." },
  RAC0218: {
    code: "session_limit",
    meaning: "All sessions of the iDRAC are in use.",
    hint: "Close sessions on the iDRAC (web pages, racadm, other tools), or wait up to 30 minutes until idle ones end.",
  },
  SessionLimitExceeded: {
    code: "session_limit",
    meaning: "All sessions of the iDRAC are in use.",
    hint: "Close sessions on the iDRAC (web pages, racadm, other tools), or wait up to 30 minutes until idle ones end.",
  },
  RAC0212: credentials,
  USR0031: credentials,
  USR0034: { code: "ip_blocked", meaning: "The iDRAC is about to block this agent's address.", hint: "Correct the password, then wait a minute." },
  USR8500: {
    code: "ip_blocked",
    meaning: "The iDRAC has blocked this agent's address after too many failed logins.",
    hint: "Correct the password, then wait until the block ends (a minute by default).",
  },
  RAC012: privilege,
  RAC0506: privilege,
  InsufficientPrivilege: privilege,
  RAC0303: {
    code: "forbidden",
    meaning: "The virtual console is disabled, or the account may not use it.",
    hint: "Enable the virtual console and give the account that privilege.",
  },
  RAC0508: busy("Part of the iDRAC is not ready."),
  RAC0509: busy("The iDRAC is temporarily not available."),
  RAC0768: busy("The iDRAC is starting after an update."),
  LC060: busy("The Lifecycle Controller is not ready."),
  LC012: busy("Another process uses the Lifecycle Controller."),
  LC068: { code: "conflict", meaning: "Changes or a configuration job are pending.", hint: "Let them finish (a restart may be needed) or delete them, then run the job again." },
  RAC0679: busy("A job is already running on the iDRAC."),
  PSU501: { code: "conflict", meaning: "The server is already on.", hint: "Nothing needs doing." },
  PSU502: { code: "conflict", meaning: "The server is already off.", hint: "Nothing needs doing." },
  PSU507: { code: "conflict", meaning: "The server must be off for a virtual AC cycle.", hint: "Power it off first." },
  ActionParameterValueConflict: { code: "conflict", meaning: "The iDRAC cannot do this in its present state.", hint: "Wait a minute and run the job again." },
  RAC0524: busy("The iDRAC's job queue is full.", "Delete finished jobs from the iDRAC's job queue."),
  RAC034: busy("The iDRAC's job queue is full.", "Delete finished jobs from the iDRAC's job queue."),
  JCP017: busy("The iDRAC's job queue is full.", "Delete finished jobs from the iDRAC's job queue."),
  RAC964: { code: "device_error", meaning: "The iDRAC could not process the upload.", hint: "Reset the iDRAC (racadm racreset) and run the job again." },
  LIC501: licence,
  LIC502: licence,
  AccessDenied: credentials,
  NoValidSession: credentials,
  PasswordChangeRequired: {
    code: "forbidden",
    meaning: "The iDRAC insists on a new password for this account first.",
    hint: "Change the account's password on the iDRAC, then in the credential set.",
  },
  ResourceMissingAtURI: { code: "not_found", meaning: "The iDRAC has no such resource.", hint: "This generation may keep it elsewhere." },
  PreconditionFailed: { code: "precondition_failed", meaning: "The resource changed meanwhile.", hint: "Run the job again." },
  QueryNotSupported: { code: "unsupported", meaning: "This firmware does not support the query.", hint: "Newer firmware does." },
  QueryNotSupportedOnResource: { code: "unsupported", meaning: "This firmware does not support the query.", hint: "Newer firmware does." },
  ServiceTemporarilyUnavailable: busy("The iDRAC is temporarily not available."),
  ServiceInUnknownState: busy("The iDRAC's Redfish service is not ready."),
};

/** These say that it worked, whatever list or severity they come with (EEMI; success bodies carry them at top level). */
export const successMessageIds: ReadonlySet<string> = new Set(["SYS413", "SYS414", "SYS430", "Success", "Created", "NoOperation"]);
