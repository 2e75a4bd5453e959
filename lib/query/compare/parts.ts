/** Matches the parts of two releases or environments, and compares each pair. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareProfiles, overallOutcome } from '#lib/compare/compare-profiles.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Context } from '#lib/context/context.ts';
import type { PartComparison, PartSide } from '#lib/views/compare/compare.ts';
import { readProfile, type ReadProfile } from './read-profile.ts';
import { nameWithoutVersion } from './releases.ts';

/** Pairs that one answer compares. */
const MAX_PARTS = 100;

/** A part of one side. `row`: null where nothing is known of the digest. */
export type Part = {
  name: string;
  digest: string;
  row: ArtifactRow | null;
  at: string | null;
  environment: string | null;
};

export type MatchedPart = { name: string; a: Part | null; b: Part | null };

/**
 * Match parts by name. Of several with one name, those with the same digest on both sides belong together, then those
 * whose artifacts have the same name, and then the last one of each side. What is left has no counterpart.
 */
export function matchParts(a: readonly Part[], b: readonly Part[]): MatchedPart[] {
  const [namedA, namedB] = [Map.groupBy(a, ({ name }) => name), Map.groupBy(b, ({ name }) => name)];
  const names = [...new Set([...namedA.keys(), ...namedB.keys()])].sort();
  return names.flatMap((name) => {
    const left = { a: ordered(namedA.get(name)), b: ordered(namedB.get(name)) };
    const matched = [
      ...takePairs(left, (one, other) => one.digest === other.digest),
      ...takePairs(left, (one, other) => one.row !== null && other.row !== null && hasSameName(one.row, other.row)),
      ...(left.a.length === 1 && left.b.length === 1 ? takePairs(left, () => true) : []),
    ];
    return [
      ...matched.map(([one, other]) => ({ name, a: one, b: other })),
      ...left.a.map((part) => ({ name, a: part, b: null })),
      ...left.b.map((part) => ({ name, a: null, b: part })),
    ];
  });
}

/** Take out of both lists what belongs together: of several candidates the first one. */
function takePairs(
  left: { a: Part[]; b: Part[] },
  belong: (a: Part, b: Part) => boolean,
): (readonly [a: Part, b: Part])[] {
  const pairs: (readonly [Part, Part])[] = [];
  for (const part of left.a) {
    const other = left.b.find(
      (candidate) => !pairs.some(([, taken]) => taken === candidate) && belong(part, candidate),
    );
    if (other !== undefined) pairs.push([part, other]);
  }
  const taken = new Set(pairs.flat());
  left.a = left.a.filter((part) => !taken.has(part));
  left.b = left.b.filter((part) => !taken.has(part));
  return pairs;
}

function hasSameName(a: ArtifactRow, b: ArtifactRow): boolean {
  const name = nameWithoutVersion(a);
  return name !== null && name === nameWithoutVersion(b);
}

/** In the order of their digests, each digest once. */
function ordered(parts: readonly Part[] = []): Part[] {
  const byDigest = new Map(parts.map((part) => [part.digest, part]));
  return [...byDigest.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Whether a side has more parts than were read, so that the others are not known. */
type IsCut = { a: boolean; b: boolean };

/** Compare matched parts, those that differ first. `hidden`: how many were not compared. */
export async function compareParts(
  context: Context,
  matched: readonly MatchedPart[],
  isCut: IsCut,
): Promise<{ parts: PartComparison[]; hidden: number }> {
  const parts: PartComparison[] = [];
  for (const pair of matched.slice(0, MAX_PARTS)) {
    await nextTurn();
    parts.push(await comparePart(context, pair, isCut));
  }
  const rank = ({ outcome }: PartComparison) => (outcome === 'equal' ? 1 : 0);
  return { parts: parts.sort((a, b) => rank(a) - rank(b)), hidden: Math.max(0, matched.length - MAX_PARTS) };
}

async function comparePart(context: Context, { name, a, b }: MatchedPart, isCut: IsCut): Promise<PartComparison> {
  const [inA, inB] = [await profileOf(context, a), await profileOf(context, b)];
  const sides = { name, a: partSide(a, inA), b: partSide(b, inB) };
  if (a === null) return { ...sides, outcome: isCut.a ? 'not-known' : 'new', aspects: [] };
  if (b === null) return { ...sides, outcome: isCut.b ? 'not-known' : 'gone', aspects: [] };
  // Nothing is known of a platform that nobody has sent evidence about.
  if (inA === null || inB === null)
    return { ...sides, outcome: a.digest === b.digest ? 'equal' : 'not-known', aspects: [] };
  const aspects = compareProfiles(inA.profile, inB.profile);
  return {
    ...sides,
    outcome: overallOutcome(aspects.map(({ outcome }) => outcome)),
    aspects: aspects
      .filter(({ outcome }) => outcome === 'differs' || outcome === 'not-known')
      .map(({ aspect, outcome, counts }) => ({ aspect, outcome, counts })),
  };
}

async function profileOf(context: Context, part: Part | null): Promise<ReadProfile | null> {
  if (part === null || part.row === null) return null;
  const { row, at, environment } = part;
  return readProfile(context.store.read, { row, at, environment }, context.now().toISOString());
}

function partSide(part: Part | null, read: ReadProfile | null): PartSide | null {
  return part && { digest: part.digest, version: part.row?.version ?? null, status: read?.status?.status ?? null };
}
