/** The check `reproduced`: independent builders made the artifact, byte for byte. */
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { type Build, independentBuilds } from './builder-identity.ts';
import { REBUILD_KINDS } from './rebuild-report.ts';
import { type BuildsAndRebuilds, rebuildsOf } from './rebuilds.ts';
import { type Rebuilder, rebuildersOf } from './rebuilders.ts';
import { differs, type ReproducedParams, signersOf, tooFew } from './reproduced-findings.ts';

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
