import { expect, test } from "vitest";
import { compileFilter, type FilterField, formatTerm, parseFilter, suggest } from "./filter-query.ts";

interface Row {
  name: string;
  health: string;
  model: string | null;
  memory: number | null;
  macs: string[];
}
const rows: Row[] = [
  { name: "esx-01", health: "OK", model: "PowerEdge R750", memory: 512, macs: ["aa:bb:cc:00:00:01"] },
  { name: "esx-02", health: "Critical", model: "PowerEdge R740", memory: 256, macs: ["aa:bb:cc:00:00:02"] },
  { name: "db 03", health: "Warning", model: null, memory: null, macs: [] },
];
const fields: FilterField<Row>[] = [
  { key: "health", title: "Health", of: (row) => row.health, closed: true },
  { key: "model", title: "Model", of: (row) => row.model },
  { key: "memory", title: "Memory", of: (row) => row.memory },
  { key: "mac", title: "MAC", of: (row) => row.macs },
];
const names = (text: string): string[] => rows.filter(compileFilter(text, fields, (row) => [row.name, row.model])).map((row) => row.name);

test("an empty filter matches everything", () => expect(names("  ")).toEqual(["esx-01", "esx-02", "db 03"]));
test("bare words match anywhere, all of them", () => {
  expect(names("esx")).toEqual(["esx-01", "esx-02"]);
  expect(names("esx r740")).toEqual(["esx-02"]);
  expect(names('"db 03"')).toEqual(["db 03"]);
});
test("values of one key are alternatives, whatever their case", () => expect(names("health:critical,warn")).toEqual(["esx-02", "db 03"]));
test("a minus excludes", () => {
  expect(names("-health:ok")).toEqual(["esx-02", "db 03"]);
  expect(names("esx -r740")).toEqual(["esx-01"]);
});
test("an asterisk stands for anything", () => expect(names("model:*R75*")).toEqual(["esx-01"]));
test("numbers compare, and nothing is not a number", () => {
  expect(names("memory:>256")).toEqual(["esx-01"]);
  expect(names("memory:<=256")).toEqual(["esx-02"]);
});
test("a key that is not known is a word like any other", () =>
  expect(parseFilter("aa:bb:cc:00:00:01", ["health"])).toEqual([{ key: "", values: ["aa:bb:cc:00:00:01"], negated: false }]));
test("a key without a value matches everything while it is typed", () => expect(names("health:")).toHaveLength(3));
test("a pattern's own characters are taken literally", () => expect(names("model:power(edge*")).toEqual([]));
test("what is formatted parses back", () => {
  for (const text of ["health:critical,warning", '-model:"a b",c', "word"]) {
    const terms = parseFilter(text, ["health", "model"]);
    expect(parseFilter(terms.map(formatTerm).join(" "), ["health", "model"])).toEqual(terms);
  }
});
test("keys are offered first, then the values that occur, with their counts", () => {
  expect(suggest("he", fields, rows)).toEqual([{ insert: "health:", title: "Health", count: null }]);
  expect(suggest("health:o", fields, rows)).toEqual([{ insert: "health:OK", title: "OK", count: 1 }]);
  expect(suggest("-health:ok,", fields, rows).map((one) => one.insert)).toContain("-health:ok,Critical");
});
