/** What Attestry concludes about an artifact, and who signed the documents that count. */
import type { AspectFacts } from '#lib/compare/profile.ts';
import type { EvidenceFact, Verdict } from '#lib/policy/facts/policy.ts';
import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { collectAspect } from './collect.ts';

/** The signers of the verified documents by kind of document, each with the ref of its workflow. */
export function signerFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const by of evidence) {
    if (by.outcome !== 'verified' || by.signer === null) continue;
    const kind = `signed ${by.facts.kind}`;
    const { name, ref } = signerName(by.signer);
    aspect.hasSource(kind);
    aspect.add({
      key: `${by.facts.kind} by ${name}`,
      label: `${by.facts.kind} by ${name}`,
      value: ref,
      by,
      absenceNeeds: [kind],
    });
  }
  return aspect.facts('no document has a verified signature');
}

function signerName(signer: NonNullable<EvidenceFact['signer']>): { name: string; ref: string } {
  if (signer.kind === 'key') return { name: `key ${signer.identity}`, ref: '' };
  const [, name = signer.identity, ref = ''] = /^(https:\/\/.+)@([^@]*)$/.exec(signer.identity) ?? [];
  return { name: signer.issuer === null ? name : `${name} (${signer.issuer})`, ref };
}

/** The verdict of each rule. A rule that the policy of one of the two does not have is absent there. */
export function ruleFacts(verdicts: readonly Verdict[]): AspectFacts {
  const aspect = collectAspect();
  for (const { rule, title, outcome, code, brief } of verdicts) {
    aspect.hasSource('policy');
    aspect.add({
      key: rule,
      label: title,
      value: outcome === 'pass' ? CHECK_PRESENTATION.pass.word : `${CHECK_PRESENTATION[outcome].word} (${code})`,
      note: brief,
      by: null,
      absenceNeeds: 'always',
    });
  }
  return aspect.facts('no rule was evaluated');
}

export type Standing = { status: ArtifactStatus; slsaLevel: number | null; policy: { id: string; version: number } };

/** Status, SLSA level and the policy that decided; nothing where the artifact was not known. */
export function statusFacts(standing: Standing | null): AspectFacts {
  const aspect = collectAspect();
  if (standing !== null) {
    const { status, slsaLevel, policy } = standing;
    const add = (key: string, value: string, note: string | null = null) =>
      aspect.add({ key, label: key, value, note, by: null });
    const { status: shown, underlying, reason } = status;
    add('status', shown === underlying ? shown : `${shown} (${underlying} without waivers)`, reason);
    if (slsaLevel !== null) add('SLSA build level', String(slsaLevel));
    add('policy', `${policy.id}, version ${policy.version}`);
  }
  return aspect.facts('the artifact was not known');
}
