/** An answer of the gate as SARIF 2.1.0 (OASIS), for code scanning. */
import { coversPart, coverVerdict } from '#lib/status/waived-findings.ts';
import { describeScope } from '#lib/status/waiver-scope.ts';
import type { GateAnswer, GateArtifact, GateRule, GateWaiver } from '#lib/views/gate/gate.ts';
import { policyWarnings } from '#lib/query/gate/policy-warnings.ts';
import { isEnforced, openRules, pageOf, titleOf } from '#lib/query/gate/open-rules.ts';

type Level = 'error' | 'warning' | 'note';

function levelOf(rule: GateRule, artifact: GateArtifact): Level {
  if (rule.severity !== 'block' || rule.outcome === 'warn') return 'note';
  return rule.outcome === 'error' || !isEnforced(rule, artifact) ? 'warning' : 'error';
}

/** One result for each open rule of each artifact, and one for an artifact that no rule explains. */
export function formatSarif(answer: GateAnswer, base: string): object {
  const results = answer.artifacts.flatMap((artifact) => resultsOf(artifact, answer, base));
  const rules = new Map(answer.artifacts.flatMap(({ rules: all }) => all.map((rule) => [rule.rule, rule] as const)));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Attestry gate',
            informationUri: base,
            rules: [
              ...[...rules.values()].map(({ rule, title }) => ({ id: rule, shortDescription: { text: title } })),
              ...OWN_RULES.filter(({ id }) => results.some(({ ruleId }) => ruleId === id)),
            ],
          },
        },
        invocations: [
          {
            executionSuccessful: answer.decision !== 'unknown',
            endTimeUtc: answer.at,
            toolExecutionNotifications: answer.warnings.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
        properties: {
          decision: answer.decision,
          decisionId: answer.id,
          environment: answer.environment,
          policy: answer.policy,
        },
        results,
      },
    ],
  };
}

const NOT_ALLOWED = 'gate-not-allowed';
const WARNS = 'gate-policy-warns';
const OWN_RULES = [
  { id: NOT_ALLOWED, shortDescription: { text: 'The gate allows the artifact' } },
  { id: WARNS, shortDescription: { text: 'Policies that do not enforce would allow the artifact' } },
];

function resultsOf(artifact: GateArtifact, answer: GateAnswer, base: string) {
  const about = locationOf(artifact, answer, base);
  const warnings = policyWarnings(artifact).map((text) => ({
    ruleId: WARNS,
    level: 'warning' as const,
    message: { text },
    ...about,
  }));
  const open = openRules(artifact).map((rule) => ({
    ruleId: rule.rule,
    level: levelOf(rule, artifact),
    message: { text: messageOf(rule) },
    ...about,
    ...suppressionsOf(rule, artifact),
  }));
  const isExplained = artifact.rulesListed && artifact.decision !== 'unknown';
  if (artifact.decision === 'allow' || isExplained) return [...warnings, ...open];
  const text = [artifact.reason, artifact.advice].filter((part) => part !== null).join('. ');
  const level: Level = artifact.decision === 'deny' ? 'error' : 'warning';
  return [{ ruleId: NOT_ALLOWED, level, message: { text }, ...about }, ...warnings, ...open];
}

/** A waiver is a suppression (SARIF 2.1.0 §3.35): the finding stays visible and does not count. */
function suppressionsOf(rule: GateRule, { waivers }: GateArtifact) {
  // A waiver of one of several vulnerabilities suppresses nothing: the others still count.
  const counting = coverVerdict(waivers, rule) ? waivers.filter((waiver) => coversPart(waiver, rule)) : [];
  const suppressions = counting.map((waiver) => ({
    kind: 'external',
    status: 'accepted',
    justification: justificationOf(waiver),
  }));
  return suppressions.length === 0 ? {} : { suppressions };
}

function justificationOf(waiver: GateWaiver): string {
  const scope = describeScope(waiver);
  return `${waiver.owner} until ${waiver.expiresAt}${scope === '' ? '' : ` (${scope})`}: ${waiver.reason}`;
}

function messageOf({ detail, expected, actual, remediation }: GateRule): string {
  return [
    detail,
    expected === null ? null : `Expected: ${expected}.`,
    actual === null ? null : `Actual: ${actual}.`,
    remediation === null ? null : `What to do: ${remediation.text}`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

/** Code scanning needs a file of the repository; SARIF has no better one for an artifact than its name. */
function locationOf(artifact: GateArtifact, answer: GateAnswer, base: string) {
  const title = titleOf(artifact, answer);
  const page = pageOf(artifact, base);
  return {
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(title).replaceAll(/[?#:]/g, encodeURIComponent) } },
        logicalLocations: [{ fullyQualifiedName: artifact.digest === '' ? title : artifact.digest, kind: 'resource' }],
      },
    ],
    partialFingerprints: { artifact: artifact.digest === '' ? title : artifact.digest },
    ...(page === null ? {} : { hostedViewerUri: page }),
  };
}
