/** Binds who built the artifact again. */
import { REBUILD_KINDS } from '#lib/policy/checks/build/rebuild-report.ts';
import { rebuildsOf } from '#lib/policy/checks/build/rebuilds.ts';
import { rebuildersOf, tallyRebuilds } from '#lib/policy/checks/build/rebuilders.ts';
import type { EvidenceIndexes } from '#lib/policy/inherited-evidence.ts';
import { NOT_STATED, type Stated } from './bound.ts';

/**
 * How many rebuilders have each result, by the documents about the artifact itself. `reproduced` counts verified
 * reports only; a report that something differs counts also where nobody signed it. Null where no rebuild counts.
 */
export function statedRebuilds({ own }: EvidenceIndexes): Stated {
  const found = rebuildsOf(own.evidence, own.artifact);
  const { rebuilders, reproduced, equivalent, differs, couldNotRebuild, regressed } = tallyRebuilds(
    rebuildersOf(found),
  );
  if (rebuilders === 0) return NOT_STATED;
  const isCut = REBUILD_KINDS.some((kind) => own.artifact.omittedKinds?.includes(kind));
  return {
    value: { rebuilders, reproduced, equivalent, differs, couldNotRebuild, regressed },
    evidence: [...new Set(found.rebuilds.map(({ evidence }) => evidence.id))],
    cut: isCut ? [['rebuilds']] : [],
  };
}
