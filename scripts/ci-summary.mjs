/**
 * Adds up Jest's reports (a test that ran in two of them counts once) and ends with one line of totals. Fails on a
 * failed test, on a suite that did not run, and in CI on a test that was skipped without a reason that holds here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Reasons stand in a skipped test's name: "… (skipped: /path/to/data is absent)". */
const statedReason = /\(skipped: (.+) is absent\)/;

/** Why this skipped test must not be skipped here; undefined where it may be. */
export function objectionTo(testName, fileExists = existsSync) {
  const absent = statedReason.exec(testName)?.[1];
  if (absent === undefined) return 'is skipped without saying what is absent';
  if (!absent.startsWith('/')) return `is skipped because ${absent} is absent, which CI has to install`;
  return fileExists(absent) ? `is skipped although ${absent} is there` : undefined;
}

export function addUp(reports) {
  const tests = new Map();
  const problems = [];
  for (const report of reports) {
    for (const suite of report.testResults) {
      if (suite.status === 'failed' && suite.assertionResults.length === 0) {
        tests.set(suite.name, 'failed');
        problems.push(`${suite.name} did not run`);
      }
      for (const { fullName, status } of suite.assertionResults) {
        const key = `${suite.name} ${fullName}`;
        if (tests.get(key) !== 'failed') tests.set(key, status);
      }
    }
  }
  const count = (...statuses) => [...tests.values()].filter((status) => statuses.includes(status)).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('pending', 'skipped', 'todo', 'disabled'),
    skippedNames: [...tests]
      .filter(([, status]) => /pending|skipped|todo|disabled/.test(status))
      .map(([name]) => name),
    problems,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = process.argv.slice(2).filter((file) => !existsSync(file));
  const reports = process.argv.slice(2).filter((file) => existsSync(file));
  const total = addUp(reports.map((file) => JSON.parse(readFileSync(file, 'utf8'))));
  const objections = total.skippedNames.flatMap((name) => {
    const objection = objectionTo(name);
    return objection === undefined ? [] : [`${name} ${objection}`];
  });
  for (const file of missing) console.log(`There is no report ${file}: its tests did not run`);
  for (const line of [...total.problems, ...(process.env.CI ? objections : [])]) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  const bad = missing.length + total.failed + (process.env.CI ? objections.length : 0);
  process.exit(bad > 0 ? 1 : 0);
}
