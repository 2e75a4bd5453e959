/** The check `reproduced`: independent builders made the artifact, byte for byte. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList } from '#lib/policy/facts/format.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { independentBuilds } from './builder-identity.ts';
import { type RebuildStatement, rebuildStatement } from './rebuild-statements.ts';

export type ReproducedParams = { builders: number; equivalent: boolean };

/** Kinds whose documents can say that a rebuild differs. */
const KINDS: readonly EvidenceKind[] = ['provenance', 'link', 'scai'];

/**
 * The finding of `reproduced`. Builds count as independent where both the builder and the signer differ. One document
 * that says that a rebuild gave something else makes it fail, however many others there are.
 */
export function reproduced({ evidence, artifact }: EvidenceIndex, params: ReproducedParams): RuleFinding {
  const statements = evidence.flatMap((item) => rebuildStatement(item, artifact) ?? []);
  const different = statements.filter(
    ({ says }) => says === 'different' || (says === 'equivalent' && !params.equivalent),
  );
  const expected = `${params.builders} independent builders`;
  if (different[0]) return { ...differs(different), expected };
  const builds = statements.flatMap(({ build }) => (build === null ? [] : [build]));
  const ids = statements.map((statement) => statement.evidence.id);
  const independent = independentBuilds(builds);
  const actual = String(independent);
  if (independent < params.builders)
    return { ...tooFew(statements, independent), outcome: 'missing', expected, actual, evidence: ids };
  if (KINDS.some((kind) => artifact.omittedKinds?.includes(kind)))
    return {
      outcome: 'missing',
      code: 'not-all-read',
      brief: 'not all documents are read',
      detail: 'There are more documents about builds than Attestry reads; one of them may say that a rebuild differs.',
      expected,
      actual,
      evidence: ids,
    };
  return {
    outcome: 'pass',
    code: 'ok',
    brief: `built alike by ${independent} builders`,
    detail: `${formatQuantity(independent, 'independent builder')} made this artifact: signed by ${signersOf(statements)}.`,
    expected,
    actual,
    evidence: ids,
  };
}

function differs(different: readonly RebuildStatement[]): RuleFinding {
  const isEquivalent = different.every(({ says }) => says === 'equivalent');
  return {
    outcome: 'fail',
    code: isEquivalent ? 'rebuild-equivalent-only' : 'rebuild-differs',
    brief: isEquivalent ? 'a rebuild has other bytes' : 'a rebuild differs',
    detail: isEquivalent
      ? `A rebuild gave other bytes, and the same content after normalisation: signed by ${signersOf(different)}.`
      : `A document says that building it again gave something else: by ${signersOf(different)}.`,
    actual: isEquivalent ? 'equal after normalisation' : 'different',
    evidence: different.map(({ evidence }) => evidence.id),
  };
}

function tooFew(
  statements: readonly RebuildStatement[],
  independent: number,
): Pick<RuleFinding, 'code' | 'brief' | 'detail'> {
  if (statements.length === 0)
    return {
      code: 'no-build',
      brief: 'no verified build',
      detail: 'No verified document says who built this artifact.',
    };
  const unnamed = statements.filter(({ says }) => says === 'unnamed').length;
  const aside = unnamed === 0 ? '' : ` ${formatQuantity(unnamed, 'build names', 'builds name')} no builder.`;
  return {
    code: 'not-reproduced',
    brief: independent === 1 ? 'built by one builder only' : `${independent} independent builders`,
    detail: `${formatQuantity(statements.length, 'document')} about builds, by ${formatQuantity(independent, 'independent builder')}: two runs of one builder, and two workflows of one repository, count once.${aside}`,
  };
}

function signersOf(statements: readonly RebuildStatement[]): string {
  return joinList([...new Set(statements.map(({ evidence }) => describeSigner(evidence.signer)))]);
}
