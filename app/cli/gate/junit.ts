/** An answer of the gate as JUnit XML: a suite for each artifact, a case for each rule. */
import { coverVerdict } from '#lib/status/waived-findings.ts';
import type { GateAnswer, GateArtifact, GateRule } from '#lib/views/gate/gate.ts';
import { dryRunWarning, modeWarning } from '#lib/query/gate/policy-warnings.ts';
import { isEnforced, linesFor, pageOf, titleOf } from '#lib/query/gate/open-rules.ts';

/** Control characters that XML 1.0 §2.2 does not allow. */
const NOT_IN_XML = /[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu;

/** Text for an attribute or for the content of an element. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_IN_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
}

const KIND_OF_DECISION = { allow: 'passed', deny: 'failure', unknown: 'error' } as const;

type Case = { name: string; kind: 'passed' | 'failure' | 'error' | 'skipped'; message: string; text: string };

/** The document. Only what denies is a failure; what could not be told is an error; advice is a case that passes. */
export function formatJunit(answer: GateAnswer, base: string): string {
  const suites = answer.artifacts.map((artifact) => ({ artifact, cases: casesOf(artifact, base) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Attestry gate" ${totals(all)} time="0">`,
    ...suites.flatMap(({ artifact, cases }) => suiteLines(titleOf(artifact, answer), artifact, cases, answer)),
    '</testsuites>\n',
  ].join('\n');
}

function suiteLines(title: string, artifact: GateArtifact, cases: readonly Case[], answer: GateAnswer): string[] {
  const name = escapeXml(title);
  return [
    `  <testsuite name="${name}" ${totals(cases)} skipped="${count(cases, 'skipped')}" time="0" timestamp="${answer.at.slice(0, 19)}" hostname="attestry">`,
    '    <properties>',
    `      <property name="digest" value="${escapeXml(artifact.digest)}"/>`,
    `      <property name="decision" value="${artifact.decision}"/>`,
    `      <property name="decisionId" value="${escapeXml(answer.id ?? '')}"/>`,
    `      <property name="environment" value="${escapeXml(answer.environment ?? '')}"/>`,
    '    </properties>',
    ...cases.map((one) => caseLine(one, name)),
    '  </testsuite>',
  ];
}

const count = (cases: readonly Case[], kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
const totals = (cases: readonly Case[]): string =>
  `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}"`;

function caseLine({ name, kind, message, text }: Case, suite: string): string {
  const head = `    <testcase classname="${suite}" name="${escapeXml(name)}" time="0"`;
  if (kind === 'passed') return `${head}/>`;
  if (kind === 'skipped') return `${head}><skipped>${escapeXml(message)}</skipped></testcase>`;
  return `${head}><${kind} message="${escapeXml(message)}" type="gate">${escapeXml(text)}</${kind}></testcase>`;
}

function casesOf(artifact: GateArtifact, base: string): Case[] {
  const decision: Case = {
    name: 'may be deployed',
    kind: KIND_OF_DECISION[artifact.decision],
    message: artifact.reason,
    text: [artifact.reason, artifact.advice, pageOf(artifact, base)].filter((part) => part !== null).join('\n'),
  };
  return [decision, ...warningCases(artifact), ...artifact.rules.map((rule) => caseOf(rule, artifact, base))];
}

type NamedWarning = [name: string, warning: string | null];

/** JUnit has no warning: what a policy that does not enforce would deny is a skipped case. */
function warningCases(artifact: GateArtifact): Case[] {
  const ofMode: NamedWarning = [`allowed by ${artifact.policy.title}, which only warns`, modeWarning(artifact)];
  const cases = [
    ...(artifact.policy.mode === 'warn' ? [ofMode] : []),
    ...artifact.dryRuns.map((one): NamedWarning => [`dry run of ${one.policy.title}`, dryRunWarning(one)]),
  ];
  return cases.map(([name, warning]) => ({
    name,
    kind: warning === null ? 'passed' : 'skipped',
    message: warning ?? '',
    text: '',
  }));
}

function caseOf(rule: GateRule, artifact: GateArtifact, base: string): Case {
  return {
    name: rule.title,
    kind: kindOf(rule, artifact),
    message: rule.brief,
    text: [
      rule.detail,
      rule.expected === null ? null : `Expected: ${rule.expected}`,
      rule.actual === null ? null : `Actual: ${rule.actual}`,
      rule.remediation === null ? null : `What to do: ${rule.remediation.text}`,
      linesFor(rule, artifact, base),
    ]
      .filter((part) => part !== null)
      .join('\n'),
  };
}

/** A waived rule, one that only advises and one of a policy that only warns are not failures: they do not deny. */
function kindOf(rule: GateRule, artifact: GateArtifact): Case['kind'] {
  const { severity, outcome } = rule;
  if (outcome === 'skip') return 'skipped';
  if (severity !== 'block' || outcome === 'pass' || outcome === 'warn') return 'passed';
  if (!isEnforced(rule, artifact) || coverVerdict(artifact.waivers, rule)) return 'skipped';
  return outcome === 'error' ? 'error' : 'failure';
}
