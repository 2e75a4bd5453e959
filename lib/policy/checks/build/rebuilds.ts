/**
 * The builds and the rebuilds of an artifact: verified provenance is a build, and one by another builder and another
 * signer than the first is a rebuild, as are the reports of rebuilds.
 */
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { type Build, builderKey } from './builder-identity.ts';
import { finishedOn, isGood, ossRebuildType, type Rebuild, rebuild, rebuildReport } from './rebuild-report.ts';

/** `builds`: verified provenance of the artifact, the first build first. `rebuilds`: newest first. */
export type BuildsAndRebuilds = { builds: (Rebuild & { isNamed: boolean })[]; rebuilds: Rebuild[] };

/** The builds and the rebuilds of an artifact that documents state, whatever their order. */
export function rebuildsOf(evidence: readonly EvidenceFact[], artifact: ArtifactFacts): BuildsAndRebuilds {
  const builds = evidence.flatMap((item) => buildIn(item) ?? []).sort((a, b) => a.known - b.known || byId(a, b));
  const first = builds.find(({ build }) => build !== null)?.build ?? null;
  const further = builds.filter(({ build }) => first !== null && build !== null && isIndependent(build, first));
  return { builds, rebuilds: [...reportedRebuilds(evidence, artifact), ...further].sort(byTime) };
}

/** The documents that call themselves reports of a rebuild, newest first. */
export function reportedRebuilds(evidence: readonly EvidenceFact[], artifact: ArtifactFacts): Rebuild[] {
  return evidence.flatMap((item) => rebuildReport(item, artifact) ?? []).sort(byTime);
}

function byTime(a: Rebuild, b: Rebuild): number {
  return b.known - a.known || b.time - a.time || byId(a, b);
}

function isIndependent(a: Build, b: Build): boolean {
  return a.builder !== b.builder && a.signer !== b.signer;
}

function byId(a: Rebuild, b: Rebuild): number {
  return a.evidence.id < b.evidence.id ? -1 : 1;
}

/** A verified provenance of the artifact that does not call itself a rebuild. */
function buildIn(evidence: EvidenceFact): (Rebuild & { isNamed: boolean }) | null {
  const { facts } = evidence;
  if (facts.kind !== 'provenance' || ossRebuildType(facts.provenance) !== null || !isGood(evidence)) return null;
  const { builderId } = facts.provenance;
  const made = rebuild(evidence, 'reproduced', { told: finishedOn(facts.provenance), builder: builderId });
  return { ...made, isNamed: builderKey(builderId) !== null };
}
