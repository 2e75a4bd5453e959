'use client';
import { useState } from 'react';
import type { BadgeMetric } from '#lib/badge/badge.ts';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { METRIC_LABELS } from './metric-labels.ts';
import { withCacheBuster, badgePath, badgeSnippets, DEFAULT_BADGE, type BadgeTarget } from './snippets.ts';

type Props = {
  target: BadgeTarget;
  /** What the badge is of: `acme/web`. */
  targetName: string;
  metrics: readonly BadgeMetric[];
  styles: readonly string[];
  now: number;
};

/** Longest label a badge takes. */
const MAX_LABEL_LENGTH = 64;

/** Choose a badge, see it as it looks now, copy the lines. */
export function BadgePicker({ target: place, targetName: of, metrics, styles, now }: Props) {
  const [metric, setMetric] = useState<BadgeMetric>(metrics[0]!);
  const [style, setStyle] = useState(DEFAULT_BADGE.style);
  const [label, setLabel] = useState('');
  const choice = { metric, style, label: label.trim() === '' ? null : label.trim() };
  const { name, meaning: says, limits: not } = METRIC_LABELS[metric];
  const alt = `${choice.label ?? `provenance ${name}`} of ${of}`;
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,280px)_minmax(0,1fr)]">
      <div className="space-y-3">
        <div className="flex h-10 items-center">
          <img
            src={withCacheBuster(badgePath(place.name, choice), now)}
            alt={`${alt}, as it looks now`}
            className="max-w-full"
          />
        </div>
        <div className="grid grid-cols-2 gap-3 print:hidden">
          <Field label="Metric">
            <Select
              value={metric}
              onChange={(event) => setMetric(event.target.value as BadgeMetric)}
              options={metrics.map((value) => ({ value, label: METRIC_LABELS[value].name }))}
            />
          </Field>
          <Field label="Style">
            <Select
              value={style}
              onChange={(event) => setStyle(event.target.value)}
              options={styles.map((value) => ({ value, label: value }))}
            />
          </Field>
          <Field label="Label" className="col-span-2">
            <Input
              value={label}
              maxLength={MAX_LABEL_LENGTH}
              placeholder="as it is"
              onChange={(event) => setLabel(event.target.value)}
            />
          </Field>
        </div>
        <p className="text-13">
          {says} <span className="text-ink-2">{not}</span>
        </p>
      </div>
      <dl className="min-w-0 space-y-3 print:hidden">
        {badgeSnippets(place, choice, alt).map(({ notation, text }) => (
          <div key={notation}>
            <dt className="pb-1 text-12 text-ink-2">{notation}</dt>
            <dd>
              <CodeLines text={text} label={notation} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
