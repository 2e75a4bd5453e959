import { classNames } from '../class-names.ts';

/** A run of values as a line that breaks where nothing was measured, the last one marked. */
export function Sparkline({ values, label, max, height = 32, className }: { values: (number | null)[]; label: string; max?: number; height?: number; className?: string }) {
  const top = Math.max(max ?? 0, ...values.map((value) => value ?? 0)) || 1;
  const width = Math.max(1, values.length - 1) * 8;
  const point = (value: number, index: number) => `${index * 8} ${(height - 3 - (value / top) * (height - 6)).toFixed(1)}`;
  const path = values.map((value, index) => (value === null ? '' : `${index === 0 || values[index - 1] === null ? 'M' : 'L'}${point(value, index)}`)).join('');
  const last = values.findLastIndex((value) => value !== null);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" width="100%" height={height} className={classNames('block overflow-visible text-ink', className)}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      {last >= 0 && <path d={`M${point(values[last]!, last)}h0.01`} stroke="currentColor" strokeWidth="5" strokeLinecap="round" vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}
