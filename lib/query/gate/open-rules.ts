/** The parts of an answer of the gate that every format shows. */
import type { GateAnswer, GateArtifact, GateDecision, GateRule } from '#lib/views/gate/gate.ts';

export const DECISION_WORDS: Record<GateDecision, string> = {
  allow: 'allowed',
  deny: 'denied',
  unknown: 'could not tell',
};

/** The rules that are neither passed nor skipped: the required ones first. */
export function openRules({ rules }: Pick<GateArtifact, 'rules'>): GateRule[] {
  const open = rules.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip');
  return [
    ...open.filter(({ severity }) => severity === 'block'),
    ...open.filter(({ severity }) => severity !== 'block'),
  ];
}

/** Whether an open rule keeps the artifact from being allowed: the rules of a policy that only warns do not. */
export function isEnforced({ severity, rule }: GateRule, { policy }: GateArtifact): boolean {
  return severity === 'block' && (policy.mode !== 'warn' || rule.startsWith('expect:'));
}

/** A name for an artifact: its own name, its digest, or the image. */
export function titleOf({ name, digest }: GateArtifact, { asked }: GateAnswer): string {
  return name ?? (digest === '' ? (asked.image ?? '') : digest);
}

/** The page of an artifact. */
export function pageOf({ artifact, digest }: GateArtifact, base: string): string | null {
  const shown = artifact ?? digest;
  return shown === '' ? null : `${base}/artifacts/${shown}`;
}

/** What to do about a rule: its text, and the lines for the CI system of the artifact's host. */
export function linesFor(rule: GateRule, { project }: GateArtifact, base: string): string | null {
  if (rule.remediation === null) return null;
  const { github, gitlab } = rule.remediation;
  const lines = project?.host.includes('gitlab') ? (gitlab ?? github) : (github ?? gitlab);
  return lines && lines.replaceAll('https://attestry.example', base);
}
