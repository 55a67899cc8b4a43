// The canary: secrets that a test or a run put in, looked for everywhere they must not come out, in every spelling in which they could.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** A place in which a secret was found, without the secret itself. */
export interface Sighting {
  readonly place: string;
  readonly encoding: string;
  readonly secret: string;
}

/** What belongs to a secret's encodings: the needle that any text around it leaves intact. */
function spellings(secret: string): { encoding: string; needle: string }[] {
  const found = [
    { encoding: "plain", needle: secret },
    { encoding: "JSON", needle: JSON.stringify(secret).slice(1, -1) },
    { encoding: "JSON twice", needle: JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1) },
    { encoding: "URL", needle: encodeURIComponent(secret) },
    { encoding: "URL, strict", needle: encodeURIComponent(secret).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`) },
    { encoding: "form", needle: new URLSearchParams({ v: secret }).toString().slice(2) },
    { encoding: "XML", needle: xml(secret) },
    { encoding: "XML attribute", needle: xml(secret).replaceAll('"', "&quot;").replaceAll("'", "&#39;") },
    { encoding: "XML attribute, named", needle: xml(secret).replaceAll('"', "&quot;").replaceAll("'", "&apos;") },
    { encoding: "hex", needle: Buffer.from(secret).toString("hex") },
    ...[0, 1, 2].flatMap((offset) => {
      const needle = base64At(secret, offset);
      return [
        { encoding: `base64, offset ${offset}`, needle },
        { encoding: `base64url, offset ${offset}`, needle: needle.replaceAll("+", "-").replaceAll("/", "_") },
      ];
    }),
  ];
  return found.filter(({ needle }, index) => found.findIndex((other) => other.needle === needle) === index);
}

/** The part of a base64 text that is the same whatever stands before and after the secret, for one of the three alignments. */
function base64At(secret: string, offset: number): string {
  const bytes = Buffer.from(secret);
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const first = offset === 0 ? 0 : offset + 1;
  const wholeBits = (offset + bytes.length) * 8;
  return encoded.slice(first, Math.floor(wholeBits / 6));
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Looks for all secrets in one text or file. */
export function sightings(place: string, content: string | Uint8Array, secrets: Iterable<string>): Sighting[] {
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const found: Sighting[] = [];
  for (const secret of secrets) {
    for (const { encoding, needle } of spellings(secret)) if (bytes.includes(needle)) found.push({ place, encoding, secret: `${secret.slice(0, 3)}…` });
  }
  return found;
}

/** All files below a folder: databases, their write-ahead logs, journals, logs, settings. */
export function sightingsBelow(folder: string, secrets: readonly string[]): Sighting[] {
  const found: Sighting[] = [];
  for (const file of filesBelow(folder)) found.push(...sightings(relative(folder, file), readFileSync(file), secrets));
  return found;
}

/** 64 MB of zeros to delete when the disk is full. */
const ballast = "ballast";

export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return stat.isDirectory() ? filesBelow(path) : stat.isFile() && name !== ballast ? [path] : [];
  });
}
