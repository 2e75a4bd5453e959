/** Who built an artifact again, and what they got. */
import type { AspectFacts } from '#lib/compare/profile.ts';
import { rebuildsOf } from '#lib/policy/checks/build/rebuilds.ts';
import { rebuildersOf } from '#lib/policy/checks/build/rebuilders.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { collectAspect } from './collect.ts';

/**
 * The result of each rebuilder. `artifact`: null where it is not known. That a rebuilder says nothing about one of two
 * artifacts does not tell what it would get.
 */
export function rebuildFacts(evidence: readonly EvidenceFact[], artifact: ArtifactFacts | null): AspectFacts {
  const aspect = collectAspect();
  const rebuilders = artifact === null ? [] : rebuildersOf(rebuildsOf(evidence, artifact));
  for (const { id, current, before } of rebuilders) {
    const { evidence: by, outcome } = current;
    aspect.add({
      key: `rebuilt by ${id}`,
      label: `rebuilt by ${by.outcome === 'verified' ? describeSigner(by.signer) : `the sender ${by.sentBy ?? 'unknown'}`}`,
      value: outcome.replaceAll('-', ' '),
      note: before === null ? null : 'used to reproduce it',
      by,
    });
  }
  return aspect.facts('no document that counts says that somebody built it again');
}
