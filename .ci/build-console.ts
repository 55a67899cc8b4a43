// Builds the console into web/dist when it is missing or older than what it is made of: `node .ci/build-console.ts`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** Taken by the one that builds, with its process id: two tests that start at once must not empty the folder under each other. */
const lock = join(root, "node_modules/.cache/console-build.lock");

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether another process is at it. */
function isBeingBuilt(): boolean {
  const owner = existsSync(lock) ? readFileSync(lock, "utf8") : undefined;
  // Empty: it is being written.
  if (owner !== undefined && (owner === "" || isRunning(Number(owner)))) return true;
  // Whoever took it is gone.
  rmSync(lock, { force: true });
  return false;
}

function takeLock(): boolean {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    process.on("exit", () => rmSync(lock, { force: true }));
    return true;
  } catch {
    return false;
  }
}

while (isBeingBuilt() || !(isCurrent() || takeLock())) await new Promise((resolve) => setTimeout(resolve, 100));

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
