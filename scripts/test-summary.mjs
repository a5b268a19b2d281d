// node scripts/test-summary.mjs REPORT_FOLDER [FAILED_STAGE]
//
// Prints the closing line of scripts/test, summed from the reports vitest.json and playwright.json. Without a failed
// stage both reports must be there and have tests. With one, its own failure counts when no report holds it, so the
// line never claims that all is well. Exit code: 0 when nothing failed, else 1.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const [folder, failedStage] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("usage: node scripts/test-summary.mjs REPORT_FOLDER [FAILED_STAGE]");

/** Vitest's JSON reporter. A file that broke outside its tests (a syntax error, a hook) counts as one failure. */
function countVitest(report) {
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Playwright's JSON reporter. `errors` are those that belong to no test. */
function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, count] of [
  ["vitest.json", countVitest],
  ["playwright.json", countPlaywright],
]) {
  const file = path.join(folder, name);
  const counts = existsSync(file)
    ? count(JSON.parse(readFileSync(file, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  if (failedStage === undefined && counts.passed + counts.failed + counts.skipped === 0) {
    console.log(`No test was run: ${file} is missing or empty.`);
    total.failed += 1;
  }
}

if (failedStage !== undefined) {
  console.log(`Stage failed: ${failedStage}. The stages after it were not run.`);
  total.failed = Math.max(total.failed, 1);
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
