'use client';
import { useState } from 'react';
import type { BadgeMetric } from '#lib/badge/badge.ts';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { METRIC_LABELS } from './metric-labels.ts';
import { withCacheBuster, badgePath, badgeSnippets, DEFAULT_BADGE, type BadgeTarget } from './snippets.ts';

type Props = {
  target: BadgeTarget;
  /** The name of the badge's subject: `acme/web`. */
  targetName: string;
  metrics: readonly BadgeMetric[];
  styles: readonly string[];
  now: number;
};

/** The longest label that a badge accepts, in characters. */
const MAX_LABEL_LENGTH = 64;

/** A form that configures a badge, with a preview and the snippets to copy. */
export function BadgePicker({ target, targetName, metrics, styles, now }: Props) {
  const [metric, setMetric] = useState<BadgeMetric>(metrics[0]!);
  const [style, setStyle] = useState(DEFAULT_BADGE.style);
  const [label, setLabel] = useState('');
  const choice = { metric, style, label: label.trim() === '' ? null : label.trim() };
  const { name, meaning, limits } = METRIC_LABELS[metric];
  const alt = `${choice.label ?? `provenance ${name}`} of ${targetName}`;
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,280px)_minmax(0,1fr)]">
      <div className="space-y-3">
        <div className="flex h-10 items-center">
          <img
            src={withCacheBuster(badgePath(target.name, choice), now)}
            alt={`${alt}, current state`}
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
              placeholder="default label"
              onChange={(event) => setLabel(event.target.value)}
            />
          </Field>
        </div>
        <p className="text-13">
          {meaning} <span className="text-ink-2">{limits}</span>
        </p>
      </div>
      <dl className="min-w-0 space-y-3 print:hidden">
        {badgeSnippets(target, choice, alt).map(({ notation, text }) => (
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
