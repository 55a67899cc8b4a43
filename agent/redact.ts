// Secrets are cut out before anything is written: by key, and by value in every encoding that a body may carry it in.

/** What stands in the place of a secret. */
export const redacted = "•••";

/** Keys whose values are secrets wherever they occur. Compared without case, dashes and underscores. */
const secretKeys = new Set([
  "password",
  "passwd",
  "pwd",
  "newpassword",
  "oldpassword",
  "sharepassword",
  "proxypassword",
  "setuppassword",
  "syspassword",
  "passphrase",
  "secret",
  "clientsecret",
  "token",
  "xauthtoken",
  "authtoken",
  "accesstoken",
  "refreshtoken",
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "privatekey",
  "apikey",
  "tempusername",
  "temppassword",
  "sha256password",
  "sha256passwordsalt",
  "md5v3key",
  "sha1v3key",
  "sha256setuppassword",
  "sha256setuppasswordsalt",
  "sha256systempassword",
  "sha256systempasswordsalt",
  "community",
  "snmpcommunity",
  "encryptionkey",
  "authenticationkey",
  "sealed",
]);

/** Values shorter than this are not cut out by value: they would tear holes into harmless text. The key still hides them. */
const shortestValue = 6;

function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[-_\s]/g, "");
  if (secretKeys.has(plain)) return true;
  // Dell attributes: Users.2.Password, "SHA256SystemPassword", "SNMP.1#AgentCommunity"
  const last = plain.split(/[.#]/).at(-1) ?? plain;
  return secretKeys.has(last) || last.endsWith("password") || last.endsWith("passphrase") || last.endsWith("community");
}

function base64Forms(value: string): string[] {
  const forms: string[] = [];
  for (let shift = 0; shift < 3; shift++) {
    // The value in the middle of a longer text, at each of the three alignments; the characters that its neighbours share are trimmed.
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
      .toString("base64")
      .replaceAll("=", "");
    const body = encoded.slice(shift === 0 ? 0 : shift + 1, (Buffer.byteLength(value) + shift) % 3 === 0 ? undefined : -1);
    if (body.length >= 6) forms.push(body, body.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return forms;
}

function encodings(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replaceAll(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const slashes = json.replaceAll("/", "\\/");
  const xml = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quotes = xml.replaceAll('"', "&quot;");
  return [
    value,
    json,
    ascii,
    slashes,
    JSON.stringify(json).slice(1, -1),
    xml,
    quotes,
    quotes.replaceAll("'", "&apos;"),
    quotes.replaceAll("'", "&#39;"),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll("%20", "+"),
    encodeURI(value),
    Buffer.from(value).toString("hex"),
    ...base64Forms(value),
  ];
}

export class Redactor {
  /** Each secret with how many hold it: two sessions may use one password. */
  private readonly values = new Map<string, number>();
  private needles: string[] = [];

  /** This value, and every form of it, is hidden from now on. */
  learn(value: string): void {
    if (value.length < shortestValue) return;
    const holders = this.values.get(value) ?? 0;
    this.values.set(value, holders + 1);
    if (holders === 0) this.collect();
  }

  /** The value has ended (a session's token): it need not be looked for any more. */
  forget(value: string): void {
    const holders = this.values.get(value);
    if (holders === undefined) return;
    if (holders > 1) this.values.set(value, holders - 1);
    else {
      this.values.delete(value);
      this.collect();
    }
  }

  private collect(): void {
    const all = new Set<string>();
    for (const value of this.values.keys()) for (const form of encodings(value)) if (form.length >= shortestValue) all.add(form);
    // Longest first: a form that holds another must go as a whole.
    this.needles = [...all].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let clean = text;
    for (const needle of this.needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, redacted);
    return clean;
  }

  /** A body: secrets by key, then by value in every string, keys included. */
  body(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.body(item));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    // Dell lists attributes as { Name: "Users.2#Password", Value: "…" }.
    const named = typeof (value as { Name?: unknown }).Name === "string" && isSecretKey((value as { Name: string }).Name);
    return Object.fromEntries(
      entries.map(([key, item]) => {
        const hide =
          (isSecretKey(key) || (named && (key === "Value" || key === "OldValue" || key === "NewValue"))) && item !== null && typeof item !== "boolean" && typeof item !== "object";
        return [this.text(key), hide ? redacted : this.body(item)];
      }),
    );
  }
}
