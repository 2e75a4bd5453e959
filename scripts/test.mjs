/**
 * `npm test`: installs what is missing, runs every check and test, and prints one line of counts at the end. A failed
 * check does not stop the others; without a build the browser tests cannot run.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describeBrowser, ensureBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { printError, requireNode, run, timed } from './runtime.mjs';

/** @typedef {{ name: string, passed: number, failed: number, skipped: number }} Count */

const reports = mkdtempSync(join(tmpdir(), 'attestry-test-'));
const read = (name) => JSON.parse(readFileSync(join(reports, name), 'utf8'));
/** The count of a step that passes or fails as a whole. @returns {Count} */
const whole = (name, ok) => ({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
/** What the end of the output repeats: each test that failed with the first lines of why. @type {string[]} */
const failures = [];
/** The same for tests that failed once and passed when they were repeated. @type {string[]} */
const repeated = [];

const LINES_OF_A_FAILURE = 8;
const withReason = (test, [reason = '']) =>
  [test, ...reason.split('\n').slice(0, LINES_OF_A_FAILURE)].join('\n          ');

/** The tests of a report of Playwright with an outcome (`TestStatus`): suites hold specs and further suites. */
function testsWith(outcome, { file, title, suites = [], specs = [] }) {
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === outcome)
      .map(({ results }) => {
        const errors = results.flatMap((result) => result.errors.map(({ message }) => message));
        return withReason(`${file ?? title}: ${spec.title}`, errors);
      }),
  );
  return [...own, ...suites.flatMap((suite) => testsWith(outcome, suite))];
}

/**
 * The counts of a test runner. A run that ended without a report, or that failed outside of any test, counts as one
 * failure.
 * @returns {Count}
 */
function counted(name, code, report) {
  try {
    const { passed, failed, skipped } = report();
    return { name, passed, skipped, failed: failed === 0 && code !== 0 ? 1 : failed };
  } catch {
    return whole(name, false);
  }
}

await ensureInstalled();
const node = requireNode();
const browser = await ensureBrowser(node);
process.stdout.write(`${browser === null ? 'browser: none was found or installed' : describeBrowser(browser)}\n`);

/** @param {string} name a package's program @param {string[]} args */
const tool = (name, ...args) =>
  run(node, [join('node_modules', ...name.split('/')), ...args], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });

/** @type {Count[]} */
const counts = [];
counts.push(
  whole(
    'lint',
    (await timed(
      'lint',
      async () => (await tool('oxlint/bin/oxlint', '--deny-warnings')) || tool('oxfmt/bin/oxfmt', '--check'),
    )) === 0,
  ),
);
counts.push(
  whole(
    'types',
    (await timed(
      'types',
      async () => (await tool('next/dist/bin/next', 'typegen')) || tool('typescript/bin/tsc', '--noEmit'),
    )) === 0,
  ),
);

const unitCode = await timed('unit and integration tests', () =>
  tool(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, 'unit.json')}`,
  ),
);
counts.push(
  counted('unit', unitCode, () => {
    const report = read('unit.json');
    for (const { name, message, assertionResults } of report.testResults) {
      const file = relative(process.cwd(), name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      const described = ({ fullName, failureMessages }) => withReason(`${file}: ${fullName}`, failureMessages);
      failures.push(...failed.map(described));
      repeated.push(
        ...assertionResults
          .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
          .map(described),
      );
      if (failed.length === 0 && message !== '') failures.push(`${file}: ${message.split('\n', 1)[0]}`);
    }
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  }),
);

const built = await build(node);
counts.push(whole('build', built));
if (built && browser !== null) {
  process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = join(reports, 'e2e.json');
  const code = await timed('end-to-end tests', () => tool('@playwright/test/cli.js', 'test', '--reporter=list,json'));
  counts.push(
    counted('e2e', code, () => {
      const { stats, suites } = read('e2e.json');
      failures.push(...suites.flatMap((suite) => testsWith('unexpected', suite)));
      repeated.push(...suites.flatMap((suite) => testsWith('flaky', suite)));
      const { expected, unexpected, flaky, skipped } = stats;
      return { passed: expected + flaky, failed: unexpected, skipped };
    }),
  );
} else {
  printError(`end-to-end tests did not run: there is no ${built ? 'browser' : 'build'}.`);
  counts.push(whole('e2e', false));
}
rmSync(reports, { recursive: true, force: true });

const total = (key) => counts.reduce((sum, count) => sum + count[key], 0);
process.stdout.write('\n');
for (const test of repeated) process.stdout.write(`  passed when repeated: ${test}\n`);
for (const failure of failures) process.stdout.write(`  failed: ${failure}\n`);
for (const { name, passed, failed, skipped } of counts) {
  process.stdout.write(
    `  ${name.padEnd(6)} ${failed === 0 ? 'ok    ' : 'FAILED'} ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
  );
}
process.stdout.write(
  `\n${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}\n`,
);
process.exitCode = total('failed') === 0 ? 0 : 1;
