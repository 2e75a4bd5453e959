import { member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { makeContent, type Content } from '../../../read/content.ts';
import { readTime } from '../../../read/time.ts';
import { toTestReport, NO_TOTALS, type ReportTotals } from '#lib/evidence/formats/tests/test-report.ts';
import { simpleCase, type TestCase } from '../test-case.ts';

const ACTIONS = /^(start|run|pause|cont|pass|bench|fail|output|skip|build-output|build-fail|attr)$/;

/** Whether a text is `go test -json` output (test2json): its first line has an action, and a package or import path. */
export function isGoTest(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  if (end < 0 || end > 1_000_000) return false;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  // Most documents are no such stream. This check avoids parsing them.
  if (!line.includes('"Action"')) return false;
  const first = readJson(line);
  return first.ok && isEvent(first.value);
}

function isEvent(value: JsonValue): boolean {
  return (
    ACTIONS.test(asText(member(value, 'Action')) ?? '') &&
    (asText(member(value, 'Package')) ?? asText(member(value, 'ImportPath'))) !== null
  );
}

type Package = { ended: 'pass' | 'fail' | 'skip' | null; listIndex: number };

/** Read all lines as one run. Lines that are no events (the output of a build) are skipped. */
export function readGoTest(bytes: Uint8Array): Content {
  const packages = new Map<string, Package>();
  const cases: TestCase[] = [];
  const running = new Map<string, string>();
  const builds = new Set<string>();
  let startedOn: string | null = null;
  let finishedOn: string | null = null;
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const read = line.startsWith('{') ? readJson(new TextEncoder().encode(line)) : null;
    if (!read?.ok || !isEvent(read.value)) continue;
    const [action, name, test] = ['Action', 'Package', 'Test'].map((key) => asText(member(read.value, key)));
    finishedOn = readTime(member(read.value, 'Time')) ?? finishedOn;
    startedOn ??= finishedOn;
    if (action === 'build-fail') builds.add((asText(member(read.value, 'ImportPath')) ?? '').split(' ')[0]!);
    if (name == null) continue;
    const pkg = packages.get(name) ?? { ended: null, listIndex: packages.size };
    packages.set(name, pkg);
    const key = `${name} ${test ?? ''}`;
    if (test == null && action === 'start') pkg.ended = null;
    if (test != null && action === 'run') running.set(key, name);
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') continue;
    if (test == null) pkg.ended = action;
    else {
      running.delete(key);
      cases.push(
        simpleCase(`${name}.${test}`, action === 'skip' ? 'skipped' : `${action}ed`, {
          parts: [name, test],
          units: [name],
          listIndex: pkg.listIndex,
          qualified: true,
        }),
      );
    }
  }
  return makeContent('go-test', {
    mediaType: 'application/x-ndjson',
    facts: {
      kind: 'tests',
      tests: toTestReport({
        cases,
        totals: totalsOf(packages, cases, running, builds),
        suites: [...packages.keys()],
        startedOn,
        finishedOn,
      }),
    },
  });
}

/** Packages that failed without a failed test (build, TestMain, `-count`), and packages and tests that did not end. */
function totalsOf(
  packages: ReadonlyMap<string, Package>,
  cases: readonly TestCase[],
  running: ReadonlyMap<string, string>,
  builds: ReadonlySet<string>,
): ReportTotals {
  const last = new Map(cases.map((item) => [item.parts.join(' '), item]));
  const withFailure = new Set(
    [...last.values()].filter(({ outcome }) => outcome === 'failed').map(({ parts }) => parts[0]!),
  );
  const failed = [...packages]
    .filter(([name, { ended }]) => ended === 'fail' && !withFailure.has(name))
    .map(([name]) => name);
  const unbuilt = [...builds].filter((name) => !failed.includes(name) && !packages.has(name));
  const unendedPackages = [...packages]
    .filter(([, { ended }]) => ended === null)
    .slice(0, 10)
    .map(([name]) => `The package ${name} did not end.`);
  const unendedTests = [...running]
    .filter(([, name]) => packages.get(name)?.ended === 'pass')
    .slice(0, 10)
    .map(([key]) => `The test ${key} did not end.`);
  return {
    ...NO_TOTALS,
    unlistedFailures: [...failed, ...unbuilt].map((unit) => ({ unit, count: 1 })),
    runFailures: [...unendedPackages, ...unendedTests],
  };
}
