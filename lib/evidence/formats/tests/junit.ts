import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { toTestReport } from './test-report.ts';
import { caseOutcome } from './junit-case.ts';
import { junitTotals, nodeUnlistedFailures } from './junit-totals.ts';
import { hostConfiguration, spanOf, configurationProperties } from './junit-environment.ts';
import { readLinterJunit } from './linter-junit.ts';
import { isQualified, type TestCase } from './test-case.ts';

/**
 * Whether a document is JUnit XML as Surefire, pytest and most runners write it: `testsuites` around suites, or one
 * suite; suites may nest.
 */
export function isJunit(root: XmlElement): boolean {
  return root.name === 'testsuites' || root.name === 'testsuite';
}

/**
 * Read JUnit XML. The cases decide the result. The totals of the suites can only make it worse: failures that are
 * counted but not listed are failures too. `source` is the text of the document, because node --test writes its totals
 * in comments. The report of a linter becomes static analysis.
 */
export function readJunit(root: XmlElement, source: string): Facts {
  const linter = readLinterJunit(root);
  if (linter) return linter;
  const walk: Walk = { root, cases: [], suites: [], spans: [], elements: [], units: new Map() };
  visit(root, { names: [], host: '', properties: [], configuration: [], span: null }, walk);
  // pytest writes one suite; several suites are the merged reports of several jobs.
  const unique =
    walk.elements.filter(({ name, attributes }) => name === 'testsuite' && attributes['name'] === 'pytest').length ===
    1;
  const totals = junitTotals(root, (suite) => walk.units.get(suite) ?? '');
  const node = nodeUnlistedFailures(source, walk.cases.filter(({ outcome }) => outcome === 'failed').length);
  const counted = totals.unlistedFailures.reduce((sum, { count }) => sum + count, 0);
  const unlistedFailures = node > counted ? [{ unit: '', count: node }] : totals.unlistedFailures;
  const [began, ended] = [walk.spans.map(([start]) => start), walk.spans.map(([, end]) => end)].map((times) =>
    times.sort((a, b) => a - b),
  );
  return {
    kind: 'tests',
    tests: toTestReport({
      cases: walk.cases,
      totals: { ...totals, unlistedFailures },
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
  /** Properties and other attributes that distinguish this job from another one. */
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
  /** The name of each suite, unique among all jobs. */
  units: Map<XmlElement, string>;
};

function visit(element: XmlElement, outer: SuiteContext, walk: Walk): void {
  const listIndex = walk.elements.push(element) - 1;
  const { hostname, package: inPackage } = element.attributes;
  const name = suiteName(element);
  const span = spanOf(element);
  if (span !== null) walk.spans.push(span);
  const host = hostname ?? outer.host;
  const properties = [
    ...outer.properties,
    ...configurationProperties(element),
    ...(inPackage ? [`package=${inPackage}`] : []),
  ];
  const context: SuiteContext = {
    names: name === '' ? outer.names : [...outer.names, name],
    host,
    properties,
    configuration: [...hostConfiguration(host, walk.root), ...properties],
    span: span ?? outer.span,
  };
  walk.units.set(element, name === '' ? '' : qualifiedName(context, name));
  const tests = childrenNamed(element, 'testcase');
  if (element.name === 'testsuite' && (tests.length > 0 || childrenNamed(element, 'testsuite').length === 0))
    walk.suites.push([...context.names, ...context.configuration].filter((part) => part !== '').join(' › '));
  for (const test of tests) walk.cases.push(readCase(test, context, listIndex));
  for (const suite of childrenNamed(element, 'testsuite')) visit(suite, context, walk);
}

function qualifiedName({ configuration }: SuiteContext, name: string): string {
  return [...configuration, name].join(' ').trim();
}

function readCase(test: XmlElement, context: SuiteContext, listIndex: number): TestCase {
  const { names, host, configuration, span } = context;
  const { classname = test.attributes['class'] ?? '', name = '', file = '' } = test.attributes;
  const suite = names.at(-1) ?? '';
  const qualified = isQualified(classname) || isQualified(suite) || file !== '';
  const inSuite = [...names, classname].join(' › ');
  const unit = failedUnit(test, suite, inSuite);
  return {
    name: [classname, name].filter((part) => part).join('.') || 'unnamed test',
    ...caseOutcome(test),
    listIndex,
    qualified,
    host,
    span,
    nameless: name === '' && classname === '',
    scoped: qualified || !isNoSuite(suite) || !isNoClass(classname, name),
    // A path may differ between machines, so it counts only if the class is not qualified.
    parts: [...configuration, ...names, classname, name, isQualified(classname) ? '' : file],
    units: [
      ...new Set([
        ...names,
        classname,
        classname.slice(0, Math.max(0, classname.lastIndexOf('.'))),
        file,
        classname === '' ? '' : inSuite,
      ]),
    ]
      .filter((part) => part !== '')
      .map((part) => qualifiedName(context, part)),
    unit: unit === null ? null : qualifiedName(context, unit),
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

/** mocha lists a hook only if it failed, under the title of the suite. */
const MOCHA_HOOK = /(^|\s)"(before|after) (all|each)" hook\b/;
/** JUnit 4 and Gradle (a class that cannot be set up), go-junit-report (a package that does not build). */
const CLASS_LEVEL = /^(initializationError|executionError|classMethod|\[(build|setup) failed\])$/;
/** unittest: `setUpClass (tests.test_x.TestA)`. */
const UNITTEST_FIXTURE = /^(?:setUp|tearDown)(?:Class|Module) \(([\w.]+)\)$/;

/**
 * The unit (file, class or package) that could not be loaded or set up, for a case that stands for such a failure; null
 * for a test. A successful run does not list such cases.
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
