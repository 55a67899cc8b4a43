// The folder rules of the README, held by a test: who may import whom, who may know the runtime, how long a file may be.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Files under version control, and new ones that are not ignored. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.startsWith("schema/migrations/"));
const source = code.filter((file) => !/\.test\.tsx?$/.test(file));
const topFolders = ["schema", "control-plane", "agent", "web", "test"] as const;
type Top = (typeof topFolders)[number];

const mayImport: Record<Top, readonly Top[]> = {
  schema: ["schema"],
  "control-plane": ["control-plane", "schema"],
  agent: ["agent", "schema"],
  web: ["web", "schema"],
  test: ["schema", "control-plane", "agent", "web", "test"],
};

interface Import {
  file: string;
  specifier: string;
  isTypeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: Import[] = [];
  for (const match of text.matchAll(/(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[\w*{][^;"']*?from\s+)?["']([^"']+)["']/g)) {
    found.push({ file, specifier: match[3] ?? "", isTypeOnly: match[2] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) found.push({ file, specifier: match[1] ?? "", isTypeOnly: false });
  return found;
}

function topOf(path: string): Top | undefined {
  return topFolders.find((top) => path.startsWith(`${top}/`));
}

/** The file of ours that a specifier names, relative to the root; undefined for packages. */
function resolve({ file, specifier }: Import): string | undefined {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  return undefined;
}

describe("the architecture", () => {
  const all = source.flatMap(importsOf);

  it("knows only the top-level files and folders that the customer fixed", () => {
    const allowed = new Set([
      ".biome.json",
      ".ci",
      ".gitignore",
      ".gitattributes",
      ".npmrc",
      ".dockerignore",
      "LICENSE",
      "README.md",
      "agent",
      "control-plane",
      "package-lock.json",
      "package.json",
      "schema",
      "test",
      "tsconfig.json",
      "web",
      "wrangler.toml",
    ]);
    expect([...new Set(files.map((file) => file.split("/")[0] ?? ""))].filter((name) => !allowed.has(name))).toEqual([]);
  });

  it("lets each folder import only what the table allows; the console takes the API's type and nothing else of the control plane", () => {
    const wrong = all.flatMap((each) => {
      const from = topOf(each.file);
      const target = resolve(each);
      const to = target === undefined ? undefined : topOf(target);
      if (!from || !to || mayImport[from].includes(to)) return [];
      if (from === "web" && to === "control-plane" && each.isTypeOnly) return [];
      return [`${each.file} imports ${each.specifier}`];
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the runtime out of everything but its two folders, the agent and the tests", () => {
    const wrong = all.filter(({ file, specifier }) => {
      if (!/^(node|cloudflare):/.test(specifier)) return false;
      return !/^(control-plane\/(node|workerd)\/|agent\/|test\/|\.ci\/)|\.config\.ts$/.test(file);
    });
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("keeps the core of the control plane from importing a runtime folder", () => {
    const wrong = all.filter((each) => {
      const target = resolve(each);
      return (
        each.file.startsWith("control-plane/") && !/^control-plane\/(node|workerd)\//.test(each.file) && target !== undefined && /^control-plane\/(node|workerd)\//.test(target)
      );
    });
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("keeps the protocol clients of the agent from knowing jobs", () => {
    const clients = /^agent\/(redfish|vsphere|esxi|directory|openmanage|media)\//;
    const wrong = all.filter((each) => clients.test(each.file) && /^agent\/(jobs\/|steps\/|job\.ts|runner\.ts|executor\.ts|context\.ts)/.test(resolve(each) ?? ""));
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("imports across folders by #name, never by ../../", () => {
    const wrong = all.filter((each) => {
      const target = resolve(each);
      return each.specifier.startsWith(".") && target !== undefined && topOf(target) !== topOf(each.file);
    });
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("has no file of more than 500 lines, and a median below 100", () => {
    const lengths = source.map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length }));
    expect(lengths.filter(({ lines }) => lines > 500)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(100);
  });

  it("has no bucket files", () => {
    expect(source.filter((file) => /(^|\/)(utils?|helpers?|common|types|misc|shared)\.tsx?$/.test(file) && file !== "schema/api/shapes.ts")).toEqual([]);
  });

  it("mocks no module and leaves no test out", () => {
    const banned = /\bvi\.(mock|doMock|stubGlobal)\(|\b(it|test|describe)\.(only|todo)\(/;
    expect(code.filter((file) => file !== "test/architecture.test.ts" && banned.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
  });
});
