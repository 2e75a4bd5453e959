import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { toTestReport } from './test-report.ts';
import { caseOutcome } from './junit-case.ts';
import { junitTotals, nodeUnlistedFailures } from './junit-totals.ts';
import { hostConfiguration, spanOf, configurationProperties } from './junit-environment.ts';
import { readLinterJunit } from './linter-junit.ts';
import { isQualified, type TestCase } from './test-case.ts';

/**
 * JUnit's XML as surefire, pytest and most runners write it: `testsuites` around suites, or one suite; suites may nest.
 */
export function isJunit(root: XmlElement): boolean {
  return root.name === 'testsuites' || root.name === 'testsuite';
}

/**
 * The cases decide, and what the suites count can only make it worse: failures that are counted and not listed are
 * failures too.
 * `source` is the text of the document: node --test counts in comments. The report of a linter is static analysis.
 */
export function readJunit(root: XmlElement, source: string): Facts {
  const linter = readLinterJunit(root);
  if (linter) return linter;
  const walk: Walk = { root, cases: [], suites: [], spans: [], elements: [], units: new Map() };
  visit(root, { names: [], host: '', properties: [], configuration: [], span: null }, walk);
  // pytest writes one suite; several are reports of several jobs, merged into one file.
  const unique =
    walk.elements.filter(({ name, attributes }) => name === 'testsuite' && attributes['name'] === 'pytest').length ===
    1;
  const claims = junitTotals(root, (suite) => walk.units.get(suite) ?? '');
  const node = nodeUnlistedFailures(source, walk.cases.filter(({ outcome }) => outcome === 'failed').length);
  const hidden =
    node > claims.hidden.reduce((sum, { count }) => sum + count, 0) ? [{ unit: '', count: node }] : claims.hidden;
  const [began, ended] = [walk.spans.map(([start]) => start), walk.spans.map(([, end]) => end)].map((times) =>
    times.sort((a, b) => a - b),
  );
  return {
    kind: 'tests',
    tests: toTestReport({
      cases: walk.cases,
      totals: { ...claims, hidden },
      suites: walk.suites,
      unique,
      startedOn: formatTime(began?.[0]),
      finishedOn: formatTime(ended?.at(-1)),
    }),
  };
}

function formatTime(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

type SuiteContext = {
  names: string[];
  host: string;
  /** Properties, and what else tells this job from another one. */
  properties: string[];
  configuration: string[];
  span: TestCase['span'];
};
type Walk = {
  root: XmlElement;
  cases: TestCase[];
  suites: string[];
  spans: (readonly [number, number])[];
  elements: XmlElement[];
  /** The name of a suite among all jobs. */
  units: Map<XmlElement, string>;
};

function visit(element: XmlElement, around: SuiteContext, walk: Walk): void {
  const place = walk.elements.push(element) - 1;
  const { hostname, package: inPackage } = element.attributes;
  const name = suiteName(element);
  const span = spanOf(element);
  if (span !== null) walk.spans.push(span);
  const host = hostname ?? around.host;
  const properties = [
    ...around.properties,
    ...configurationProperties(element),
    ...(inPackage ? [`package=${inPackage}`] : []),
  ];
  const here: SuiteContext = {
    names: name === '' ? around.names : [...around.names, name],
    host,
    properties,
    configuration: [...hostConfiguration(host, walk.root), ...properties],
    span: span ?? around.span,
  };
  walk.units.set(element, name === '' ? '' : qualifiedName(here, name));
  const own = childrenNamed(element, 'testcase');
  if (element.name === 'testsuite' && (own.length > 0 || childrenNamed(element, 'testsuite').length === 0))
    walk.suites.push([...here.names, ...here.configuration].filter((part) => part !== '').join(' › '));
  for (const test of own) walk.cases.push(readCase(test, here, place));
  for (const suite of childrenNamed(element, 'testsuite')) visit(suite, here, walk);
}

function qualifiedName({ configuration: telling }: SuiteContext, name: string): string {
  return [...telling, name].join(' ').trim();
}

function readCase(test: XmlElement, around: SuiteContext, place: number): TestCase {
  const { names, host, configuration: telling, span } = around;
  const { classname = test.attributes['class'] ?? '', name = '', file = '' } = test.attributes;
  const suite = names.at(-1) ?? '';
  const qualified = isQualified(classname) || isQualified(suite) || file !== '';
  const inSuite = [...names, classname].join(' › ');
  const unit = failedUnit(test, suite, inSuite);
  return {
    name: [classname, name].filter((part) => part).join('.') || 'unnamed test',
    ...caseOutcome(test),
    place,
    qualified,
    host,
    span,
    nameless: name === '' && classname === '',
    scoped: qualified || !isNoSuite(suite) || !isNoClass(classname, name),
    // A path may differ from one machine to the other; it counts only where the class does not say enough.
    parts: [...telling, ...names, classname, name, isQualified(classname) ? '' : file],
    units: [
      ...new Set([
        ...names,
        classname,
        classname.slice(0, Math.max(0, classname.lastIndexOf('.'))),
        file,
        classname === '' ? '' : inSuite,
      ]),
    ]
      .filter((one) => one !== '')
      .map((one) => qualifiedName(around, one)),
    unit: unit === null ? null : qualifiedName(around, unit),
  };
}

/** jest writes `undefined` for tests outside of any `describe`. */
function isNoSuite(suite: string): boolean {
  return suite === '' || suite === 'undefined';
}

/** node --test writes `test` for every class, jest-junit and others the name of the test again. */
function isNoClass(classname: string, name: string): boolean {
  return classname === '' || classname === 'test' || classname === name;
}

/** mocha lists a hook only when it failed, under the title of the suite. */
const MOCHA_HOOK = /(^|\s)"(before|after) (all|each)" hook\b/;
/** JUnit 4 and Gradle (a class that cannot be set up), go-junit-report (a package that does not build). */
const CLASS_LEVEL = /^(initializationError|executionError|classMethod|\[(build|setup) failed\])$/;
/** unittest: `setUpClass (tests.test_x.TestA)`. */
const UNITTEST_FIXTURE = /^(?:setUp|tearDown)(?:Class|Module) \(([\w.]+)\)$/;

/**
 * What a case stands for that no run lists when all is well: a file, class or package that could not be loaded or set
 * up.
 */
function failedUnit(test: XmlElement, suite: string, inSuite: string): string | null {
  const { classname = '', name = '', file = '' } = test.attributes;
  if (caseOutcome(test).outcome !== 'failed') return null;
  if (MOCHA_HOOK.test(name) || MOCHA_HOOK.test(classname)) return suite;
  if (CLASS_LEVEL.test(name)) return classname;
  const fixture = UNITTEST_FIXTURE.exec(name)?.[1];
  if (fixture) return fixture;
  if (
    classname.endsWith('unittest.loader._FailedTest') ||
    (classname === '' && suite === 'unittest.loader._FailedTest')
  )
    return name;
  if (/^\s*Test suite failed to run/.test(classname)) return name; // jest-junit
  if (/^\s*Test execution failure/.test(classname)) return suite; // jest, a hook after the last test
  if (classname === '' && name === 'TestMain') return suite; // gotestsum, a package that does not build
  // pytest, a module that cannot be imported
  if (classname === '' && childrenNamed(test, 'error').length > 0) return name;
  if (name === '') return classname; // Surefire, a class that cannot be set up
  if (name === classname) return inSuite; // JUnit 5, a class; vitest, a file; CTest and jest-junit, a test
  if (file !== '' && (file === name || file.endsWith(`/${name}`))) return file; // node --test, a file
  return null;
}

/** unittest-xml-reporting adds the time of the run to the name of a suite. */
function suiteName({ attributes }: XmlElement): string {
  return (attributes['name'] ?? '').replace(/-\d{14}$/, '');
}
