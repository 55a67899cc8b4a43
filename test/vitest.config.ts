import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Every page in Chromium takes six minutes: on a new machine (`.ci/run`) all of it, otherwise what shows soonest that something is broken. */
const inChromium = process.env.REQUIRE_PEERS || process.env.E2E === "all" ? ["*"] : ["first-run", "link", "session", "two-people", "servers"];

export default defineConfig({
  root,
  test: {
    root,
    // Two cores: more workers only make each other slow, and slow tests are flaky tests.
    maxWorkers: 2,
    // Of tests that are marked as concurrent: those of one file that wait for simulated servers, side by side.
    maxConcurrency: 12,
    projects: [
      {
        test: {
          name: "unit",
          root,
          include: [
            "schema/**/*.test.ts",
            "control-plane/**/*.test.ts",
            "agent/**/*.test.ts",
            "web/**/*.test.ts",
            "web/**/*.test.tsx",
            "test/simulators/**/*.test.ts",
            "test/chaos/**/*.test.ts",
            "test/*.test.ts",
          ],
          // Runs of many processes, which want the machine for themselves.
          exclude: ["test/chaos/simulation/seeds.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          root,
          include: ["test/integration/**/*.test.ts"],
          // Real processes on a shared machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          root,
          include: inChromium.map((name) => `test/e2e/${name}.test.ts`),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // As long as the browser's own waits: a second is short on a machine that two files share.
          expect: { poll: { timeout: 12_000 } },
        },
      },
      {
        test: {
          name: "chaos",
          root,
          include: ["test/chaos/simulation/seeds.test.ts"],
          testTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "peers",
          root,
          include: ["test/peers/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
