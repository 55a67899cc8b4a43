import { expect, test } from "vitest";
import { showAtOnce } from "./at-once.ts";
import { client } from "./client.ts";

interface Row {
  id: string;
  name: string;
  notes: string | null;
  power: string;
}
const key = ["rows"];
const rows = (): Row[] => client.getQueryData<Row[]>(key) ?? [];

test("a change of one's own is shown at once, and taken back without what has come since", () => {
  client.setQueryData<Row[]>(key, [
    { id: "a", name: "esx-a", notes: null, power: "On" },
    { id: "b", name: "esx-b", notes: null, power: "On" },
  ]);
  const untouched = rows()[1];
  const takeBack = showAtOnce<Row>(key, "a", { name: "new", notes: "mine" });
  expect(rows()[0]).toEqual({ id: "a", name: "new", notes: "mine", power: "On" });
  expect(rows()[1]).toBe(untouched);
  // Meanwhile it was switched off, and somebody else has named it.
  client.setQueryData<Row[]>(key, (list) => list?.map((row) => (row.id === "a" ? { ...row, name: "theirs", power: "Off" } : row)));
  takeBack();
  expect(rows()[0]).toEqual({ id: "a", name: "theirs", notes: null, power: "Off" });
});
