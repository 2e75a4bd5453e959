/** Reports of linters in JUnit XML. Their cases are findings, not tests. */
import { childrenNamed, descendants, type XmlElement } from '#lib/bytes/xml.ts';
import type { Facts, Finding } from '#lib/evidence/model/evidence.ts';
import { makeFinding } from '#lib/evidence/formats/finding/finding.ts';
import { readTime } from '../../read/time.ts';

/**
 * The form by which a linter's report is distinguished from a test run. Tests may have any name, so a name alone never
 * decides: every suite and every case must have the linter's form. If one case does not, the report is read as tests.
 */
type LinterForm = {
  tool: string;
  /** A suite's `package`, or null if the tool writes none. */
  package: RegExp | null;
  /** The name of the suite or of the root. */
  name: RegExp | null;
  /** `classname` and `name` of a case. */
  classname: RegExp | null;
  testcase: RegExp | null;
  /** The suite is a file, and each case's class and message begin with a location in that file. */
  ofFile?: true;
  /** A pattern in the `message` or `more_info` of every finding; every case is then a finding. */
  mark?: RegExp;
};

const LOCATION = /:\d+(:\d+)?$/;
/** ESLint's built-in JUnit formatter and its imitations: `package="org.<tool>"`, cases `org.<tool>.<rule>`. */
const ORG_PACKAGE =
  /^org\.(ruff|eslint|oxlint|oxc|biome|tslint|spectral|stylelint|htmlhint|sasslint|solhint|textlint|standard|xo|jshint|csslint|redocly|vacuum)$/i;

const LINTER_FORMS: readonly LinterForm[] = [
  { tool: 'stylelint', package: /^stylelint\.rules$/, name: null, classname: null, testcase: /^stylelint\./ },
  { tool: 'csslint', package: /^net\.csslint$/, name: null, classname: null, testcase: /^net\.csslint\./ },
  {
    tool: 'golangci-lint',
    package: null,
    name: null,
    classname: LOCATION,
    testcase: /^[a-z][a-z0-9_-]*$/,
    ofFile: true,
  },
  {
    tool: 'bandit',
    package: null,
    name: /^bandit$/,
    classname: /\.py$/,
    testcase: /^\w+$/,
    mark: /bandit\.readthedocs\.io/,
  },
  {
    tool: 'gosec',
    package: null,
    name: null,
    classname: null,
    testcase: /\.go$/,
    mark: /^Found \d+ vulnerabilit(y|ies)\. See stacktrace/,
  },
  { tool: 'oxlint', package: null, name: /^Oxlint$/, classname: null, testcase: /^[\w@-]+\([\w@/-]+\)$/ },
  { tool: 'rubocop', package: null, name: /^rubocop$/i, classname: null, testcase: /^[A-Z]\w+(\/\w+)+$/ },
  {
    tool: 'PHP_CodeSniffer',
    package: null,
    name: /^PHP_CodeSniffer \d/,
    classname: null,
    testcase: /\((\d+:\d+)\)$|\.php$/,
  },
  { tool: 'phpstan', package: null, name: /^phpstan$/i, classname: null, testcase: LOCATION },
  {
    tool: 'flake8',
    package: null,
    name: /^flake8(\.|$)/i,
    classname: null,
    testcase: /^[A-Z]{1,4}\d{2,4}\b|\.py(:\d+)*$/,
  },
  {
    tool: 'cpplint',
    package: null,
    name: /^cpplint$/i,
    classname: null,
    testcase: /\.(c|h|cc|cpp|cxx|hh|hpp|hxx|cu|cuh)$/i,
  },
  { tool: 'gitleaks', package: null, name: /^gitleaks$/i, classname: /.+/, testcase: / has detected / },
  { tool: 'semgrep', package: null, name: /^semgrep results$/i, classname: /.+/, testcase: /.+/ },
  { tool: 'mypy', package: null, name: /^mypy$/, classname: /^mypy$/, testcase: /^mypy-py\d/ },
  { tool: 'checkov', package: null, name: /^[\w ]+ scan$/, classname: null, testcase: /\bCKV2?_\w+/ },
  { tool: 'markdownlint', package: null, name: /^markdownlint/i, classname: null, testcase: /^MD\d{3}|\.md\b/ },
];

/** The findings of a linter's report; null for a test run and for an empty report, which has no form. */
export function readLinterJunit(root: XmlElement): Facts | null {
  const suites = [root, ...descendants(root, 'testsuite')].filter(
    (suite) => childrenNamed(suite, 'testcase').length > 0,
  );
  if (suites.length === 0) return null;
  const tool =
    packageTool(suites) ?? LINTER_FORMS.find((form) => suites.every((suite) => matchesForm(suite, root, form)))?.tool;
  if (tool === undefined) return null;
  const findings = suites.flatMap((suite) =>
    childrenNamed(suite, 'testcase')
      .filter(isFinding)
      .flatMap((test) => findingsOf(test, suite)),
  );
  const times = suites
    .map((suite) => readTime(suite.attributes['timestamp']))
    .filter((time) => time !== null)
    .sort();
  return {
    kind: 'static-analysis',
    tool,
    result: findings.length > 0 ? 'FAILED' : 'PASSED',
    scan: {
      scanner: tool,
      scannerVersion: null,
      finishedOn: times.at(-1) ?? null,
      databaseUpdated: null,
      findings,
      purpose: 'code',
      problem: null,
    },
  };
}

/** The tool whose name is the package of all suites and a prefix of the names of all their cases. */
function packageTool(suites: readonly XmlElement[]): string | undefined {
  const name = suites[0]!.attributes['package'] ?? '';
  if (!ORG_PACKAGE.test(name)) return undefined;
  const isOfTool = (test: XmlElement): boolean =>
    test.attributes['name'] === name ||
    test.attributes['name']?.startsWith(`${name}.`) === true ||
    test.attributes['classname']?.startsWith(`${name}.`) === true ||
    !isFinding(test);
  return suites.every(
    (suite) => suite.attributes['package'] === name && childrenNamed(suite, 'testcase').every(isOfTool),
  )
    ? name.slice('org.'.length).toLowerCase()
    : undefined;
}

function matchesForm(suite: XmlElement, root: XmlElement, form: LinterForm): boolean {
  if (form.package && !form.package.test(suite.attributes['package'] ?? '')) return false;
  if (form.name && !form.name.test(suite.attributes['name'] ?? '') && !form.name.test(root.attributes['name'] ?? ''))
    return false;
  return childrenNamed(suite, 'testcase').every((test) => {
    const { classname = '', name = '' } = test.attributes;
    return (
      (!form.classname || form.classname.test(classname)) &&
      (!form.testcase || form.testcase.test(name)) &&
      (!form.ofFile || hasLocation(test, suite)) &&
      (!form.mark || isMarked(test, form.mark))
    );
  });
}

function isMarked(test: XmlElement, mark: RegExp): boolean {
  const failures = [...childrenNamed(test, 'failure'), ...childrenNamed(test, 'error')];
  return (
    failures.length > 0 &&
    failures.every(
      ({ attributes }) => mark.test(attributes['message'] ?? '') || mark.test(attributes['more_info'] ?? ''),
    )
  );
}

function hasLocation(test: XmlElement, suite: XmlElement): boolean {
  const { classname = '' } = test.attributes;
  return (
    classname.startsWith(`${suite.attributes['name'] ?? ''}:`) &&
    childrenNamed(test, 'failure').every(
      ({ attributes }) => attributes['message']?.startsWith(`${classname}:`) === true,
    )
  );
}

function isFinding(test: XmlElement): boolean {
  return childrenNamed(test, 'failure').length > 0 || childrenNamed(test, 'error').length > 0;
}

/**
 * One finding for each case. gosec writes all findings of a rule in a file as one case, and the rule as the name of the
 * suite.
 */
function findingsOf(test: XmlElement, suite: XmlElement): Finding[] {
  const gosec = /^Found (\d{1,4}) vulnerabilit/.exec(childrenNamed(test, 'failure')[0]?.attributes['message'] ?? '');
  if (gosec)
    return Array.from({ length: Number(gosec[1]) }, () =>
      makeFinding(suite.attributes['name'] ?? 'unnamed', 'unknown'),
    );
  return [makeFinding(ruleOf(test), 'unknown')];
}

/** `org.ruff.F401` → `F401`. */
function ruleOf({ attributes }: XmlElement): string {
  return (attributes['name'] ?? '').replace(/^(org\.\w+|net\.csslint|stylelint)\./, '') || 'unnamed';
}
