/** Compares two artifacts, two releases, two environments, or one of them at two times. */
import { compareProfiles, overallOutcome } from '#lib/compare/compare-profiles.ts';
import { projectById, slugOfProject } from '#db/project/projects.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { ComparedSide, ComparisonView, PartComparison } from '#lib/views/compare/compare.ts';
import { compareParts, type MatchedPart, matchParts } from './parts.ts';
import { readProfile, type ReadProfile } from './read-profile.ts';
import { releaseParts } from './releases.ts';
import { runningParts } from './running-parts.ts';
import { type ArtifactSide, type CompareQuestion, type EnvironmentSide, findSides } from './sides.ts';

/** Bytes of the bills of materials of one artifact that are read. Each side has its own, whichever is read first. */
const SBOM_BYTES = 8 * 1024 * 1024;

/**
 * Compare what `a` and `b` name. What the caller may not see is not compared, and then nothing is called new or gone
 * because of it. Throws like `findSides`.
 */
export async function compare(context: Context, question: CompareQuestion): Promise<ComparisonView> {
  const { a, b } = await findSides(context, question);
  return a.kind === 'artifact' && b.kind === 'artifact'
    ? compareArtifacts(context, { a, b }, question)
    : compareEnvironments(context, { a: a as EnvironmentSide, b: b as EnvironmentSide });
}

async function compareArtifacts(
  context: Context,
  { a, b }: { a: ArtifactSide; b: ArtifactSide },
  { environment = null, parts: isWithParts = false }: CompareQuestion,
): Promise<ComparisonView> {
  const db = context.store.read;
  const now = context.now().toISOString();
  const [inA, inB] = [
    await readProfile(db, { ...a, environment, budget: { bytes: SBOM_BYTES } }, now),
    await readProfile(db, { ...b, environment, budget: { bytes: SBOM_BYTES } }, now),
  ];
  const aspects = compareProfiles(inA.profile, inB.profile);
  const { parts, hidden } = isWithParts
    ? await compareReleases(context, { a, b, environment })
    : { parts: [], hidden: 0 };
  return {
    a: await artifactSide(db, a, environment, inA),
    b: await artifactSide(db, b, environment, inB),
    outcome: overallOutcome([...aspects.map(({ outcome }) => outcome), ...parts.map(outcomeOfPart)], hidden > 0),
    aspects,
    parts,
    partsHidden: hidden,
  };
}

/** The parts of the two releases, matched by name. */
async function compareReleases(
  context: Context,
  { a, b, environment }: { a: ArtifactSide; b: ArtifactSide; environment: string | null },
): Promise<{ parts: PartComparison[]; hidden: number }> {
  const db = context.store.read;
  const [partsOfA, partsOfB] = [await releaseParts(db, a.row), await releaseParts(db, b.row)];
  const matched = matchParts(
    partsOfA.parts.map((part) => ({ ...part, at: a.at, environment })),
    partsOfB.parts.map((part) => ({ ...part, at: b.at, environment })),
  );
  const compared = await compareParts(context, matched, { a: partsOfA.hidden > 0, b: partsOfB.hidden > 0 });
  return { parts: compared.parts, hidden: compared.hidden + partsOfA.hidden + partsOfB.hidden };
}

async function compareEnvironments(
  context: Context,
  { a, b }: { a: EnvironmentSide; b: EnvironmentSide },
): Promise<ComparisonView> {
  const [partsOfA, partsOfB] = [await runningParts(context, a), await runningParts(context, b)];
  const matched: MatchedPart[] = matchParts(partsOfA.parts, partsOfB.parts);
  const compared = await compareParts(context, matched, { a: partsOfA.hidden > 0, b: partsOfB.hidden > 0 });
  const hidden = compared.hidden + partsOfA.hidden + partsOfB.hidden;
  return {
    a: environmentSide(a),
    b: environmentSide(b),
    outcome: overallOutcome(compared.parts.map(outcomeOfPart), hidden > 0),
    aspects: [],
    parts: compared.parts,
    partsHidden: hidden,
  };
}

function outcomeOfPart({ outcome }: PartComparison): 'equal' | 'differs' | 'not-known' {
  return outcome === 'new' || outcome === 'gone' ? 'differs' : outcome;
}

async function artifactSide(
  db: Db,
  { row, at }: ArtifactSide,
  environment: string | null,
  { status, privateDocuments }: ReadProfile,
): Promise<ComparedSide> {
  // A project that the reader may not see is not named.
  const project = row.project === null || (await projectById(db, row.project)) === null ? null : row.project;
  return {
    kind: 'artifact',
    digest: await digestOf(db, row),
    environment,
    name: row.name,
    version: row.version,
    project: await slugOfProject(db, project),
    at,
    status: status?.status ?? null,
    privateDocuments,
  };
}

function environmentSide({ name, at }: EnvironmentSide): ComparedSide {
  return {
    kind: 'environment',
    digest: null,
    environment: name,
    name,
    version: null,
    project: null,
    at,
    status: null,
    privateDocuments: 0,
  };
}
