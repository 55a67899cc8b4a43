import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const module = join(import.meta.dirname, "pid-lock.ts");
/** Takes the lock, says what it got, keeps it until its standard input ends. */
const taker = `
  const { takeLock } = await import(process.argv[1]);
  const got = takeLock(process.argv[2]);
  console.log(typeof got === "function" ? "mine" : String(got));
  process.stdin.resume().on("end", () => process.exit());
`;

describe("a file that one process at a time owns", () => {
  const folder = mkdtempSync(join(tmpdir(), "dsm-lock-"));
  const path = join(folder, "lock");
  const running = new Set<ReturnType<typeof spawn>>();
  afterEach(async () => {
    await Promise.all([...running].map(kill));
    rmSync(path, { force: true });
  });

  async function take() {
    const child = spawn(process.execPath, ["--input-type=module", "-e", taker, module, path], { stdio: ["pipe", "pipe", "inherit"] });
    running.add(child);
    const said = await new Promise<string>((resolve) => child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())));
    return { child, said };
  }
  function kill(child: ReturnType<typeof spawn>) {
    running.delete(child);
    return new Promise((resolve) => {
      child.once("exit", resolve);
      child.kill("SIGKILL");
    });
  }

  it("is refused to a second one by the first one's number, and is free once that was killed", async () => {
    const first = await take();
    expect(first.said).toBe("mine");
    expect((await take()).said).toBe(String(first.child.pid));
    await kill(first.child);
    expect((await take()).said).toBe("mine");
  });

  it("goes to exactly one of ten that find what a dead one left, and leaves nothing beside it", async () => {
    for (const left of ["", "1 0", "999999999 5"]) {
      writeFileSync(path, left);
      const all = await Promise.all(Array.from({ length: 10 }, take));
      expect(all.filter((each) => each.said === "mine")).toHaveLength(1);
      await Promise.all(all.map((each) => kill(each.child)));
      expect(readdirSync(folder)).toEqual(["lock"]);
    }
  });
});
