import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import type { Facts } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { concludeReport } from './conclude.ts';
import { caseOutcome } from './junit-case.ts';
import { junitClaims, nodeClaims } from './junit-claims.ts';
import { readLinterJunit } from './linter-junit.ts';
import { isQualified, type TestCase } from './test-case.ts';

/** JUnit's XML as surefire, pytest and most runners write it: `testsuites` around suites, or one suite; suites may nest. */
export function isJunit(root: XmlElement): boolean {
  return root.name === 'testsuites' || root.name === 'testsuite';
}

/**
 * The cases decide, and what the suites count can only make it worse: failures that are counted and not listed are failures too.
 * `source` is the text of the document: node --test counts in comments. The report of a linter is static analysis.
 */
export function readJunit(root: XmlElement, source: string): Facts {
  const linter = readLinterJunit(root);
  if (linter) return linter;
  const walk: Walk = { cases: [], suites: [], times: [], elements: [], units: new Map() };
  visit(root, { names: [], host: '', properties: [] }, walk);
  const unique = walk.elements.some(({ attributes }) => attributes['name'] === 'pytest' || attributes['name'] === 'pytest tests');
  const claims = junitClaims(root, (suite) => walk.units.get(suite) ?? '');
  const node = nodeClaims(source, walk.cases.filter(({ outcome }) => outcome === 'failed').length);
  const hidden = node > claims.hidden.reduce((sum, { count }) => sum + count, 0) ? [{ unit: '', count: node }] : claims.hidden;
  return { kind: 'tests', tests: concludeReport({ cases: walk.cases, claims: { ...claims, hidden }, suites: walk.suites, unique, finishedOn: walk.times.sort().at(-1) ?? null }) };
}

type Around = { names: string[]; host: string; properties: string[] };
type Walk = { cases: TestCase[]; suites: string[]; times: string[]; elements: XmlElement[]; /** The name of a suite among all hosts. */ units: Map<XmlElement, string> };

function visit(element: XmlElement, around: Around, walk: Walk): void {
  const place = walk.elements.push(element) - 1;
  const name = suiteName(element);
  const time = readTime(zoned(element.attributes['timestamp']));
  if (time !== null) walk.times.push(time);
  const here: Around = {
    names: name === '' ? around.names : [...around.names, name], host: element.attributes['hostname'] ?? around.host, properties: [...around.properties, ...tellingProperties(element)],
  };
  walk.units.set(element, name === '' ? '' : scoped(here, name));
  const own = childrenNamed(element, 'testcase');
  if (element.name === 'testsuite' && (own.length > 0 || childrenNamed(element, 'testsuite').length === 0)) walk.suites.push([...here.names, here.host, ...here.properties].filter((part) => part !== '').join(' › '));
  for (const test of own) walk.cases.push(readCase(test, here, place));
  for (const suite of childrenNamed(element, 'testsuite')) visit(suite, here, walk);
}

function scoped({ host, properties }: Around, name: string): string {
  return [host, ...properties, name].join(' ').trim();
}

function readCase(test: XmlElement, around: Around, place: number): TestCase {
  const { names, host, properties } = around;
  const { classname = test.attributes['class'] ?? '', name = '', file = '' } = test.attributes;
  const suite = names.at(-1) ?? '';
  const qualified = isQualified(classname) || isQualified(suite) || file !== '';
  const unit = failedUnit(test, suite);
  return {
    name: [classname, name].filter((part) => part).join('.') || 'unnamed test', ...caseOutcome(test), place, qualified,
    // A path may differ from one machine to the other; it counts only where the class does not say enough.
    parts: [host, ...properties, ...names, classname, name, isQualified(classname) ? '' : file],
    units: [...new Set([...names, classname, classname.slice(0, Math.max(0, classname.lastIndexOf('.'))), file])].filter((one) => one !== '').map((one) => scoped(around, one)),
    unit: unit === null ? null : scoped(around, unit),
  };
}

/** What a case stands for that no run lists when all is well: a file, class or package that could not be loaded or set up. */
function failedUnit(test: XmlElement, suite: string): string | null {
  const { classname = '', name = '', file = '' } = test.attributes;
  const failed = childrenNamed(test, 'failure').length > 0 || childrenNamed(test, 'error').length > 0;
  if (!failed) return null;
  if (/^\s*Test suite failed to run/.test(classname)) return name; // jest-junit
  if (/^\s*Test execution failure/.test(classname)) return suite; // jest, a hook after the last test
  if (classname === '' && name === 'TestMain') return suite; // gotestsum, a package that does not build
  if (classname === '' && childrenNamed(test, 'error').length > 0) return name; // pytest, a module that cannot be imported
  if (name === '' || name === classname) return classname; // Surefire, a class that cannot be set up; vitest, a file
  if (file !== '' && (file === name || file.endsWith(`/${name}`))) return file; // node --test, a file
  return null;
}

/** unittest-xml-reporting adds the time of the run to the name of a suite. */
function suiteName({ attributes }: XmlElement): string {
  return (attributes['name'] ?? '').replace(/-\d{14}$/, '');
}

/** Properties that tell one job of a matrix from another; what changes with every run (build numbers, times) is left out. */
const TELLING = /^(os\.name|os\.arch|os|platform|arch|java\.(specification\.)?version|java\.vendor|(go|python|node|ruby|php|dotnet)[._-]?version|browser([._-]?(name|version))?|project|matrix\b.*|shard\b.*|device|configuration|toolchain|profile)$/i;

function tellingProperties(suite: XmlElement): string[] {
  return childrenNamed(suite, 'properties').flatMap((list) => childrenNamed(list, 'property')).map(({ attributes }) => attributes)
    .filter(({ name }) => name !== undefined && TELLING.test(name)).map(({ name, value }) => `${name}=${value ?? ''}`).sort();
}

/** A time without a zone is taken as UTC, as the schema says. */
function zoned(value: string | undefined): string | undefined {
  return value !== undefined && /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}
