/** What the check `reproduced` says where it does not pass. */
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { BuildsAndRebuilds } from './rebuilds.ts';
import { type Rebuilder, rebuildSummary, tallyRebuilds } from './rebuilders.ts';

/**
 * `builders`: independent builders, the first one among them. `rebuilders`: distinct ones who built it again.
 * `differs`, `regression`: what the rule does where a rebuilder gets something else, and where one gets something else
 * who had reproduced it before.
 */
export type ReproducedParams = {
  builders: number;
  rebuilders: number;
  equivalent: boolean;
  differs: 'fail' | 'warn';
  regression: 'fail' | 'warn';
};

/** That rebuilders get something else. */
export function differs(different: readonly Rebuilder[]): Omit<RuleFinding, 'outcome'> {
  const regressed = different.filter(({ before }) => before !== null);
  const isEquivalent = different.every(({ current }) => current.outcome === 'equivalent');
  const by = `by ${signersOf(different.map(({ current }) => current.evidence))}`;
  const common = {
    actual: isEquivalent ? 'equal after normalisation' : 'different',
    evidence: [
      ...different.map(({ current }) => current.evidence.id),
      ...regressed.map(({ before }) => before!.evidence.id),
    ],
  };
  if (regressed.length > 0)
    return {
      ...common,
      code: 'no-longer-reproduces',
      brief: 'used to reproduce, and now does not',
      detail: `A rebuilder that reproduced this artifact before now gets ${isEquivalent ? 'other bytes' : 'something else'}: ${by}.`,
    };
  return {
    ...common,
    code: isEquivalent ? 'rebuild-equivalent-only' : 'rebuild-differs',
    brief: isEquivalent ? 'a rebuild has other bytes' : 'a rebuild differs',
    detail: isEquivalent
      ? `A rebuild gave other bytes, and the same content after normalisation: signed ${by}.`
      : `A document says that building it again gave something else: ${by}.`,
  };
}

type Counts = { independent: number; again: number; params: ReproducedParams };

/** Why too few have made the artifact. `again`: how many rebuilders have. */
export function tooFew(
  { builds, rebuilds }: BuildsAndRebuilds,
  rebuilders: readonly Rebuilder[],
  { independent, again, params }: Counts,
): Pick<RuleFinding, 'code' | 'brief' | 'detail'> {
  if (builds.length + rebuilds.length === 0)
    return {
      code: 'no-build',
      brief: 'no verified build',
      detail: 'No verified document says who built this artifact.',
    };
  const summary = rebuildSummary(tallyRebuilds(rebuilders));
  const said = summary === null ? '' : ` ${summary}`;
  if (independent >= params.builders)
    return {
      code: 'too-few-rebuilders',
      brief: again === 0 ? 'nobody reproduced it' : `reproduced by ${formatQuantity(again, 'rebuilder')}`,
      detail: `${formatQuantity(params.rebuilders, 'rebuilder')} must have reproduced this artifact.${said}`,
    };
  const unnamed = builds.filter(({ isNamed }) => !isNamed).length;
  const aside = unnamed === 0 ? '' : ` ${formatQuantity(unnamed, 'build names', 'builds name')} no builder.`;
  const documents = new Set([...builds, ...rebuilds].map(({ evidence }) => evidence.id)).size;
  return {
    code: 'not-reproduced',
    brief: independent === 1 ? 'built by one builder only' : `${independent} independent builders`,
    detail: `${formatQuantity(documents, 'document')} about builds, by ${formatQuantity(independent, 'independent builder')}: two runs of one builder, and two workflows of one repository, count once.${aside}${said}`,
  };
}

/** The signers of documents in words. */
export function signersOf(evidence: readonly EvidenceFact[]): string {
  return joinList([
    ...new Set(
      evidence.map((one) => (one.outcome === 'verified' ? describeSigner(one.signer) : 'a sender without a signature')),
    ),
  ]);
}
