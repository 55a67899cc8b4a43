import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

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
            "test/chaos/**/*.test.ts",
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
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
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
