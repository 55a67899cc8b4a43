// Answers of the API go compressed to whoever takes that: a list of 5,000 servers is 1.7 MB, and a fifth of that on the wire.
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Below this the headers weigh more than what is saved. */
const smallestBytes = 1_400;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

export type Coding = "br" | "gzip";

/** The first of `offered` that an Accept-Encoding header admits (RFC 9110, 12.5.3); undefined for none. */
export function codingFor(acceptEncoding: string | null, offered: readonly Coding[] = ["br", "gzip"]): Coding | undefined {
  const admitted = new Map<string, boolean>();
  for (const part of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim());
    admitted.set(coding, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)));
  }
  return offered.find((coding) => admitted.get(coding) ?? admitted.get("*"));
}

/**
 * Compresses JSON that was asked for with GET. Not the event stream, which must not wait for a buffer to fill, and not the exports, which are streams of any length.
 *
 * About BREACH: the length of a compressed answer tells of a secret only where the same answer holds the secret and a text of the attacker's choice, and where the
 * attacker can have it asked for many times. Passwords are never answered. The two answers that hold a secret (a new API token, a new enrolment code) answer a POST
 * and so stay as they are; each is made once. And another site's page cannot ask with somebody's session: the cookie is SameSite=Strict.
 */
export async function compressed(request: Request, response: Response): Promise<Response> {
  if (request.method !== "GET" || response.body === null || !/^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "")) return response;
  const headers = new Headers(response.headers);
  headers.append("vary", "accept-encoding");
  const coding = codingFor(request.headers.get("accept-encoding"));
  const body = new Uint8Array(await response.arrayBuffer());
  if (!coding || body.byteLength < smallestBytes) return new Response(body, { status: response.status, headers });
  headers.set("content-encoding", coding);
  headers.delete("content-length");
  const small =
    coding === "br" ? await toBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength } }) : await toGzip(body);
  return new Response(small, { status: response.status, headers });
}
