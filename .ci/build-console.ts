// Builds the console into web/dist when it is missing or older than what it is made of: `node .ci/build-console.ts`.
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeLock } from "#control-plane/node/pid-lock.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "web/dist/index.html");

function newestIn(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, entry.name === "dist" ? 0 : newestIn(path));
    else if (!/\.test\.tsx?$/.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

function isCurrent(): boolean {
  if (!existsSync(built)) return false;
  // An installation without the dev dependencies comes with a built console, and cannot build another.
  if (!existsSync(join(root, "node_modules/vite"))) return true;
  const sources = Math.max(newestIn(join(root, "web")), newestIn(join(root, "schema")), statSync(join(root, "package.json")).mtimeMs);
  return statSync(built).mtimeMs >= sources;
}

/** Taken by the one that builds: two tests that start at once must not empty the folder under each other. */
const lock = join(root, "node_modules/.cache/console-build.lock");

/** Nothing to do, or the turn to do it. */
async function turn(): Promise<() => void> {
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    if (isCurrent()) return () => undefined;
    const taken = takeLock(lock);
    if (typeof taken === "function") return taken;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

process.on("exit", await turn());
if (isCurrent()) console.log("The console is up to date.");
else {
  console.log(existsSync(built) ? "The console is older than its sources: building it." : "Building the console: this is done once.");
  const startedAt = performance.now();
  // Whoever calls this may run as a test: what is built is what people get.
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  await build({ configFile: join(root, "web/vite.config.ts"), logLevel: "error" });
  console.log(`The console is built (${((performance.now() - startedAt) / 1000).toFixed(1)} s).`);
}
