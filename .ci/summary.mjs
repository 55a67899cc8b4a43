// Adds up the reports of .ci/run: `N passed, N failed` on the last line, exit code 1 when anything failed or is missing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? ".";
let passed = 0;
let failed = 0;

for (const line of existsSync(join(folder, "steps")) ? readFileSync(join(folder, "steps"), "utf8").trim().split("\n") : []) {
  if (line === "passed") passed++;
  else failed++;
}

const report = join(folder, "vitest.json");
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  for (const file of testResults) {
    for (const test of file.assertionResults) if (test.status === "failed") console.log(`FAILED: ${test.fullName}`);
    // A file that cannot be loaded, or whose set-up failed, has no failed test of its own.
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) {
      failed++;
      console.log(`FAILED: ${file.name}: ${String(file.message).split("\n")[0]}`);
    }
  }
  if (numPendingTests > 0) console.log(`${numPendingTests} skipped`);
} else {
  failed++;
  console.log("FAILED: the tests left no report");
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
