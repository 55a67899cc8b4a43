// Making and ending a session (DSP0266 13.3.4), and HTTP Basic where an iDRAC has no sessions.
import { AppError } from "#schema/errors.ts";
import type { Clock } from "../clock.ts";
import type { CommandScope } from "../command-log.ts";
import type { AuthHeaders } from "./authenticator.ts";
import type { Connection } from "./connection.ts";
import { type Answer, AnswerLost, redfishError } from "./errors.ts";
import { pathOf } from "./link.ts";
import { quirks } from "./quirks.ts";
import { Session } from "./resources.ts";

export interface Credentials {
  username: string;
  password: string;
}

/** `uri` is null with HTTP Basic: there is nothing to give back. */
export interface OpenLogin {
  headers: AuthHeaders;
  uri: string | null;
}

export interface LoginOptions {
  clock: Clock;
  /** Pauses before a login is repeated that the iDRAC turned away because it was busy or had no session left. */
  busyPausesMs: readonly number[];
  random: () => number;
}

/** Throws `auth_failed` when the iDRAC refuses the password, `session_limit` and `device_busy` after bounded repeats, `unreachable`. */
export async function logIn(connection: Connection, credentials: Credentials, options: LoginOptions, scope: () => CommandScope, signal: AbortSignal): Promise<OpenLogin> {
  const { transport } = connection;
  transport.learnSecret(credentials.password);
  const root = await connection.root(scope, signal);
  for (const uri of quirks.sessionsUriMoved.candidates(root.Links?.Sessions?.["@odata.id"], root.RedfishVersion ?? undefined)) {
    const answer = await postSession(connection, uri, credentials, options, scope, signal);
    if (answer.status < 300) return sessionOf(answer);
    const error = redfishError(answer, (text) => transport.scrub(text));
    if (answer.status === 401 || answer.status === 403 || error.code === "auth_failed" || error.code === "ip_blocked") throw refusedLogin(error);
    if (answer.status !== 400 && answer.status !== 404 && answer.status !== 405) throw error;
  }
  return logInWithBasic(connection, credentials, root.Systems?.["@odata.id"], scope, signal);
}

async function postSession(
  connection: Connection,
  uri: string,
  { username, password }: Credentials,
  { clock, busyPausesMs, random }: LoginOptions,
  scope: () => CommandScope,
  signal: AbortSignal,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      // No Authorization header here: quirks.loginRefusesAuthorization.
      const answer = await connection.transport.send({ method: "POST", path: uri, body: { UserName: username, Password: password }, operation: "session" }, scope, signal);
      const pauseMs = busyPausesMs[attempt];
      if (answer.status !== 503 || pauseMs === undefined) return answer;
      await clock.sleep(pauseMs * (0.5 + random() / 2), signal);
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
      throw connection.transport.explain(
        new AppError("unreachable", "The connection broke while logging in.", {
          hint: "The iDRAC may be overloaded or restarting; run the job again in a few minutes.",
          cause: error,
        }),
      );
    }
  }
}

function sessionOf(answer: Answer): OpenLogin {
  const token = answer.headers["x-auth-token"];
  const body = answer.body.kind === "json" ? Session.safeParse(answer.body.document) : undefined;
  const uri = answer.headers.location ?? (body?.success ? body.data["@odata.id"] : undefined);
  if (!token) throw new AppError("malformed_answer", "The iDRAC accepted the login but sent no session token.", { hint: "Reset the iDRAC (racadm racreset) if it repeats." });
  return { headers: { "x-auth-token": token }, uri: uri === undefined ? null : pathOf(uri) };
}

async function logInWithBasic(connection: Connection, credentials: Credentials, systems: string | undefined, scope: () => CommandScope, signal: AbortSignal): Promise<OpenLogin> {
  const encoded = Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64");
  connection.transport.learnSecret(encoded);
  const headers = { authorization: `Basic ${encoded}` };
  const answer = await connection.transport.send({ method: "GET", path: systems ?? "/redfish/v1/Systems", headers, operation: "session" }, scope, signal);
  if (answer.status < 300) return { headers, uri: null };
  const error = redfishError(answer, (text) => connection.transport.scrub(text));
  throw answer.status === 401 ? refusedLogin(error) : error;
}

function refusedLogin(error: AppError): AppError {
  if (error.code === "ip_blocked") return error;
  return new AppError("auth_failed", "The iDRAC refuses this user name and password.", {
    hint: "Correct the password in the credential set, or assign another set to this server.",
    details: error.details,
    cause: error,
  });
}

/** Pauses before a session is ended again, where the iDRAC was too busy or its answer got lost. */
const endPausesMs = [500, 2_000];

/** Gives a session back. A session that is gone already is no error (openstack/sushy, bb-Ricardo/check_redfish issue 119). */
export async function logOut(
  connection: Connection,
  uri: string,
  headers: AuthHeaders,
  clock: Clock,
  scope: () => CommandScope,
  signal: AbortSignal,
): Promise<"closed" | "gone" | "not_allowed"> {
  // Ending a session twice ends it once, and one that is not ended is lost to everybody for half an hour.
  for (const pauseMs of [...endPausesMs, null]) {
    try {
      const answer = await connection.transport.send({ method: "DELETE", path: uri, headers, operation: "session" }, scope, signal);
      if (answer.status < 300) return "closed";
      if (answer.status === 401 || answer.status === 404) return "gone";
      if (pauseMs === null || (answer.status < 500 && answer.status !== 429)) return "not_allowed";
    } catch (error) {
      if (!(error instanceof AnswerLost) || pauseMs === null) throw error;
    }
    await clock.sleep(pauseMs, signal);
  }
  return "not_allowed";
}
