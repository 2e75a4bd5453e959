/**
 * The word, the shape and the colours of each status, for tables, graphs, badges, charts and print. Shapes are filled
 * paths on a 16 × 16 grid (`fill-rule: evenodd`) that differ without colour at 12 px. Every colour meets WCAG AA on the
 * backgrounds below (text 4.5:1, mark 3:1); the test beside this file computes it.
 */
import type { CheckOutcome, VerificationOutcome } from '#lib/verify/result/verification.ts';
import type { Status } from './status.ts';

export type Tone = 'verified' | 'incomplete' | 'failed' | 'waived' | 'unknown' | 'error';
/** `text` for words, `mark` for the shape and for chart fills, `tint` for a surface behind `text`. sRGB hex. */
export type ToneColours = { text: string; mark: string; tint: string };
export type Theme = 'light' | 'dark';

/** The lightest and the darkest background of each theme. */
export const BACKGROUNDS: Record<Theme, readonly string[]> = {
  light: ['#ffffff', '#f3f2ee'],
  dark: ['#0d0f0e', '#1d201e'],
};

/** The colours of each tone, by theme. No other file defines a status colour. */
export const TONES: Record<Theme, Record<Tone, ToneColours>> = {
  light: {
    verified: { text: '#1b6b3d', mark: '#23834c', tint: '#e4f2e9' },
    incomplete: { text: '#795500', mark: '#a07100', tint: '#f8efd8' },
    failed: { text: '#b01f36', mark: '#c42b43', tint: '#fbe6e8' },
    waived: { text: '#5546a0', mark: '#6f5fc0', tint: '#ecebf8' },
    unknown: { text: '#565d66', mark: '#737b85', tint: '#edeff1' },
    error: { text: '#a03f08', mark: '#bd520f', tint: '#fbeadd' },
  },
  dark: {
    verified: { text: '#6fd394', mark: '#4fbd7b', tint: '#14291d' },
    incomplete: { text: '#e6bd55', mark: '#d3a52f', tint: '#2c2410' },
    failed: { text: '#ff8f98', mark: '#f2606e', tint: '#331519' },
    waived: { text: '#b5aaf5', mark: '#9486e6', tint: '#201d38' },
    unknown: { text: '#a9b0b9', mark: '#878f99', tint: '#20242a' },
    error: { text: '#f5a36b', mark: '#e5833d', tint: '#321d0f' },
  },
};

/** The side of the square grid of the paths. */
export const ICON_SIZE = 16;

const DISC_WITH_NOTCH = 'M10.62 1.51A7 7 0 1 1 5.38 1.51L8 6.4Z';
const HALF_DISC = 'M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1ZM8 2.6A5.4 5.4 0 0 1 8 13.4Z';
const OCTAGON_WITH_BAR = 'M5.1 1H10.9L15 5.1V10.9L10.9 15H5.1L1 10.9V5.1ZM4 6.8V9.2H12V6.8Z';
const FLAG = 'M2.5 1H4.3V15H2.5ZM5.6 1.8H14.4L11.6 5.4L14.4 9H5.6Z';
const DASHED_RING =
  'M9.34 1.13A7 7 0 0 1 13.28 3.41L11.92 4.59A5.2 5.2 0 0 0 8.99 2.9ZM14.62 5.72A7 7 0 0 1 14.62 10.28L12.92 9.69A5.2 5.2 0 0 0 12.92 6.31Z' +
  'M13.28 12.59A7 7 0 0 1 9.34 14.87L8.99 13.1A5.2 5.2 0 0 0 11.92 11.41ZM6.66 14.87A7 7 0 0 1 2.72 12.59L4.08 11.41A5.2 5.2 0 0 0 7.01 13.1Z' +
  'M1.38 10.28A7 7 0 0 1 1.38 5.72L3.08 6.31A5.2 5.2 0 0 0 3.08 9.69ZM2.72 3.41A7 7 0 0 1 6.66 1.13L7.01 2.9A5.2 5.2 0 0 0 4.08 4.59Z';
const TRIANGLE = 'M8 1.2L15.4 14.6H.6ZM7.1 6V10.2H8.9V6ZM7.1 11.2V13H8.9V11.2Z';
const DIAMOND = 'M8 .8L15.2 8L8 15.2L.8 8ZM8 3.4L3.4 8L8 12.6L12.6 8Z';
const DASH = 'M3 7.1H13V8.9H3Z';
const RING = 'M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1ZM8 2.8A5.2 5.2 0 1 0 8 13.2A5.2 5.2 0 1 0 8 2.8Z';
const RING_WITH_BAR = `${RING}M5 7.1H11V8.9H5Z`;

/** A shape with its colour: SVG path data on the `ICON_SIZE` grid, to be filled `evenodd`. */
export type Mark = { id: string; path: string; tone: Tone };

/** The marks by their ids. */
export const MARKS = {
  verified: { id: 'verified', path: DISC_WITH_NOTCH, tone: 'verified' },
  incomplete: { id: 'incomplete', path: HALF_DISC, tone: 'incomplete' },
  failed: { id: 'failed', path: OCTAGON_WITH_BAR, tone: 'failed' },
  waived: { id: 'waived', path: FLAG, tone: 'waived' },
  unknown: { id: 'unknown', path: DASHED_RING, tone: 'unknown' },
  error: { id: 'error', path: TRIANGLE, tone: 'error' },
  warn: { id: 'warn', path: DIAMOND, tone: 'incomplete' },
  skipped: { id: 'skipped', path: DASH, tone: 'unknown' },
  untrusted: { id: 'untrusted', path: RING_WITH_BAR, tone: 'incomplete' },
  unsigned: { id: 'unsigned', path: RING, tone: 'unknown' },
} as const satisfies Record<string, Mark>;

/** A mark with what it says. */
export type StatusPresentation = Mark & {
  /** The word that is always shown with the shape. */
  word: string;
  /** The meaning of the word in one sentence, for hover, legend and screen reader. */
  meaning: string;
};

/** The presentation of each artifact status. */
export const STATUS_PRESENTATION: Record<Status, StatusPresentation> = {
  verified: { ...MARKS.verified, word: 'verified', meaning: 'Every required check passes.' },
  incomplete: {
    ...MARKS.incomplete,
    word: 'incomplete',
    meaning: 'Nothing is wrong, but required evidence is missing.',
  },
  failed: { ...MARKS.failed, word: 'failed', meaning: 'A required check fails.' },
  waived: {
    ...MARKS.waived,
    word: 'waived',
    meaning: 'It is failed or incomplete, and a waiver accepts that until a date.',
  },
  unknown: {
    ...MARKS.unknown,
    word: 'unknown',
    meaning: 'Nothing is known, no project here expects it, or no policy applies.',
  },
  error: { ...MARKS.error, word: 'error', meaning: 'It could not be checked. That says nothing against the artifact.' },
};

/** The presentation of the outcome of one check of a document, or of one rule. */
export const CHECK_PRESENTATION: Record<CheckOutcome, StatusPresentation> = {
  pass: { ...MARKS.verified, word: 'pass', meaning: 'It was checked, and it is as required.' },
  warn: {
    ...MARKS.warn,
    word: 'warn',
    meaning: 'It was checked and deserves attention, but it does not change the status.',
  },
  fail: { ...MARKS.failed, word: 'fail', meaning: 'It was checked, and it is not as required.' },
  missing: { ...MARKS.incomplete, word: 'missing', meaning: 'Something that this check needs is missing.' },
  skip: { ...MARKS.skipped, word: 'skipped', meaning: 'It does not apply, was not requested, or was not reached.' },
  error: { ...MARKS.error, word: 'error', meaning: 'It could not be checked.' },
};

/** The presentation of the verification outcome of one document. */
export const VERIFICATION_PRESENTATION: Record<VerificationOutcome, StatusPresentation> = {
  verified: {
    ...MARKS.verified,
    word: 'verified',
    meaning: 'Its signature holds up to a configured root or key, and it agrees with itself.',
  },
  failed: { ...MARKS.failed, word: 'failed', meaning: 'At least one check of it failed.' },
  untrusted: { ...MARKS.untrusted, word: 'untrusted', meaning: 'Signed, but by a signer that is not trusted here.' },
  unsigned: {
    ...MARKS.unsigned,
    word: 'unsigned',
    meaning: 'There is no signature to check: it is a report, not a proof.',
  },
  error: { ...MARKS.error, word: 'error', meaning: 'It could not be checked.' },
};

/** Worst first: the order of lists and of stacked bars. */
export const STATUS_ORDER: readonly Status[] = ['failed', 'error', 'incomplete', 'waived', 'unknown', 'verified'];

/** The position of a status in `STATUS_ORDER`: a better status has a higher number. */
export function statusRank(status: Status): number {
  return STATUS_ORDER.indexOf(status);
}

/** The worst of several statuses; null when there is none. */
export function worstStatus(statuses: Iterable<Status | null>): Status | null {
  const present = new Set(statuses);
  return STATUS_ORDER.find((status) => present.has(status)) ?? null;
}

/** The tones as CSS custom properties (`--tone-failed-mark` …) of one theme, for a `:root` block. */
export function toneVariables(theme: Theme): { [property: string]: string } {
  const entries = Object.entries(TONES[theme]).flatMap(([tone, colours]) =>
    Object.entries(colours).map(([use, colour]) => [`--tone-${tone}-${use}`, colour] as const),
  );
  return Object.fromEntries(entries);
}

/** The decisions of the gate. */
export const GATE_PRESENTATION: Record<'allow' | 'deny' | 'unknown', StatusPresentation> = {
  allow: { ...STATUS_PRESENTATION.verified, word: 'allowed', meaning: 'The artifact may be deployed.' },
  deny: { ...STATUS_PRESENTATION.failed, word: 'denied', meaning: 'The artifact may not be deployed.' },
  unknown: {
    ...STATUS_PRESENTATION.unknown,
    word: 'could not tell',
    meaning: 'Nothing can be said about the artifact.',
  },
};
