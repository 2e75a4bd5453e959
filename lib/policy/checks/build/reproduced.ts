/** The check `reproduced`: independent builders made the artifact, byte for byte. */
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { type Build, independentBuilds } from './builder-identity.ts';
import { type BuildsAndRebuilds, REBUILD_KINDS, rebuildsOf } from './rebuilds.ts';
import { type Rebuilder, rebuildersOf, rebuildSummary, tallyRebuilds } from './rebuilders.ts';

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

/**
 * The finding of `reproduced`. Builds count as independent where both the builder and the signer differ. Of each
 * rebuilder the last result counts; one that gives something else decides, however many others there are. A rebuild
 * that gave nothing says nothing.
 */
export function reproduced({ evidence, artifact }: EvidenceIndex, params: ReproducedParams): RuleFinding {
  const found = rebuildsOf(evidence, artifact);
  const rebuilders = rebuildersOf(found);
  const different = rebuilders.filter(
    ({ current: { outcome } }) => outcome === 'differs' || (outcome === 'equivalent' && !params.equivalent),
  );
  const expected = expectedOf(params);
  const failing = different.filter(({ before }) => params[before === null ? 'differs' : 'regression'] === 'fail');
  if (failing.length > 0) return { ...differs(failing), outcome: 'fail', expected };
  const agreeing = rebuilders.filter((one) => !different.includes(one));
  const independent = independentBuilds(buildsOf(found, agreeing, params));
  const again = agreeing.filter((one) => !one.isBuilder && hasMade(one)).length;
  const actual =
    params.rebuilders === 0 ? String(independent) : `${independent}, ${formatQuantity(again, 'rebuilder')}`;
  const ids = [...new Set([...found.builds, ...found.rebuilds].map((one) => one.evidence.id))];
  if (independent < params.builders || again < params.rebuilders)
    return {
      ...tooFew(found, rebuilders, { independent, again, params }),
      outcome: 'missing',
      expected,
      actual,
      evidence: ids,
    };
  if (REBUILD_KINDS.some((kind) => artifact.omittedKinds?.includes(kind)))
    return {
      outcome: 'missing',
      code: 'not-all-read',
      brief: 'not all documents are read',
      detail: 'There are more documents about builds than Attestry reads; one of them may say that a rebuild differs.',
      expected,
      actual,
      evidence: ids,
    };
  if (different.length > 0) return { ...differs(different), outcome: 'warn', expected };
  const makers = [
    ...found.builds.map((one) => one.evidence),
    ...agreeing.filter(hasMade).map(({ current }) => current.evidence),
  ];
  return {
    outcome: 'pass',
    code: 'ok',
    brief: `built alike by ${independent} builders`,
    detail: `${formatQuantity(independent, 'independent builder')} made this artifact: signed by ${signersOf(makers)}.`,
    expected,
    actual,
    evidence: ids,
  };
}

function expectedOf({ builders, rebuilders }: ReproducedParams): string {
  const first = `${builders} independent builders`;
  return rebuilders === 0 ? first : `${first}, ${formatQuantity(rebuilders, 'rebuilder')}`;
}

/** The builds that gave these bytes: those that nobody calls a rebuild, and the current ones of rebuilders. */
function buildsOf({ builds }: BuildsAndRebuilds, agreeing: readonly Rebuilder[], params: ReproducedParams): Build[] {
  const again = agreeing.flatMap(({ reports }) =>
    reports.filter(({ outcome }) => outcome === 'reproduced' || (outcome === 'equivalent' && params.equivalent)),
  );
  return [...builds, ...again].flatMap(({ build }) => build ?? []);
}

/** Whether a verified report says that a rebuilder that agrees got the artifact. */
function hasMade({ current: { outcome, isVerified } }: Rebuilder): boolean {
  return isVerified && (outcome === 'reproduced' || outcome === 'equivalent');
}

function differs(different: readonly Rebuilder[]): Omit<RuleFinding, 'outcome'> {
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

function tooFew(
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

function signersOf(evidence: readonly EvidenceFact[]): string {
  return joinList([
    ...new Set(
      evidence.map((one) => (one.outcome === 'verified' ? describeSigner(one.signer) : 'a sender without a signature')),
    ),
  ]);
}
