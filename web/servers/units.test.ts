import { expect, test } from "vitest";
import { readingInWords } from "./units.ts";

test("units are words, whatever the iDRAC calls them", () => {
  expect(readingInWords(6120, "{rev}/min")).toBe("6,120 RPM");
  expect(readingInWords(6120, "RPM")).toBe("6,120 RPM");
  expect(readingInWords(21, "Cel")).toBe("21 °C");
  expect(readingInWords(12.0512, "V")).toBe("12.05 V");
  expect(readingInWords(0.4, "A")).toBe("0.4 A");
  expect(readingInWords(184.25, "W")).toBe("184.3 W");
  expect(readingInWords(38, "%")).toBe("38 %");
  expect(readingInWords(512, "GiB")).toBe("512 GiB");
});
test("what nobody knows is shown as it came, and what was not measured not at all", () => {
  expect(readingInWords(3, "flux")).toBe("3 flux");
  expect(readingInWords(3, null)).toBe("3");
  expect(readingInWords(null, "W")).toBe("");
});
