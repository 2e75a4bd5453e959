import { classNames } from '../class-names.ts';

export type Bar = {
  /** Null if nothing was measured: no bar. */
  value: number | null;
  label: string;
  /** A mark on the scale below, where a week or a month begins. */
  tick?: boolean;
};

/** The height of the scale below the base line, in px. */
const SCALE_HEIGHT = 4;

type BarsProps = {
  bars: Bar[];
  /** One sentence that describes the chart to screen readers. */
  label: string;
  /** The smallest value at the top of the scale; the highest bar if it is higher. */
  max?: number;
  /** Bars above this value are cut off, so that they do not make all others small. */
  limit?: number;
  /** The value of the period before, as a dashed line. */
  reference?: number | null;
  /** A target, as a solid line; `showsTarget` says whether there is one. */
  target?: number | null;
  /** In px. */
  height?: number;
  className?: string;
};

/** The value at the top of the scale without a target. */
function topOf({ bars, max, limit, reference }: Pick<BarsProps, 'bars' | 'max' | 'limit' | 'reference'>): number {
  const highest = Math.max(max ?? 0, reference ?? 0, ...bars.map((bar) => bar.value ?? 0)) || 1;
  return limit === undefined ? highest : Math.min(highest, limit);
}

/** Whether a chart has a line for its target: a target far above everything else would make all bars small. */
export function showsTarget(chart: Pick<BarsProps, 'bars' | 'max' | 'limit' | 'reference' | 'target'>): boolean {
  return chart.target != null && chart.target <= 2 * topOf(chart);
}

/** A bar chart with one value per day, as wide as its container. Each bar shows its own label on hover. */
export function Bars(props: BarsProps) {
  const { bars, label, reference = null, target = null, height = 44, className } = props;
  const line = showsTarget(props) ? target : null;
  const top = Math.max(topOf(props), line ?? 0);
  const step = 6;
  const width = Math.max(1, bars.length) * step;
  const base = height - SCALE_HEIGHT - 0.5;
  const y = (value: number) => base - (value / top) * (base - 3);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      width="100%"
      height={height}
      className={classNames('block text-ink', className)}
    >
      <line
        x1="0"
        x2={width}
        y1={base}
        y2={base}
        stroke="var(--color-line-2)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      {bars.map((bar, index) => (
        <DayBar
          key={bar.label}
          bar={bar}
          x={index * step}
          width={step}
          base={base}
          height={height}
          top={y(bar.value ?? 0)}
          isLast={index === bars.length - 1}
        />
      ))}
      {reference !== null && <Line y={Math.max(0.5, y(reference))} width={width} stroke="var(--color-accent)" dashed />}
      {line !== null && <Line y={y(line)} width={width} stroke="currentColor" />}
    </svg>
  );
}

function Line({ y, width, stroke, dashed }: { y: number; width: number; stroke: string; dashed?: boolean }) {
  return (
    <line
      x1="0"
      x2={width}
      y1={y}
      y2={y}
      stroke={stroke}
      strokeWidth="1"
      strokeDasharray={dashed ? '3 3' : undefined}
      vectorEffect="non-scaling-stroke"
    />
  );
}

type DayBarProps = {
  bar: Bar;
  x: number;
  width: number;
  /** The y of the base line. */
  base: number;
  height: number;
  /** The y of the top of the bar; negative if it leaves the chart. */
  top: number;
  isLast: boolean;
};

function DayBar({ bar, x, width, base, height, top, isLast }: DayBarProps) {
  return (
    <g>
      {bar.tick && (
        <line
          x1={x}
          x2={x}
          y1={base}
          y2={height}
          stroke="var(--color-line-2)"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <rect x={x} y="0" width={width} height={height} fill="transparent">
        <title>{bar.label}</title>
      </rect>
      {bar.value !== null && (
        <path
          d={barPath(x + 1.5, width - 3, base, top)}
          fill="currentColor"
          opacity={isLast ? 1 : 0.62}
          pointerEvents="none"
        />
      )}
    </g>
  );
}

/**
 * The path of one bar from the base line up. A bar of 0 is 1.5 px high, to differ from a day without a value. A bar
 * that leaves the chart has a gap below its top.
 */
function barPath(x: number, width: number, base: number, top: number): string {
  const up = Math.min(base - 1.5, Math.max(0, top));
  return top < 0
    ? `M${x} 0h${width}v3h${-width}ZM${x} 5h${width}V${base}h${-width}Z`
    : `M${x} ${up}h${width}V${base}h${-width}Z`;
}

export type Segment = { key: string; value: number; /** A CSS colour. */ fill: string; label: string };

/**
 * A bar of shares with gaps between them, so that readers can tell them apart without colour. The caller shows the
 * counts beside it.
 */
export function StackedBar({
  segments,
  label,
  height = 8,
  className,
}: {
  segments: Segment[];
  label: string;
  height?: number;
  className?: string;
}) {
  const shown = segments.filter((segment) => segment.value > 0);
  const whole = shown.reduce((sum, segment) => sum + segment.value, 0);
  const gap = 0.8;
  const free = 100 - gap * Math.max(0, shown.length - 1);
  const widths = shown.map((segment) => (segment.value / whole) * free);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      width="100%"
      height={height}
      className={classNames('block', className)}
    >
      {whole === 0 && (
        <line
          x1="0"
          x2="100"
          y1={height / 2}
          y2={height / 2}
          stroke="var(--color-line-2)"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {shown.map((segment, index) => (
        <rect
          key={segment.key}
          x={widths.slice(0, index).reduce((sum, width) => sum + width + gap, 0)}
          y="0"
          width={widths[index]}
          height={height}
          fill={segment.fill}
        >
          <title>{segment.label}</title>
        </rect>
      ))}
    </svg>
  );
}
