import {
  CHECK_PRESENTATION,
  GATE_PRESENTATION,
  ICON_SIZE,
  STATUS_PRESENTATION,
  TONES,
  VERIFICATION_PRESENTATION,
} from '#lib/status/presentation.ts';
import type { StatusPresentation, Tone } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import type { CheckOutcome, VerificationOutcome } from '#lib/verify/result/verification.ts';

/** Return the fill colour of a tone for both themes, for an SVG `fill` attribute, which a strict CSP permits. */
export function toneFill(tone: Tone): string {
  return `light-dark(${TONES.light[tone].mark}, ${TONES.dark[tone].mark})`;
}

/** A status shape without its word. Show the word beside it, or pass `label` if there is no space. */
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

/** Shape and word. `bare` shows the shape only; use it if the row or a legend has the word. */
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

/** The outcome of a check or a rule. */
export function OutcomeMark({
  outcome,
  size = 12,
  bare = false,
  strong = false,
}: MarkOptions & { outcome: CheckOutcome }) {
  return <LabelledMark mark={CHECK_PRESENTATION[outcome]} size={size} bare={bare} strong={strong} />;
}

/** The verification outcome of one document. */
export function VerificationMark({
  outcome,
  size = 12,
  bare = false,
  strong = false,
}: MarkOptions & { outcome: VerificationOutcome }) {
  return <LabelledMark mark={VERIFICATION_PRESENTATION[outcome]} size={size} bare={bare} strong={strong} />;
}

/** A decision of the gate. */
export function DecisionMark({
  decision,
  size = 12,
  strong = false,
}: Omit<MarkOptions, 'bare'> & { decision: keyof typeof GATE_PRESENTATION }) {
  return <LabelledMark mark={GATE_PRESENTATION[decision]} size={size} bare={false} strong={strong} />;
}
