// What is in a body. iDRACs send JSON mostly; also HTML, nothing, `null`, and an error and a resource one behind the other.

export type Body =
  | { kind: "empty" }
  | { kind: "text"; text: string }
  /** `companion` is the error document that came in the same body, if there was one. */
  | { kind: "json"; document: unknown; companion: unknown };

/** Never throws: what is not JSON is text. */
export function parseBody(text: string): Body {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "empty" };
  const whole = tryParse(trimmed);
  if (whole) return { kind: "json", document: whole.value, companion: undefined };
  const parts = splitDocuments(trimmed);
  if (parts.length < 2) return { kind: "text", text };
  // quirks.concatenatedDocuments
  const resource = parts.find((part) => !isErrorDocument(part));
  const companion = parts.find(isErrorDocument);
  return resource === undefined ? { kind: "json", document: companion, companion: undefined } : { kind: "json", document: resource, companion };
}

function isErrorDocument(value: unknown): boolean {
  return typeof value === "object" && value !== null && "error" in value && !("@odata.id" in value);
}

function tryParse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Top-level JSON objects of a text, in order; empty unless the text is nothing but such objects. */
function splitDocuments(text: string): unknown[] {
  const documents: unknown[] = [];
  let depth = 0;
  let start = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isInString) {
      if (char === "\\") i++;
      else if (char === '"') isInString = false;
      continue;
    }
    if (char === '"') isInString = true;
    else if (char === "{") {
      if (depth === 0) {
        if (text.slice(start, i).trim() !== "") return [];
        start = i;
      }
      depth++;
    } else if (char === "}") {
      depth--;
      if (depth < 0) return [];
      if (depth === 0) {
        const parsed = tryParse(text.slice(start, i + 1));
        if (!parsed) return [];
        documents.push(parsed.value);
        start = i + 1;
      }
    }
  }
  return depth === 0 && text.slice(start).trim() === "" ? documents : [];
}
