/** RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? "" : typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

export function download(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What a table shows, with the titles of its columns as the header. */
export function rowsToCsv<T>(columns: readonly { title: string; text?: (row: T) => string | number | null }[], rows: readonly T[]): string {
  const exported = columns.filter((column) => column.text);
  return toCsv(
    exported.map((column) => column.title),
    rows.map((row) => exported.map((column) => column.text?.(row) ?? null)),
  );
}
