/** An answer of the gate as Markdown, for the summary of a CI job. */
import { describeScope } from '#lib/status/waiver-scope.ts';
import type { GateAnswer, GateArtifact, GateDecision, GateRule, GateWaiver } from '#lib/views/gate/gate.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { DECISION_WORDS, linesFor, openRules, pageOf, titleOf } from './open-rules.ts';

const MARKS: Record<GateDecision, string> = { allow: '✓', deny: '✗', unknown: '?' };
/** Artifacts that are described in full. A job summary of GitHub holds 1 MiB. */
const MAX_DESCRIBED = 20;

/** Text from evidence as one line of Markdown, in which nothing is markup. */
export function escapeMarkdown(text: string): string {
  return (
    sanitizeLine(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/[\\`*_{}[\]()#+!|>~@-]/g, '\\$&')
      // GitHub makes links of bare addresses.
      .replaceAll('://', ':&#47;&#47;')
      .replaceAll(/\bwww\./gi, 'www&#46;')
  );
}

/** Text as inline code. */
function code(text: string): string {
  const plain = sanitizeLine(text).replaceAll('`', "'").replaceAll('|', '¦');
  return plain === '' ? '' : `\`${plain}\``;
}

function fence(lines: string): string {
  const mark = '`'.repeat(Math.max(3, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${mark}\n${lines.trimEnd()}\n${mark}\n`;
}

/** The decision, and of each artifact the reason, expected, actual, what to do, a link and a badge. */
export function formatMarkdown(answer: GateAnswer, base: string): string {
  const { decision, environment, reason, warnings, artifacts, policy, id, examining } = answer;
  const where = environment === null ? '' : ` for ${escapeMarkdown(environment)}`;
  const described = artifacts.toSorted((a, b) => rank(a) - rank(b)).slice(0, MAX_DESCRIBED);
  const hidden = artifacts.length - described.length;
  return [
    `## ${MARKS[decision]} Attestry: ${DECISION_WORDS[decision]}${where}\n\n${escapeMarkdown(reason)}\n`,
    ...warnings.map((warning) => `**Warning:** ${escapeMarkdown(warning)}\n`),
    ...(examining ? ['Evidence is still being examined.\n'] : []),
    ...described.map((artifact) => describeArtifact(artifact, answer, base)),
    ...(hidden > 0 ? [`and ${hidden} more artifacts\n`] : []),
    `${id === null ? 'Decision' : `[Decision ${code(id)}](${base}/gate/${id})`} by policy ${escapeMarkdown(policy.title)} version ${policy.version}.\n`,
  ].join('\n');
}

const rank = ({ decision }: GateArtifact): number => ['deny', 'unknown', 'allow'].indexOf(decision);

function describeArtifact(artifact: GateArtifact, answer: GateAnswer, base: string): string {
  const page = pageOf(artifact, base);
  const title = escapeMarkdown(titleOf(artifact, answer));
  const shown = artifact.artifact ?? artifact.digest;
  const badge = /^sha(?:256|384|512):[0-9a-f]+$/.test(shown)
    ? ` ![${artifact.status}](${base}/badge/${shown}.svg)`
    : '';
  const open = openRules(artifact);
  return [
    `### ${MARKS[artifact.decision]} ${page === null ? title : `[${title}](${page})`}${badge}\n`,
    `${artifact.digest === '' ? '' : `${code(artifact.digest)}: `}${escapeMarkdown(artifact.reason)}\n`,
    ...(artifact.advice === null ? [] : [`**What to do:** ${escapeMarkdown(artifact.advice)}\n`]),
    ...artifact.waivers.map(
      (waiver) =>
        `Waived: ${waivedWhat(waiver)} by ${escapeMarkdown(waiver.owner)} until ${waiver.expiresAt.slice(0, 10)}: ${escapeMarkdown(waiver.reason)}\n`,
    ),
    ...(open.length === 0 ? [] : [rulesTable(open)]),
    ...open
      .filter(({ severity, outcome }) => severity === 'block' && outcome !== 'warn')
      .map((rule) => whatToDo(rule, artifact, base)),
  ].join('\n');
}

function rulesTable(rules: readonly GateRule[]): string {
  const rows = rules.map(
    ({ title, severity, outcome, brief, expected, actual }) =>
      `| ${escapeMarkdown(title)}${severity === 'block' ? '' : ' (advice)'} | ${outcome} | ${escapeMarkdown(brief)} | ${code(expected ?? '')} | ${code(actual ?? '')} |`,
  );
  return `| Rule | Outcome | Reason | Expected | Actual |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

function whatToDo(rule: GateRule, artifact: GateArtifact, base: string): string {
  if (rule.remediation === null) return '';
  const lines = linesFor(rule, artifact, base);
  return [
    `**${escapeMarkdown(rule.title)}.** ${escapeMarkdown(rule.detail)}\n\n**What to do:** ${escapeMarkdown(rule.remediation.text)}\n`,
    ...(lines === null ? [] : [`<details><summary>Lines for the pipeline</summary>\n\n${fence(lines)}\n</details>\n`]),
  ].join('\n');
}

function waivedWhat(waiver: GateWaiver): string {
  const scope = describeScope(waiver);
  return scope === '' ? code(waiver.rule) : `${code(waiver.rule)} (${escapeMarkdown(scope)})`;
}
