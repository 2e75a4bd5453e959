/** Names the release in which a fact got the value that it has in a later one. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { shownFact } from '#lib/compare/compare-profiles.ts';
import {
  factStateOf,
  findFirstDifference,
  type FactState,
  type FirstDifference,
} from '#lib/compare/first-difference.ts';
import type { Aspect, StatedFact } from '#lib/compare/profile.ts';
import { AttestryError } from '#lib/errors.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Context } from '#lib/context/context.ts';
import type { FirstDifferenceView, ReleaseRef } from '#lib/views/compare/compare.ts';
import { readProfile } from './read-profile.ts';
import { earlierReleases, releaseRef } from './releases.ts';
import { findSides } from './sides.ts';

/** Releases that one answer examines, the newest one included. */
export const MAX_EXAMINED = 50;
const MAX_BETWEEN = 20;
/** Bytes of the bills of materials of all these releases that are read. */
const SBOM_BYTES = 32 * 1024 * 1024;

/**
 * What to search: the fact of an aspect in `b` (`alg:hex`). `a`: the artifact that `b` was compared with, which says
 * what the fact is where `b` does not have it.
 */
export type FirstDifferenceQuestion = {
  a?: string | null | undefined;
  b: string;
  aspect: Aspect;
  key: string;
  environment?: string | null | undefined;
};

type Examined = { row: ArtifactRow; state: FactState };

/**
 * Walk from `b` back over the earlier releases until one differs. Throws like `findSides`, `bad-request` for an
 * environment, and `not-found` where neither `a` nor `b` states the fact.
 */
export async function firstDifference(
  context: Context,
  question: FirstDifferenceQuestion,
): Promise<FirstDifferenceView> {
  const { aspect, key, environment = null } = question;
  const { a, b } = await findSides(context, { a: question.a ?? question.b, b: question.b });
  if (a.kind !== 'artifact' || b.kind !== 'artifact')
    throw new AttestryError('bad-request', 'only artifacts have earlier releases', { pointer: '/b' });
  const db = context.store.read;
  const now = context.now().toISOString();
  const budget = { bytes: aspect === 'components' ? SBOM_BYTES : 0 };
  const factsOf = async (row: ArtifactRow) =>
    (await readProfile(db, { row, at: null, environment, budget }, now)).profile.facts[aspect];
  const like = (await factsOf(b.row)).facts.get(key) ?? (await factsOf(a.row)).facts.get(key) ?? null;
  if (like === null) throw new AttestryError('not-found', 'neither artifact states this', { pointer: '/key' });
  const { releases, isCut } = await earlierReleases(db, b.row);
  const examined: Examined[] = [];
  const walked = [b.row, ...releases].slice(0, MAX_EXAMINED);
  async function* states() {
    for (const row of walked) {
      await nextTurn();
      const state = factStateOf(await factsOf(row), key, like);
      examined.push({ row, state });
      yield state;
    }
  }
  const found = await findFirstDifference(states(), () => isCut || releases.length >= MAX_EXAMINED);
  return { aspect, ...(await foundView(context, found, examined, like)) };
}

async function foundView(
  context: Context,
  { end, first, before, between }: FirstDifference,
  examined: readonly Examined[],
  like: StatedFact,
): Promise<Omit<FirstDifferenceView, 'aspect'>> {
  const db = context.store.read;
  const refOf = (position: number): Promise<ReleaseRef> => releaseRef(db, examined[position]!.row);
  const withFact = async (position: number) => {
    const { state } = examined[position]!;
    return { ...(await refOf(position)), stated: state.state === 'stated' ? shownFact(state.fact) : null };
  };
  return {
    key: like.key,
    label: like.label,
    end,
    first: end === 'not-known' ? null : await withFact(first),
    before: before === null ? null : await withFact(before),
    between: await Promise.all(between.slice(0, MAX_BETWEEN).map(refOf)),
    betweenHidden: Math.max(0, between.length - MAX_BETWEEN),
    examined: examined.length,
  };
}
