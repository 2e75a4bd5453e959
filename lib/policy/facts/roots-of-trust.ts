/**
 * Concludes the SLSA Build level from the pair of signer and builder (SLSA v1.2, verifying artifacts, step 1). A level
 * is never read from a document. A pair that is not listed gives level 1. Patterns are anchored at both ends before
 * use.
 */
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { RootOfTrust } from './policy.ts';

export type BuilderConclusion = {
  level: 1 | 2 | 3;
  /** The pair that matched; null when none did. */
  root: RootOfTrust | null;
  /** The reason why the level is lower than that of a listed pair; null where it is not. */
  limitedBy: 'not-listed' | 'runner-self-hosted' | 'runner-not-stated' | null;
};

/** The level of a provenance that `signer` signed. Call it only for verified evidence. */
export function concludeBuilder(
  signer: Signer,
  provenance: Provenance,
  roots: readonly RootOfTrust[],
): BuilderConclusion {
  const root = roots.find((candidate) => matchesPair(candidate, signer, provenance.builderId));
  if (!root || root.level === 0) return { level: 1, root: root ?? null, limitedBy: 'not-listed' };
  if (!root.hostedOnly || root.level === 1) return { level: root.level, root, limitedBy: null };
  const runner = signer.kind === 'certificate' ? signer.oids.runnerEnvironment : undefined;
  if (runner === undefined) return { level: 1, root, limitedBy: 'runner-not-stated' };
  if (!isHosted(runner)) return { level: 1, root, limitedBy: 'runner-self-hosted' };
  return { level: root.level, root, limitedBy: null };
}

function isHosted(runner: string): boolean {
  return runner === 'github-hosted' || runner === 'gitlab-hosted';
}

function matchesPair(root: RootOfTrust, signer: Signer, builderId: string | null): boolean {
  if (
    root.issuer !== null &&
    (signer.kind !== 'certificate' || signer.issuer === null || !anchoredPattern(root.issuer).test(signer.issuer))
  )
    return false;
  const names = signer.kind === 'certificate' ? [signer.identity] : [signer.keyId, signer.name, signer.identity];
  const named = names.some((name) => name !== null && anchoredPattern(root.signerPattern).test(name));
  if (!named) return false;
  if (root.builderIsSigner && builderId !== signer.identity) return false;
  return root.builderPattern === null || (builderId !== null && anchoredPattern(root.builderPattern).test(builderId));
}

const compiledPatterns = new Map<string, RegExp>();

/** A pattern that must match the whole string: `^(?:…)$`, without the `m` flag. */
export function anchoredPattern(pattern: string): RegExp {
  let expression = compiledPatterns.get(pattern);
  if (!expression) {
    if (compiledPatterns.size >= 1_000) compiledPatterns.clear();
    expression = new RegExp(`^(?:${pattern})$`, 'u');
    compiledPatterns.set(pattern, expression);
  }
  return expression;
}

/** Whether any root of trust names this builder, with whatever signer. */
export function recognisesBuilder(roots: readonly RootOfTrust[], builder: string): boolean {
  return roots.some(({ builderPattern }) => builderPattern !== null && anchoredPattern(builderPattern).test(builder));
}
