'use client';
import { useState } from 'react';
import { targetFigureName } from '#lib/metrics/describe-target.ts';
import { targetValueHint } from '#lib/metrics/read-target.ts';
import { TARGET_FIGURES, TARGET_KINDS, type TargetFigure } from '#lib/metrics/target.ts';
import type { TargetsView } from '#lib/views/metrics.ts';
import { type AdminAnswer, sendAsAdmin } from '#components/admin/admin-request.ts';
import { ReasonForm } from '#components/admin/reason-form.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { ownTarget, readTargetForm } from './read-form.ts';

/** A button with a form that sets or removes a target; nothing for a person whose roles do not allow it. */
export function ChangeTarget({ targets }: { targets: TargetsView }) {
  const { project } = targets;
  if (!useMay('targets.change', project === null ? 'installation' : { project })) return null;
  return (
    <ReasonForm
      labels={{ open: 'Set a target …', submit: 'Set the target', running: 'Setting …' }}
      request={(reason, entered) => request(targets, reason, entered)}
      intro={<TargetFields targets={targets} />}
    />
  );
}

function TargetFields({ targets }: { targets: TargetsView }) {
  const [figure, setFigure] = useState<TargetFigure>('coverage');
  const own = ownTarget(targets, figure);
  return (
    <>
      <p className="max-w-prose">
        {targets.project === null
          ? 'It counts for the whole installation, and for every project that has not set its own.'
          : 'It counts for this project, whatever the installation has set.'}
      </p>
      <div className="flex flex-wrap items-start gap-3">
        <Field label="Figure">
          <Select
            name="figure"
            value={figure}
            onChange={(event) => setFigure(event.target.value as TargetFigure)}
            options={TARGET_FIGURES.map((one) => ({ value: one, label: targetFigureName(one) }))}
          />
        </Field>
        <Field
          label={TARGET_KINDS[figure].bound === 'at-least' ? 'At least' : 'At most'}
          hint={`${targetValueHint(figure)}${own === null ? '' : '; empty: remove the target'}`}
        >
          <Input
            key={figure}
            name="value"
            required={own === null}
            maxLength={40}
            defaultValue={own === null ? '' : own.text.replace(/^at (?:least|most) /, '')}
          />
        </Field>
      </div>
    </>
  );
}

function request(targets: TargetsView, reason: string, entered: FormData): Promise<AdminAnswer> {
  const read = readTargetForm(targets, entered);
  if (!read.ok) return Promise.resolve({ ...read, pointer: '/value' });
  return sendAsAdmin('PUT', read.path, { ...read.body, reason });
}
