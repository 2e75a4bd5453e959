import {
  CHECK_PRESENTATION,
  GATE_PRESENTATION,
  ICON_SIZE,
  MARKS,
  STATUS_PRESENTATION,
  TONES,
  VERIFICATION_PRESENTATION,
} from '#lib/status/presentation.ts';
import type { Mark, StatusPresentation, Tone } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import type { CheckOutcome, VerificationOutcome } from '#lib/verify/result/verification.ts';

/** Return the fill colour of a tone for both themes, for an SVG `fill` attribute, which a strict CSP permits. */
export function toneFill(tone: Tone): string {
  return `light-dark(${TONES.light[tone].mark}, ${TONES.dark[tone].mark})`;
}

/** The shapes of all marks, once on each page: `MarkShape` refers to them. */
export function MarkSymbols() {
  return Object.values(MARKS).map(({ id, path, tone }) => (
    <symbol key={id} id={`mark-${id}`} viewBox={`0 0 ${ICON_SIZE} ${ICON_SIZE}`}>
      <path d={path} fill={toneFill(tone)} fillRule="evenodd" />
    </symbol>
  ));
}

/** A status shape without its word. Show the word beside it, or pass `label` if there is no space. */
export function MarkShape({ mark, size = 12, label }: { mark: Mark; size?: number; label?: string }) {
  const said =
    label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return (
    <svg {...said} width={size} height={size} className="mark">
      {label !== undefined && <title>{label}</title>}
      <use href={`#mark-${mark.id}`} />
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
