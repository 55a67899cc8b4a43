// The answers of `faults.ts` on the wire.
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorBody, refuse } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Profile } from "./profiles.ts";
import type { Reply } from "./resource.ts";

/** The answer a fault gives in place of doing anything; undefined when the request is carried out first. */
export function instead(profile: Profile, fault: Fault): Reply | undefined {
  const status = fault.status ?? 503;
  switch (fault.kind) {
    case "sys518":
      return { status: 503, body: errorBody(profile, refuse(503, "SYS518")) };
    case "rac0509":
      return { status: 503, body: errorBody(profile, refuse(503, "RAC0509")) };
    case "empty-503":
      return { status: 503 };
    case "unauthorized":
      return { status: 401, body: errorBody(profile, refuse(401, "AccessDenied")) };
    case "forbidden":
      return { status: 403, body: errorBody(profile, refuse(403, "RAC0506")) };
    case "etag-stale":
      return { status: 412, body: errorBody(profile, refuse(412, "PreconditionFailed")) };
    case "html-401":
      return { status: 401 };
    case "bare-error":
      return { status, body: { error: { code: `${profile.registry.errorCode}.GeneralError`, message: "A general error has occurred." } } };
    case "extended-info-object":
      return {
        status,
        body: {
          error: {
            code: `${profile.registry.errorCode}.GeneralError`,
            message: "A general error has occurred. See ExtendedInfo for more information.",
            "@Message.ExtendedInfo": {
              "@odata.type": "#Message.v1_0_0.Message",
              Message: "iDRAC is currently unable to display any information because data sources are unavailable.",
              MessageId: `${profile.registry.eemi}.SYS518`,
              Severity: "Informational",
            },
          },
        },
      };
    default:
      return undefined;
  }
}

/** Writes the broken answer itself; false when the answer is to be sent in the usual way. */
export function spoil(fault: Fault, request: IncomingMessage, response: ServerResponse, reply: Reply): boolean {
  const body = reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
  switch (fault.kind) {
    case "html-401":
      return breakOff(request, 401, "text/html", "<html><head><title>Unauthorized</title></head>");
    case "truncated-body":
      return breakOff(request, reply.status, "application/json", body.slice(0, Math.ceil(body.length / 2)));
    case "concatenated-json": {
      const license = {
        error: {
          code: "Base.1.0.GeneralError",
          message: "A general error has occurred. See ExtendedInfo for more information.",
          "@Message.ExtendedInfo": [
            { "@odata.type": "#Message.v1_0_0.Message", MessageId: "Base.1.0.InternalError", Message: "failed, No sufficient LICENSE for user to perform requested  operation." },
          ],
        },
      };
      response.end(`${JSON.stringify(license)}${body}`);
      return true;
    }
    case "wrong-content-type":
      response.setHeader("Content-Type", "text/html");
      return false;
    default:
      return false;
  }
}

/** A chunked answer whose last chunk is announced longer than what comes before the connection closes. */
function breakOff(request: IncomingMessage, status: number, type: string, start: string): true {
  const { socket } = request;
  const head = `HTTP/1.1 ${status} ${status === 401 ? "Unauthorized" : "OK"}\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
  const size = (Buffer.byteLength(start) + 64).toString(16);
  socket.end(`${head}${size}\r\n${start}`);
  return true;
}
