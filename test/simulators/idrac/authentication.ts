// Who is asking: a session token or HTTP Basic. Each Basic request is a login and a logout of its own and is written to
// the Lifecycle log as such; failed ones count towards IP blocking (redfish.md 5).
import type { IncomingMessage } from "node:http";
import type { Account } from "./accounts.ts";
import { Refusal, refuse } from "./errors.ts";
import type { Idrac } from "./idrac.ts";
import type { Session } from "./sessions.ts";

export interface Caller {
  readonly account: Account;
  readonly session: Session | undefined;
}

export function authenticate(idrac: Idrac, request: IncomingMessage, source: string): Caller {
  const token = request.headers["x-auth-token"];
  if (typeof token === "string" && token !== "") {
    const session = idrac.sessions.use(token);
    if (!session) throw denied(idrac);
    return { account: session.account, session };
  }
  const credentials = basicCredentials(request.headers.authorization);
  if (!credentials) throw denied(idrac);
  const account = logIn(idrac, credentials.userName, credentials.password, source);
  if (!account) throw denied(idrac);
  if (idrac.options.basicNeedsSession && idrac.sessions.isFull) throw refuse(503, "RAC0218");
  idrac.logs.addLc({ messageId: "USR0032", args: [account.userName, source, "REDFISH"] });
  return { account, session: undefined };
}

/** Checks credentials, with all that a login leaves behind. */
export function logIn(idrac: Idrac, userName: string, password: string, source: string): Account | undefined {
  const account = idrac.accounts.check(userName, password);
  if (account) {
    idrac.ipBlocking.succeeded(source);
    idrac.logs.addLc({ messageId: "USR0030", args: [userName, source, "REDFISH"] });
    return account;
  }
  idrac.logs.addLc({ messageId: "USR0031", args: [userName, source, "REDFISH"] });
  if (idrac.ipBlocking.failed(source)) {
    const seconds = String(idrac.attributes.number("IPBlocking.1.PenaltyTime"));
    idrac.logs.addLc({ messageId: "USR0034", args: [userName, source, "REDFISH", seconds] });
    idrac.logs.addLc({ messageId: "USR8500", args: [source, seconds] });
  }
  return undefined;
}

function denied(idrac: Idrac): Refusal {
  const challenge = idrac.profile.advertisesBasic ? { "WWW-Authenticate": 'Basic realm="RedfishService"' } : {};
  return new Refusal(401, [{ id: "AccessDenied" }], { headers: challenge });
}

function basicCredentials(header: string | undefined): { userName: string; password: string } | undefined {
  const encoded = /^Basic\s+(.+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [userName = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { userName, password: password.join(":") };
}
