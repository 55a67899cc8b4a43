// The tokens as they stand in theme.css: what is read has 4.5 to 1, what is seen (parts, lines of fields, the focus) has 3 to 1, in both themes.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = readonly [number, number, number];
const css = readFileSync(new URL("theme.css", import.meta.url), "utf8");

function tokensOf(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** Linear sRGB of an OKLCH colour (Ottosson, 2020), each channel within the gamut. */
function linearRgb(color: string): Rgb {
  const [lightness = 0, chroma = 0, hue = 0] = (/oklch\(([^)/]+)/.exec(color)?.[1] ?? "").trim().split(/\s+/).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((channel) => Math.max(0, Math.min(1, channel))) as unknown as Rgb;
}

/** As it comes out of eight bits a channel. */
function luminance(color: string): number {
  const [r, g, b] = linearRgb(color).map((channel) => {
    const eight = Math.round(255 * (channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055)) / 255;
    return eight <= 0.04045 ? eight / 12.92 : ((eight + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ["bg", "panel", "raised", "inset"];
const states = ["ok", "warn", "crit", "info", "idle"];
const tints = ["accent-tint", ...states.map((state) => `${state}-tint`)];

/** [what is seen, on what, at least]. */
const pairs: readonly (readonly [string, string, number])[] = [
  ...["text", "muted"].flatMap((text) => [...surfaces, ...tints].map((on) => [text, on, 4.5] as const)),
  // Line numbers and times stand on tinted lines too.
  ...[...surfaces, "accent-tint", "crit-tint", "warn-tint"].map((on) => ["faint", on, 4.5] as const),
  ...states.flatMap((state) => [...surfaces, `${state}-tint`, "accent-tint"].map((on) => [state, on, 4.5] as const)),
  ...[...surfaces, "accent-tint"].map((on) => ["accent", on, 4.5] as const),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["on-danger", "danger", 4.5],
  ["on-mark", "warn-solid", 4.5],
  ["warn", "crit-tint", 4.5],
  ["crit", "warn-tint", 4.5],
  // Parts: icons and bars of a state, the line around a field, the focus.
  ...states.flatMap((state) => surfaces.map((on) => [`${state}-solid`, on, 3] as const)),
  ...["bg", "panel", "raised", "inset"].map((on) => ["control-line", on, 3] as const),
  ...[...surfaces, ...tints].map((on) => ["accent", on, 3] as const),
];

describe.each(["light", "dark"] as const)("the tokens in the %s theme", (theme) => {
  const tokens: Record<string, string> = { ...tokensOf(":root"), ...(theme === "dark" ? tokensOf(':root[data-theme="dark"]') : {}) };

  it.each(pairs)("%s on %s: %s to 1", (seen, on, least) => {
    expect(tokens[`--${seen}`], seen).toBeDefined();
    expect(contrast(tokens[`--${seen}`] ?? "", tokens[`--${on}`] ?? "")).toBeGreaterThanOrEqual(least);
  });

  it("has a frame without colour: neutrals carry almost no chroma", () => {
    for (const name of ["bg", "panel", "raised", "inset", "line", "line-strong", "control-line", "muted", "faint"]) {
      const chroma = Number(/oklch\([\d.]+ ([\d.]+)/.exec(tokens[`--${name}`] ?? "")?.[1]);
      expect({ name, chroma: chroma <= 0.015 }).toEqual({ name, chroma: true });
    }
  });
});

it("agrees with known colours", () => {
  expect(contrast("oklch(1 0 0)", "oklch(0 0 0)")).toBeCloseTo(21, 1);
  // #ff0000
  expect(contrast("oklch(0.62796 0.25768 29.234)", "oklch(1 0 0)")).toBeCloseTo(4, 1);
});
