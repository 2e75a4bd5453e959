/** An answer of the gate as text for a terminal. */
import { describeScope } from '#lib/status/waiver-scope.ts';
import type { GateAnswer, GateArtifact, GateWaiver } from '#lib/views/gate/gate.ts';
import { formatChecks } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { DECISION_WORDS, openRules, pageOf, titleOf } from '#lib/query/gate/open-rules.ts';

/** The decision, then each artifact with the rules that are open. */
export function formatText(answer: GateAnswer, base: string): string {
  const where = answer.environment === null ? '' : ` for ${answer.environment}`;
  const pending = answer.examining ? 'evidence is still being examined; ask again with --wait\n' : '';
  const id =
    answer.id === null ? '' : `\ndecision ${answer.id}, policy ${answer.policy.id} version ${answer.policy.version}\n`;
  return [
    `${DECISION_WORDS[answer.decision]}${sanitizeLine(where)}: ${sanitizeLine(answer.reason)}\n`,
    pending,
    ...answer.warnings.map((warning) => `warning: ${sanitizeLine(warning)}\n`),
    ...answer.artifacts.map((artifact) => artifactText(artifact, answer, base)),
    id,
    answer.id === null ? '' : `${base}/gate/${answer.id}\n`,
  ].join('');
}

function artifactText(artifact: GateArtifact, answer: GateAnswer, base: string): string {
  const { decision, reason, advice, waivers } = artifact;
  const open = openRules(artifact);
  const page = pageOf(artifact, base);
  return [
    `\n${DECISION_WORDS[decision]}  ${sanitizeLine(titleOf(artifact, answer))}: ${sanitizeLine(reason)}\n`,
    advice === null ? '' : `  to do: ${sanitizeLine(advice)}\n`,
    ...waivers.map(
      (waiver) =>
        `  waived: ${waivedWhat(waiver)} by ${sanitizeLine(waiver.owner)} until ${waiver.expiresAt.slice(0, 10)}: ${sanitizeLine(waiver.reason)}\n`,
    ),
    formatChecks(open.map((rule) => ({ ...rule, name: rule.title, remedy: rule.remediation?.text ?? null }))),
    artifact.rulesListed ? '' : '  ask about it alone to see its rules\n',
    page === null ? '' : `  ${page}\n`,
  ].join('');
}

function waivedWhat(waiver: GateWaiver): string {
  const scope = describeScope(waiver);
  return sanitizeLine(scope === '' ? waiver.rule : `${waiver.rule} (${scope})`);
}
