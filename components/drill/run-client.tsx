'use client';
import type { SubmitEvent } from 'react';
import { AdminSubmit } from '#components/admin/submit.tsx';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { DRILL_LIMITS } from '#lib/views/drill/drill.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

type Props = { scenarios: readonly { id: string; title: string }[]; start: string | null };

/** The form that runs a drill, with an admin token. `start`: the id of the scenario that it begins with. */
export function RunDrill({ scenarios, start }: Props) {
  const { state, refusal, problemOf, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    const text = (name: string) => String(entered.get(name) ?? '').trim() || undefined;
    const request = postAsAdmin('/api/v1/drills', {
      scenario: text('scenario'),
      project: text('project'),
      environment: text('environment'),
      reason: text('reason'),
      acknowledgeWithinMinutes: Number(text('minutes') ?? 60),
    });
    void send(request, ({ id }) => window.location.assign(`/drills/${Number(id)}`));
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-240 content-start gap-3 sm:grid-cols-2 print:hidden">
      <Field label="Scenario" problem={problemOf('scenario')}>
        <Select
          name="scenario"
          defaultValue={start ?? scenarios[0]?.id}
          options={scenarios.map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Field>
      <Field label="Acknowledge within (minutes)" problem={problemOf('acknowledgeWithinMinutes')}>
        <Input name="minutes" type="number" min={1} max={DRILL_LIMITS.minutes} defaultValue={60} required />
      </Field>
      <Field
        label="Project"
        hint="its policy is tried; empty: the policy for every project"
        problem={problemOf('project')}
      >
        <Input name="project" placeholder="github.com/acme/app" />
      </Field>
      <Field label="Environment" hint="empty: none" problem={problemOf('environment')}>
        <Input name="environment" maxLength={DRILL_LIMITS.environment} />
      </Field>
      <Field label="Reason" problem={problemOf('reason')} className="sm:col-span-2">
        <Input name="reason" maxLength={MAX_REASON_LENGTH} placeholder="the drill of this quarter" />
      </Field>
      <AdminSubmit label="Run the drill" running="Starting …" isRunning={state.kind === 'running'}>
        {refusal}
      </AdminSubmit>
    </form>
  );
}
