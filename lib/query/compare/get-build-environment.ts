/** The environment in which an artifact was built, by document, and what changed since the release before. */
import { compareAspect } from '#lib/compare/compare-profiles.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Context } from '#lib/context/context.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import {
  type BuildEnvironmentView,
  ENVIRONMENT_THINGS,
  type NamedEnvironmentThing,
} from '#lib/views/compare/build-environment.ts';
import { environmentThings } from './aspects/environment-aspect.ts';
import { aspectOf, readDocuments } from './read-profile.ts';
import { releaseBefore, releaseRef } from './releases.ts';

const MAX_THINGS = 200;

/** The build environment of an artifact by any of its digests; null when no artifact or several have it. */
export async function getBuildEnvironment(context: Context, digest: string): Promise<BuildEnvironmentView | null> {
  const db = context.store.read;
  const row = await findByDigest(db, digest);
  if (row === null) return null;
  const now = context.now().toISOString();
  const read = (of: typeof row) => readDocuments(db, { row: of, at: null, environment: null }, now);
  const own = await read(row);
  const things = [
    ...own.counting.flatMap((fact) => namedBy(fact, fact.outcome === 'verified' ? 'verified' : 'reported')),
    ...own.claimed.flatMap((fact) => namedBy(fact, 'claimed')),
  ].sort(byKind);
  const before = await releaseBefore(db, row);
  const changed =
    before && compareAspect('environment', aspectOf(await read(before), 'environment'), aspectOf(own, 'environment'));
  return {
    digest: await digestOf(db, row),
    things: things.slice(0, MAX_THINGS),
    hidden: Math.max(0, things.length - MAX_THINGS),
    previous: before && (await releaseRef(db, before)),
    changes: changed?.differences ?? [],
    changesHidden: changed?.hidden ?? 0,
  };
}

function namedBy(evidence: EvidenceFact, standing: NamedEnvironmentThing['standing']): NamedEnvironmentThing[] {
  const title = evidenceTitle(evidence.format as EvidenceFormat, evidence.predicateType);
  return environmentThings(evidence).map((thing) => ({ ...thing, document: { id: evidence.id, title }, standing }));
}

const STANDINGS = ['verified', 'reported', 'claimed'] as const;

/** What counts comes first; a total order, whatever the order of arrival. */
function byKind(a: NamedEnvironmentThing, b: NamedEnvironmentThing): number {
  const key = (thing: NamedEnvironmentThing) =>
    [thing.name, thing.version ?? '', thing.digest ?? '', thing.document.id].join('\n');
  return (
    STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) ||
    ENVIRONMENT_THINGS.indexOf(a.fact) - ENVIRONMENT_THINGS.indexOf(b.fact) ||
    (key(a) < key(b) ? -1 : 1)
  );
}
