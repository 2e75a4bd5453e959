import {
  CHECK_PRESENTATION,
  ICON_SIZE,
  STATUS_PRESENTATION,
  TONES,
  VERIFICATION_PRESENTATION,
} from '#lib/status/presentation.ts';
import type { StatusPresentation, Tone } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import type { CheckOutcome, VerificationOutcome } from '#lib/verify/result/verification.ts';

/**
 * The fill of a tone in whichever theme is on, for an SVG `fill` attribute: needs no style sheet, so a strict content
 * policy lets it be.
 */
export function toneFill(tone: Tone): string {
  return `light-dark(${TONES.light[tone].mark}, ${TONES.dark[tone].mark})`;
}

/** The shape alone. Give it a word beside it, or `label` where there is no room for one. */
export function MarkShape({ mark, size = 12, label }: { mark: StatusPresentation; size?: number; label?: string }) {
  const said =
    label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return (
    <svg
      {...said}
      width={size}
      height={size}
      viewBox={`0 0 ${ICON_SIZE} ${ICON_SIZE}`}
      className="inline-block shrink-0 translate-y-[12%]"
    >
      <path d={mark.path} fill={toneFill(mark.tone)} fillRule="evenodd">
        {label !== undefined && <title>{label}</title>}
      </path>
    </svg>
  );
}

/**
 * Shape and word. `bare` leaves the word to the screen reader: only where the word stands in the same row or the
 * legend.
 */
function LabelledMark({
  mark,
  size,
  bare,
  strong,
}: {
  mark: StatusPresentation;
  size: number;
  bare: boolean;
  strong: boolean;
}) {
  if (bare) return <MarkShape mark={mark} size={size} label={mark.word} />;
  return (
    <span
      title={mark.meaning}
      className={strong ? 'inline-flex items-baseline gap-1.5 font-semibold' : 'inline-flex items-baseline gap-1.5'}
    >
      <MarkShape mark={mark} size={size} />
      {mark.word}
    </span>
  );
}

type MarkOptions = { size?: number; bare?: boolean; strong?: boolean };

/** The status of an artifact. */
export function StatusMark({ status, size = 12, bare = false, strong = false }: MarkOptions & { status: Status }) {
  return <LabelledMark mark={STATUS_PRESENTATION[status]} size={size} bare={bare} strong={strong} />;
}

/** How a check or a rule came out. */
export function OutcomeMark({
  outcome,
  size = 12,
  bare = false,
  strong = false,
}: MarkOptions & { outcome: CheckOutcome }) {
  return <LabelledMark mark={CHECK_PRESENTATION[outcome]} size={size} bare={bare} strong={strong} />;
}

/** What the cryptography of one document says. */
export function VerificationMark({
  outcome,
  size = 12,
  bare = false,
  strong = false,
}: MarkOptions & { outcome: VerificationOutcome }) {
  return <LabelledMark mark={VERIFICATION_PRESENTATION[outcome]} size={size} bare={bare} strong={strong} />;
}
