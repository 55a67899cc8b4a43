import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { sightings, sightingsBelow } from "#test/stage/canary.ts";

const secret = `Kan"arie<n&7%'+x/ß`;

it("finds a secret in every spelling, whatever stands around it", () => {
  const around = ["", "a", "ab", "abc"];
  for (const before of around) {
    for (const after of around) {
      const text = `${before}${secret}${after}`;
      const xml = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      for (const spelt of [
        text,
        JSON.stringify({ text }),
        JSON.stringify(JSON.stringify({ text })),
        encodeURIComponent(text),
        new URLSearchParams({ text }).toString(),
        `<a>${xml}</a>`,
        `<a b="${xml.replaceAll('"', "&quot;").replaceAll("'", "&apos;")}"/>`,
        Buffer.from(text).toString("base64"),
        Buffer.from(text).toString("base64url"),
        Buffer.from(text).toString("hex"),
      ]) {
        expect(sightings("here", spelt, [secret]), spelt).not.toEqual([]);
      }
    }
  }
});

it("finds nothing where there is nothing, and looks into every file of a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "canary-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "deep", "er"), { recursive: true });
  writeFileSync(join(folder, "deep", "er", "database"), Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from("Kan-other")]));
  expect(sightingsBelow(folder, [secret])).toEqual([]);
  writeFileSync(join(folder, "deep", "er", "database-wal"), Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(secret), Buffer.from([0])]));
  expect(sightingsBelow(folder, [secret])).toEqual([expect.objectContaining({ place: "deep/er/database-wal", encoding: "plain" })]);
});
