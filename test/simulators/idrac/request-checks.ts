// What a request must be like before anybody looks at what it wants.
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isObject, type JsonObject } from "../json.ts";
import { Refusal, refuse } from "./errors.ts";
import type { Idrac } from "./idrac.ts";

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Without query and with at most no trailing slash: an iDRAC takes both forms. */
export function pathOf(url: string): string {
  const raw = url.split("?", 1)[0] ?? "/";
  const path = raw.length > 1 && raw.endsWith("/") ? raw.slice(0, -1) : raw;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function checkHeaders(idrac: Idrac, request: IncomingMessage): void {
  if (!isAcceptable(request.headers.accept)) throw unacceptable(idrac);
  if (!isHostKnown(idrac, request.headers.host ?? "")) throw refuse(400, "SYS400");
  const odata = request.headers["odata-version"];
  if (odata !== undefined && odata !== "4.0") throw refuse(412, "SYS400");
}

/** A POST or PATCH must say that it is JSON, and be an object: an action without parameters wants a literal {}. */
export function parseBody(request: IncomingMessage, text: string): JsonObject {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/(json|[\w.-]+\+json)\b/i.test(type)) throw refuse(415, "SYS401");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refuse(400, "SYS405");
  }
  if (!isObject(body)) throw refuse(400, "SYS405");
  return body;
}

function isAcceptable(accept: string | undefined): boolean {
  if (accept === undefined || accept === "") return true;
  return accept.split(",").some((range) => {
    const type = range.split(";")[0]?.trim().toLowerCase();
    return type === "*/*" || type === "application/*" || type === "application/json" || type === "application/xml";
  });
}

/** dell/iDRAC-Redfish-Scripting issue 169 quotes the sentence, not the MessageId. */
function unacceptable(idrac: Idrac): Refusal {
  const { base, errorCode } = idrac.profile.registry;
  const info = [
    {
      Message: "Unacceptable header specified in request",
      MessageArgs: [],
      MessageId: `${base}.GeneralError`,
      RelatedProperties: [],
      Resolution: "Correct the header and retry.",
      Severity: "Critical",
    },
  ];
  return new Refusal(406, [], {
    body: { error: { "@Message.ExtendedInfo": info, code: `${errorCode}.GeneralError`, message: "A general error has occurred. See ExtendedInfo for more information" } },
  });
}

/** From iDRAC9 5.10 a name must be known, an address always works (dell/iDRAC-Redfish-Scripting issues 206, 303). */
function isHostKnown(idrac: Idrac, host: string): boolean {
  if (!idrac.attributes.isEnabled("WebServer.1.HostHeaderCheck")) return true;
  const name = host
    .replace(/:\d+$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();
  if (isIP(name)) return true;
  const known = [idrac.attributes.text("NIC.1.DNSRacName"), ...idrac.attributes.text("WebServer.1.ManualDNSEntry").split(",")];
  return known.some((entry) => entry !== "" && entry.trim().toLowerCase() === name);
}
