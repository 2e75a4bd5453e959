import { classNames } from '../class-names.ts';

export type Bar = {
  /** Null: nothing was measured; no bar. */
  value: number | null;
  label: string;
  /** A mark on the scale below: a week, a month begins here. */
  tick?: boolean;
};

/** The height of the scale below the base line, in px. */
const SCALE_HEIGHT = 4;

/**
 * A value by day as bars on a base line, with the earlier period as a dashed rule where given. Scales to its box; one
 * sentence (`label`) says it to those who do not see it, every bar says its own value on hover.
 */
export function Bars({
  bars,
  label,
  max,
  limit,
  reference = null,
  height = 44,
  className,
}: {
  bars: Bar[];
  label: string;
  max?: number;
  /** Bars above this value are drawn broken, so that they do not shrink all others. */
  limit?: number;
  reference?: number | null;
  height?: number;
  className?: string;
}) {
  const highest = Math.max(max ?? 0, reference ?? 0, ...bars.map((bar) => bar.value ?? 0)) || 1;
  const top = limit === undefined ? highest : Math.min(highest, limit);
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
        <g key={bar.label}>
          {bar.tick && (
            <line
              x1={index * step}
              x2={index * step}
              y1={base}
              y2={height}
              stroke="var(--color-line-2)"
              strokeWidth="1"
              vectorEffect="non-scaling-stroke"
            />
          )}
          <rect x={index * step} y="0" width={step} height={height} fill="transparent">
            <title>{bar.label}</title>
          </rect>
          {bar.value !== null && (
            <path
              d={barPath(index * step + 1.5, step - 3, base, y(bar.value))}
              fill="currentColor"
              opacity={index === bars.length - 1 ? 1 : 0.62}
              pointerEvents="none"
            />
          )}
        </g>
      ))}
      {reference !== null && (
        <line
          x1="0"
          x2={width}
          y1={Math.max(0.5, y(reference))}
          y2={Math.max(0.5, y(reference))}
          stroke="var(--color-accent)"
          strokeWidth="1"
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

/**
 * From the base line up; nought is a stub, so that it differs from nothing measured; what leaves the chart is broken
 * below its top.
 */
function barPath(x: number, width: number, base: number, top: number): string {
  const up = Math.min(base - 1.5, Math.max(0, top));
  return top < 0
    ? `M${x} 0h${width}v3h${-width}ZM${x} 5h${width}V${base}h${-width}Z`
    : `M${x} ${up}h${width}V${base}h${-width}Z`;
}

export type Segment = { key: string; value: number; /** CSS colour. */ fill: string; label: string };

/**
 * Shares of a whole side by side, with a gap between so that they are told apart without colour. Put the counts beside
 * it.
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
