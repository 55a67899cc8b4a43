import { expect, test } from "vitest";
import type { Column } from "./data-table.tsx";
import { chooseColumns, formatView } from "./table-state.ts";

interface Row {
  name: string;
}
const columns: readonly Column<Row>[] = [
  { id: "name", title: "Name", fixed: true, cell: () => "" },
  { id: "site", title: "Site", cell: () => "" },
  { id: "notes", title: "Notes", hidden: true, cell: () => "" },
];
const ids = (chosen: string): string[] => chooseColumns(columns, chosen).map((column) => column.id);

test("a page begins with the columns that it does not hide", () => expect(ids("")).toEqual(["name", "site"]));
test("chosen columns come in their order", () => expect(ids("notes.site.name")).toEqual(["notes", "site", "name"]));
test("what cannot be hidden stays, and what a newer console no longer has is left out", () => {
  expect(ids("notes.gone")).toEqual(["name", "notes"]);
  expect(ids("gone")).toEqual(["name", "site"]);
});
test("a view is everything in the URL but the selection, always in the same order", () => {
  const url: Record<string, string> = { sel: "all.a", sort: "-name", q: "model:R7* site:a b" };
  const view = formatView((name) => url[name] ?? "");
  expect(view).toBe("q=model%3AR7*+site%3Aa+b&sort=-name");
  expect(new URLSearchParams(view).get("q")).toBe("model:R7* site:a b");
  expect(formatView(() => "")).toBe("");
});
