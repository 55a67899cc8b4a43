// Secrets are cut out before anything is written: by key, and by value in every encoding that a body may carry it in.
import { Needles, shortestNeedle } from "./needles.ts";

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

/** Bodies have the same few hundred keys again and again. */
const judged = new Map<string, boolean>();
const maxJudged = 10_000;

function isSecretKey(key: string): boolean {
  const known = judged.get(key);
  if (known !== undefined) return known;
  if (judged.size >= maxJudged) judged.clear();
  const isSecret = judge(key);
  judged.set(key, isSecret);
  return isSecret;
}

function judge(key: string): boolean {
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

/** What no encoding of text touches. */
const plainText = /^[A-Za-z0-9._-]*$/;
const shortEscapes: Record<string, string> = { '"': '"', "\\": "\\\\", "/": "/", "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };
const entities: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** One character as JSON (escaped as often as it is nested), URLs, forms and XML may write it. */
function spellings(character: string): string {
  const all = [character.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")];
  const short = shortEscapes[character];
  if (short !== undefined) all.unshift(`\\\\+${short}`);
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16).padStart(4, "0"));
  all.push(units.map((unit) => `\\\\+u${anyCase(unit)}`).join(""));
  all.push([...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, "0"))}`).join(""));
  const code = character.codePointAt(0) ?? 0;
  all.push(`&(?:amp;)*#0*${code};`, `&(?:amp;)*#[xX]0*${anyCase(code.toString(16))};`);
  const entity = entities[character];
  if (entity !== undefined) all.unshift(`&(?:amp;)*${entity};`);
  if (character === " ") all.push("\\+");
  return `(?:${all.join("|")})`;
}

/** Finds one form of a secret. Why two kinds: looking for plain text is many times faster, and most of what is looked for is plain. */
interface Form {
  length: number;
  find: string | RegExp;
  /** A part that stands in every spelling as it is: where it does not occur, the form does not. */
  anchor: string | null;
}

function formOf(form: string): Form {
  if (plainText.test(form)) return { length: form.length, find: form, anchor: form };
  const runs = form.split(/[^A-Za-z0-9._-]+/).sort((a, b) => b.length - a.length);
  const pattern = [...form].map((character) => (plainText.test(character) ? character.replace(".", "\\.") : spellings(character))).join("");
  return { length: form.length, find: new RegExp(pattern, "g"), anchor: (runs[0] ?? "").length >= shortestNeedle ? (runs[0] ?? null) : null };
}

function formsOf(value: string): Form[] {
  const hex = Buffer.from(value).toString("hex");
  return [...new Set([value, hex, hex.toUpperCase(), ...base64Forms(value)])].map(formOf);
}

const jsonField = /("([^"\\]{1,100})"\s*:\s*")(?:[^"\\]|\\.)*\\?("?)/gs;
const xmlField = /(<(?:[\w-]+:)?([\w-]+)(?:\s[^<>]*)?>)[^<]+/g;

/** Text that ought to have been JSON or XML, cut off or broken: what stands under a secret key in it. */
function hideFields(text: string): string {
  let clean = text;
  if (clean.includes('"')) clean = clean.replace(jsonField, (all, head: string, key: string, end: string) => (isSecretKey(key) ? `${head}${redacted}${end}` : all));
  if (clean.includes("<")) clean = clean.replace(xmlField, (all, head: string, key: string) => (isSecretKey(key) ? `${head}${redacted}` : all));
  return clean;
}

export class Redactor {
  /** Each secret with how many hold it: two sessions may use one password. */
  private readonly values = new Map<string, { holders: number; forms: Form[] }>();
  private forms: Form[] = [];
  private anchors = new Needles([]);
  /** Forms without an anchor: looked for in every text. */
  private loose: Form[] = [];
  private collected = true;
  /** What became of a key while the values were these: bodies have the same few hundred again and again. */
  private readonly keys = new Map<string, { isSecret: boolean; text: string }>();

  /** This value, and every form of it, is hidden from now on. */
  learn(value: string): void {
    if (value.length < shortestValue) return;
    const known = this.values.get(value);
    if (known) known.holders++;
    else {
      this.values.set(value, { holders: 1, forms: formsOf(value) });
      this.collected = false;
    }
  }

  /** The value has ended (a session's token): it need not be looked for any more. */
  forget(value: string): void {
    const known = this.values.get(value);
    if (!known || --known.holders > 0) return;
    this.values.delete(value);
    this.collected = false;
  }

  private collect(): void {
    this.collected = true;
    this.keys.clear();
    // Longest first: a form that holds another must go as a whole.
    this.forms = [...this.values.values()].flatMap((value) => value.forms).sort((a, b) => b.length - a.length);
    this.anchors = new Needles(this.forms.flatMap((form) => form.anchor ?? []));
    this.loose = this.forms.filter((form) => form.anchor === null);
  }

  text(text: string): string {
    if (!this.collected) this.collect();
    const forms = this.anchors.occurIn(text) ? this.forms : this.loose;
    let clean = text;
    for (const { find } of forms) if (typeof find !== "string" || clean.includes(find)) clean = clean.replaceAll(find, redacted);
    return clean;
  }

  /** A body: secrets by key, then by value in every string, keys included. */
  body(value: unknown): unknown {
    if (typeof value === "string") return this.text(hideFields(value));
    if (Array.isArray(value)) return value.map((item) => this.body(item));
    if (typeof value !== "object" || value === null) return value;
    // Dell lists attributes as { Name: "Users.2#Password", Value: "…" }.
    const named = typeof (value as { Name?: unknown }).Name === "string" && isSecretKey((value as { Name: string }).Name);
    const clean: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const { isSecret, text } = this.key(key);
      const hide = isSecret || (named && (key === "Value" || key === "OldValue" || key === "NewValue"));
      const shown = hide ? this.hidden(item) : this.body(item);
      // Assigned, this one name would be the object's prototype.
      if (text === "__proto__") Object.defineProperty(clean, text, { value: shown, enumerable: true, configurable: true, writable: true });
      else clean[text] = shown;
    }
    return clean;
  }

  private key(key: string): { isSecret: boolean; text: string } {
    if (!this.collected) this.collect();
    const known = this.keys.get(key);
    if (known) return known;
    if (this.keys.size >= maxJudged) this.keys.clear();
    const judged = { isSecret: isSecretKey(key), text: this.text(key) };
    this.keys.set(key, judged);
    return judged;
  }

  /** Under a secret key: numbers and texts are the secret; null, flags and objects describe it. */
  private hidden(value: unknown): unknown {
    if (typeof value === "string" || typeof value === "number") return redacted;
    return Array.isArray(value) ? value.map((item) => this.hidden(item)) : this.body(value);
  }
}
