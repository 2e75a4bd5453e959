/** Binds a verified provenance. */
import type { Json, Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import type { VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';
import type { FullDocuments, Stated } from './bound.ts';

/** From so many dependencies on, the stored facts may have only the first ones (lib/evidence/summary.ts). */
export const STORED_DEPENDENCIES = 200;

/** A provenance with the level of its signer and builder. The source that a certificate states comes first. */
export function statedProvenance(
  { evidence, provenance, source }: VerifiedProvenance,
  level: number,
  documents: FullDocuments,
): Stated {
  const full = documents.get(evidence.id)?.facts;
  const dependencies =
    full?.kind === 'provenance' ? full.provenance.resolvedDependencies : provenance.resolvedDependencies;
  const isCut = full?.kind !== 'provenance' && dependencies.length >= STORED_DEPENDENCIES;
  return {
    value: boundProvenance(provenance, source, { level, dependencies }),
    evidence: [evidence.id],
    cut: isCut ? [['provenance', 'dependencies']] : [],
  };
}

function boundProvenance(
  provenance: Provenance,
  source: VerifiedProvenance['source'],
  { level, dependencies }: { level: number; dependencies: readonly ResourceDescriptor[] },
): BoundValue {
  const { builderId } = provenance;
  const at = builderId?.lastIndexOf('@') ?? -1;
  return {
    builderId,
    builderPath: at === -1 ? builderId : builderId!.slice(0, at),
    builderRef: at === -1 ? null : builderId!.slice(at + 1),
    buildType: provenance.buildType,
    source: { uri: provenance.source.uri, ...source },
    externalParameters: provenance.externalParameters as { [name: string]: Exclude<Json, undefined> },
    dependencies: dependencies.map(({ name, uri, digest }) => ({ name, uri, digest })),
    startedOn: provenance.startedOn,
    finishedOn: provenance.finishedOn,
    trigger: provenance.trigger,
    runnerEnvironment: provenance.runnerEnvironment,
    level,
  };
}
