'use client';
import { AdminSubmit } from '#components/admin/submit.tsx';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { WEEKDAY_NAMES } from '#lib/format/rhythm.ts';
import { LAST_DAY } from '#lib/metrics/rhythm.ts';
import { SCHEDULE_LIMITS } from '#lib/views/report/kept.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';

type Props = { projects: readonly { slug: string; name: string }[] };

const RHYTHMS = [
  { value: 'week', label: 'each week' },
  { value: 'month', label: 'each month' },
];
const WEEKDAYS = WEEKDAY_NAMES.map((label, at) => ({ value: String(at + 1), label }));

/** The form that makes a schedule of reports. */
export function NewSchedule(props: Props) {
  return (
    <IfMay verb="report.schedule" place="anywhere">
      <ScheduleForm {...props} />
    </IfMay>
  );
}

function ScheduleForm({ projects }: Props) {
  const [every, setEvery] = useState('week');
  const { state, refusal, problemOf, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    const text = (name: string) => String(entered.get(name) ?? '').trim();
    const project = text('project');
    const body = { name: text('name'), every, day: Number(text('day')), reason: text('reason') };
    const request = postAsAdmin('/api/v1/report-schedules', { ...body, ...(project !== '' && { project }) });
    void send(request, () => window.location.assign('/report/kept'));
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-240 content-start gap-3 sm:grid-cols-2">
      <Field label="Name" problem={problemOf('name')}>
        <Input name="name" required maxLength={SCHEDULE_LIMITS.name} placeholder="Security meeting" />
      </Field>
      <Field label="About" problem={problemOf('project')}>
        <Select
          name="project"
          options={[
            { value: '', label: 'all projects' },
            ...projects.map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
      </Field>
      <Field label="A report of" problem={problemOf('every')}>
        <Select
          name="every"
          value={every}
          onChange={(event) => setEvery(event.currentTarget.value)}
          options={RHYTHMS}
        />
      </Field>
      {every === 'week' ? (
        <Field key="week" label="Made on" hint="at 00:00 UTC, about the seven days before" problem={problemOf('day')}>
          <Select name="day" options={WEEKDAYS} />
        </Field>
      ) : (
        <Field
          key="month"
          label="Made on day"
          hint="of the month, at 00:00 UTC, about the month before it"
          problem={problemOf('day')}
        >
          <Input name="day" type="number" min={1} max={LAST_DAY.month} defaultValue={1} required />
        </Field>
      )}
      <Field label="Reason" problem={problemOf('reason')} className="sm:col-span-2">
        <Input name="reason" required maxLength={MAX_REASON_LENGTH} placeholder="who needs it, and for what" />
      </Field>
      <AdminSubmit label="Make the schedule" running="Making …" isRunning={state.kind === 'running'}>
        {refusal}
      </AdminSubmit>
    </form>
  );
}
