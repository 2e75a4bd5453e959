import { describeTargetOwner } from '#lib/metrics/describe-target.ts';
import { TARGET_KINDS, type TargetFigure } from '#lib/metrics/target.ts';
import type { MetricsView } from '#lib/views/metrics.ts';
import { classNames } from '#components/ui/class-names.ts';

/** The figures whose targets a card shows, by the figure whose target can be a line in its chart. */
const SHOWN = {
  coverage: ['coverage', 'coverageDeployed'],
  'timeToVerify.p50': ['timeToVerify'],
  defectLeakage: ['defectLeakage'],
} as const satisfies { [figure in TargetFigure]?: readonly string[] };
type ChartFigure = keyof typeof SHOWN;

type Props = {
  metrics: Pick<MetricsView, 'targets' | 'project'>;
  /** The card: the figure of its chart. */
  of: ChartFigure;
  /** Whether the chart has the line of the target of this figure. */
  hasLine?: boolean;
};

/** The targets of a metric in words. The one that is a line in the chart has a sample of it. */
export function TargetLines({ metrics: { targets, project }, of, hasLine = true }: Props) {
  const shown = targets.filter(({ figure }) => SHOWN[of].some((one) => one === TARGET_KINDS[figure].figure));
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Targets" className="text-13">
      {shown.map((target) => (
        <li key={target.figure} className={classNames(target.outcome === 'missed' && 'font-medium')}>
          {hasLine && target.figure === of && <LineSample />}
          {target.text}
          {project !== null && <span className="font-normal text-ink-2"> ({describeTargetOwner(target)})</span>}
        </li>
      ))}
    </ul>
  );
}

/** The target of a figure for its chart, and what the label of the chart says about it. */
export function targetInChart(
  { targets }: Pick<MetricsView, 'targets'>,
  figure: ChartFigure,
): { target: number | null; says: string } {
  const found = targets.find((one) => one.figure === figure);
  return { target: found?.value ?? null, says: found === undefined ? '' : `; ${found.text}` };
}

/** A piece of the line that a chart has for a target. */
function LineSample() {
  return (
    <svg aria-hidden="true" width="14" height="8" viewBox="0 0 14 8" className="mr-1 inline-block">
      <line x1="0" x2="14" y1="4" y2="4" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
