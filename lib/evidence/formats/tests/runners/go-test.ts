import { member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { makeContent, type Content } from '../../../read/content.ts';
import { readTime } from '../../../read/time.ts';
import { toTestReport, NO_TOTALS } from '#lib/evidence/formats/tests/test-report.ts';
import { simpleCase, type TestCase } from '../test-case.ts';

const ACTIONS = /^(start|run|pause|cont|pass|bench|fail|output|skip|build-output|build-fail|attr)$/;

/** The lines of `go test -json` (test2json): a first line with an action, and a package or an import path. */
export function isGoTest(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  if (end < 0 || end > 1_000_000) return false;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  // Most documents are no such stream: they must not be parsed to tell.
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

type Package = { ended: 'pass' | 'fail' | 'skip' | null; place: number };

/** All lines as one run. Lines that are no events (the output of a build) are passed over. */
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
    const known = packages.get(name) ?? { ended: null, place: packages.size };
    packages.set(name, known);
    const key = `${name} ${test ?? ''}`;
    if (test == null && action === 'start') known.ended = null;
    if (test != null && action === 'run') running.set(key, name);
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') continue;
    if (test == null) known.ended = action;
    else {
      running.delete(key);
      cases.push(
        simpleCase(`${name}.${test}`, action === 'skip' ? 'skipped' : `${action}ed`, {
          parts: [name, test],
          units: [name],
          place: known.place,
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
        totals: claimsOf(packages, cases, running, builds),
        suites: [...packages.keys()],
        startedOn,
        finishedOn,
      }),
    },
  });
}

/** A package that failed without a failed test (its build, its TestMain, `-count`), and one that never ended. */
function claimsOf(
  packages: ReadonlyMap<string, Package>,
  cases: readonly TestCase[],
  running: ReadonlyMap<string, string>,
  builds: ReadonlySet<string>,
) {
  const last = new Map(cases.map((item) => [item.parts.join(' '), item]));
  const withFailure = new Set(
    [...last.values()].filter(({ outcome }) => outcome === 'failed').map(({ parts }) => parts[0]!),
  );
  const failed = [...packages]
    .filter(([name, { ended }]) => ended === 'fail' && !withFailure.has(name))
    .map(([name]) => name);
  const unbuilt = [...builds].filter((name) => !failed.includes(name) && !packages.has(name));
  const broken = [...packages]
    .filter(([, { ended }]) => ended === null)
    .slice(0, 10)
    .map(([name]) => `The package ${name} did not end.`);
  const cut = [...running]
    .filter(([, name]) => packages.get(name)?.ended === 'pass')
    .slice(0, 10)
    .map(([key]) => `The test ${key} did not end.`);
  return {
    ...NO_TOTALS,
    hidden: [...failed, ...unbuilt].map((unit) => ({ unit, count: 1 })),
    broken: [...broken, ...cut],
  };
}
