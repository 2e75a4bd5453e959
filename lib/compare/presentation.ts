/** The names of aspects and changes, for pages and the command line. */
import type { AspectOutcome, Change, DifferenceCounts, Outcome } from './compare-profiles.ts';
import type { Aspect } from './profile.ts';

export const ASPECT_TITLES: Record<Aspect, string> = {
  status: 'Status',
  rules: 'Rules',
  source: 'Source',
  builder: 'Builder',
  parameters: 'Parameters',
  environment: 'Build environment',
  materials: 'Materials',
  components: 'Components',
  findings: 'Findings',
  tests: 'Tests',
  rebuilds: 'Rebuilds',
  signers: 'Signers',
};

/** The word for a change and a sign before it, so that it is told apart without colour. */
export const CHANGE_PRESENTATION: Record<Change, { word: string; sign: string; meaning: string }> = {
  changed: { word: 'changed', sign: '~', meaning: 'Both state it, with different values.' },
  new: { word: 'new', sign: '+', meaning: 'Only the second one has it.' },
  gone: { word: 'gone', sign: '−', meaning: 'Only the first one has it.' },
  'not-known': {
    word: 'not known',
    sign: '?',
    meaning: 'One of the two states it, and nothing says whether the other one has it.',
  },
};

export const OUTCOME_WORDS: Record<Outcome | AspectOutcome | 'new' | 'gone', string> = {
  equal: 'equal',
  differs: 'differs',
  'not-known': 'not known',
  'not-stated': 'not stated',
  new: 'new',
  gone: 'gone',
};

/** `3 changed, 1 new, 2 not known`; empty where nothing differs. */
export function describeCounts({ changed, new: added, gone, notKnown }: DifferenceCounts): string {
  const parts: [number, string][] = [
    [changed, 'changed'],
    [added, 'new'],
    [gone, 'gone'],
    [notKnown, 'not known'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** The sum of the counts of several aspects. */
export function sumCounts(all: readonly DifferenceCounts[]): DifferenceCounts {
  const sum = { same: 0, new: 0, gone: 0, changed: 0, notKnown: 0 };
  for (const counts of all)
    for (const name of ['same', 'new', 'gone', 'changed', 'notKnown'] as const) sum[name] += counts[name];
  return sum;
}
