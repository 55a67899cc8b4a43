import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("quotes, commas and lines survive; formulas do not run", () => {
  expect(
    toCsv(
      ["a", "b"],
      [
        ['say "hi"', "x,y"],
        ["=1+1", null],
        [-5, "two\nlines"],
      ],
    ),
  ).toBe('a,b\r\n"say ""hi""","x,y"\r\n\'=1+1,\r\n-5,"two\nlines"');
});
