// A logged request as a curl command that a person can run. What was redacted stays a placeholder; no secret is in the log to begin with.
import type { CommandDetail } from "#schema/api/jobs.ts";

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

interface Body {
  json?: unknown;
  text?: string;
  truncated?: boolean;
}

/** The text of a logged body, and whether it was cut. */
export function bodyText(body: unknown): { text: string; cut: boolean; json: unknown } {
  if (body === null || body === undefined) return { text: "", cut: false, json: undefined };
  if (typeof body !== "object") return { text: String(body), cut: false, json: undefined };
  const { json, text, truncated } = body as Body;
  if (json !== undefined) return { text: JSON.stringify(json), cut: false, json };
  if (text !== undefined) return { text, cut: truncated === true, json: undefined };
  return { text: JSON.stringify(body), cut: false, json: body };
}

/** HTTP requests only: SOAP, SSH and LDAP calls have no curl form. Null for those. */
export function asCurl(command: Pick<CommandDetail, "command_type" | "full_url" | "request_body">): string | null {
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(command.command_type)) return null;
  let url: URL;
  try {
    url = new URL(command.full_url);
  } catch {
    return null;
  }
  // Should one ever have slipped into the URL, it goes no further.
  url.username = "";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) if (/pass|token|secret|key|auth/i.test(name)) url.searchParams.set(name, "REDACTED");
  const body = bodyText(command.request_body);
  const parts = ["curl", "--insecure", "--user", '"$IDRAC_USER:$IDRAC_PASSWORD"'];
  if (command.command_type === "HEAD") parts.push("--head");
  else if (command.command_type !== "GET") parts.push("--request", command.command_type);
  if (body.text && !body.cut) parts.push("--header", quote("Content-Type: application/json"), "--data", quote(body.text));
  parts.push(quote(url.href));
  return parts.join(" ");
}
