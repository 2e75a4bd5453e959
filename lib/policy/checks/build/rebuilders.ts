/** Who built the artifact again, and with what result: one result for each rebuilder. */
import { isNewer, newestOf } from '#lib/policy/facts/evidence-index.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { signerKey } from './builder-identity.ts';
import type { Rebuild, RebuildOutcome } from './rebuild-report.ts';
import type { BuildsAndRebuilds } from './rebuilds.ts';

/** A rebuilder with its reports, newest first. */
export type Rebuilder = {
  id: string;
  /** The report that counts: the last one with a result, and of several that may be the last one the worst. */
  current: Rebuild;
  reports: Rebuild[];
  /** Reproduced before, the last time, where it now gives something else: it used to reproduce, and now does not. */
  before: Rebuild | null;
  /** Whether it also signed the first build: then it is no independent rebuilder. */
  isBuilder: boolean;
};

/** How many rebuilders have each result. The builder itself is not among them. */
export type RebuildTally = {
  rebuilders: number;
  /** Verified. */
  reproduced: number;
  /** Reproduced, as an unsigned document says that counts. */
  reported: number;
  equivalent: number;
  differs: number;
  couldNotRebuild: number;
  unknown: number;
  /** Used to reproduce, and now do not. Among `differs` and `equivalent`. */
  regressed: number;
};

/** Worst first. What was not built says nothing, so it never takes the place of a result. */
const WORST: readonly RebuildOutcome[] = ['differs', 'equivalent', 'reproduced', 'could-not-rebuild', 'unknown'];
const RESULTS: ReadonlySet<RebuildOutcome> = new Set(['differs', 'equivalent', 'reproduced']);

/** The rebuilders of an artifact, those with the worst result first. The order of the documents does not matter. */
export function rebuildersOf({ builds, rebuilds }: BuildsAndRebuilds): Rebuilder[] {
  const builder = builds.find(({ build }) => build !== null)?.evidence.signer ?? null;
  const groups = Map.groupBy(rebuilds, ({ rebuilder }) => rebuilder);
  return [...groups]
    .map(([id, reports]): Rebuilder => {
      const results = reports.filter(({ outcome }) => RESULTS.has(outcome));
      const current = worstOf(newestOf(results.length > 0 ? results : reports));
      return { id, current, reports, before: reproducedBefore(current, reports), isBuilder: isSameSigner(id, builder) };
    })
    .sort((a, b) => rank(a.current) - rank(b.current) || b.current.known - a.current.known || (a.id < b.id ? -1 : 1));
}

function isSameSigner(id: string, signer: Rebuild['evidence']['signer']): boolean {
  return signer !== null && id === signerKey(signer);
}

function rank({ outcome }: Rebuild): number {
  return WORST.indexOf(outcome);
}

function worstOf(reports: readonly Rebuild[]): Rebuild {
  return reports.toSorted((a, b) => rank(a) - rank(b) || (a.evidence.id < b.evidence.id ? -1 : 1))[0]!;
}

function reproducedBefore(current: Rebuild, reports: readonly Rebuild[]): Rebuild | null {
  if (current.outcome !== 'differs' && current.outcome !== 'equivalent') return null;
  return reports.find((one) => one.outcome === 'reproduced' && isNewer(current, one)) ?? null;
}

/** Count the rebuilders by their results. */
export function tallyRebuilds(rebuilders: readonly Rebuilder[]): RebuildTally {
  const others = rebuilders.filter(({ isBuilder }) => !isBuilder);
  const count = (...outcomes: RebuildOutcome[]) => others.filter(({ current }) => outcomes.includes(current.outcome));
  const reproduced = count('reproduced');
  const verified = reproduced.filter(({ current }) => current.isVerified).length;
  return {
    rebuilders: others.length,
    reproduced: verified,
    reported: reproduced.length - verified,
    equivalent: count('equivalent').length,
    differs: count('differs').length,
    couldNotRebuild: count('could-not-rebuild').length,
    unknown: count('unknown').length,
    regressed: others.filter(({ before }) => before !== null).length,
  };
}

/** `Reproduced by 2 of 3 rebuilders; 1 got something else, and 1 of them reproduced it before.` Null without any. */
export function rebuildSummary(tally: RebuildTally): string | null {
  const { rebuilders, reproduced, reported, equivalent, differs, couldNotRebuild, unknown, regressed } = tally;
  if (rebuilders === 0) return null;
  const of = `${formatCount(reproduced)} of ${formatQuantity(rebuilders, 'rebuilder')}`;
  const rest = [
    say(reported, 'says that it did, without a signature', 'say that they did, without a signature'),
    say(equivalent, 'got other bytes with the same content after normalisation'),
    say(differs, 'got something else'),
    say(couldNotRebuild, 'could not build it'),
    say(unknown, 'has no result', 'have no result'),
  ].flatMap((part) => part ?? []);
  const first =
    reproduced === 0
      ? `None of ${formatQuantity(rebuilders, 'rebuilder')} is known to have reproduced it`
      : `Reproduced by ${of}`;
  const before =
    regressed === 0
      ? ''
      : ` ${formatCount(regressed)} used to reproduce it and now ${regressed === 1 ? 'does' : 'do'} not.`;
  return `${[first, ...rest].join('; ')}.${before}`;
}

function say(count: number, one: string, many = one): string | null {
  return count === 0 ? null : `${formatCount(count)} ${count === 1 ? one : many}`;
}
