'use client';
import { AdminSubmit } from '#components/admin/submit.tsx';
import { type SubmitEvent, useState } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { useIsSignedIn } from '#components/admin/viewer-client.tsx';
import { Checkbox, Field, Input, Select } from '#components/ui/form/field.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { EVENT_KINDS, SEVERITIES } from '#lib/notify/kinds.ts';
import { isCommitTarget, type TargetKind } from '#lib/notify/sending/settings.ts';
import { RHYTHMS } from '#lib/notify/subscription.ts';
import type { NewSubscriptionView } from '#lib/views/subscription/subscription.ts';
import { EVENT_LABELS } from './labels.ts';
import { subscriptionBody } from './request.ts';
import { TargetFields } from './target-fields.tsx';

const SEVERITY_LABELS = { info: 'everything', warning: 'warning and critical', critical: 'critical only' } as const;
const RHYTHM_LABELS = { immediate: 'at once', daily: 'a digest every day', weekly: 'a digest every week' } as const;

type Props = {
  /** The project that the page is opened for, or empty. */
  project: string;
  onMade: () => void;
};

/** The form that makes a subscription. It shows the secret that Attestry makes, once. */
export function CreateSubscription({ project, onMade }: Props) {
  const { state, refusal, problemOf, setOpen, send } = useRequest();
  const [made, setMade] = useState<NewSubscriptionView | null>(null);
  const [kind, setKind] = useState<TargetKind>('webhook');

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const entered = new FormData(form);
    keepEnteredToken(entered);
    void send(sendAsAdmin('POST', '/api/v1/subscriptions', subscriptionBody(entered)), (body) => {
      setMade(body as unknown as NewSubscriptionView);
      form.reset();
      setKind('webhook');
      setOpen(false);
      onMade();
    });
  }

  return (
    <div className="space-y-3">
      {made !== null && <Made made={made} />}
      <form onSubmit={onSubmit} method="post" className="grid max-w-240 content-start gap-3 sm:grid-cols-2">
        <TargetFields kind={kind} onKind={setKind} problemOf={problemOf} />
        <OwnerFields project={project} ofCommits={isCommitTarget(kind)} problemOf={problemOf} />
        {isCommitTarget(kind) ? (
          <p className="text-13 text-ink-2 sm:col-span-2">
            Every change of status is written at once to the commit from which the artifact was built, where verified
            provenance names it.
          </p>
        ) : (
          <>
            <ChoiceFields problemOf={problemOf} />
            <TimingFields problemOf={problemOf} />
          </>
        )}
        <AdminSubmit label="Make the subscription" running="Making …" isRunning={state.kind === 'running'}>
          {refusal}
        </AdminSubmit>
      </form>
    </div>
  );
}

function Made({ made: { subscription, secret } }: { made: NewSubscriptionView }) {
  return (
    <div role="status" className="max-w-240 space-y-1 border-l-2 border-line-2 pl-3">
      <p>
        “{subscription.name}” receives what happens from now on. Test it in the list above.
        {secret !== null && ' The receiver verifies the signatures with this secret. Attestry cannot show it again:'}
      </p>
      {secret !== null && <CodeLines label="secret of the subscription" text={secret} />}
    </div>
  );
}

type FieldsProps = { problemOf: (member: string) => string | null };

function OwnerFields({ project, ofCommits, problemOf }: FieldsProps & { project: string; ofCommits: boolean }) {
  const isSignedIn = useIsSignedIn();
  const person = isSignedIn ? [{ value: 'person', label: 'me: what I may see' }] : [];
  return (
    <>
      <Field label="For" problem={problemOf('owner/kind')}>
        <Select
          name="owner"
          defaultValue={project === '' ? undefined : 'project'}
          options={[
            ...person,
            { value: 'installation', label: 'the installation: everything' },
            { value: 'project', label: 'projects: only what is about them' },
          ]}
        />
      </Field>
      <Field
        label="Projects"
        hint={`one pattern as acme/* for projects, else several with commas; empty: ${ofCommits ? 'those of the address' : 'all'}`}
        problem={problemOf('owner/pattern') ?? problemOf('choice/projects/0')}
      >
        <Input name="projects" defaultValue={project} placeholder="github.com/acme/app" />
      </Field>
    </>
  );
}

function ChoiceFields({ problemOf }: FieldsProps) {
  return (
    <>
      <fieldset className="sm:col-span-2">
        <legend className="text-12 text-ink-2">Events (none: all)</legend>
        <div className="flex flex-wrap gap-x-4">
          {EVENT_KINDS.map((kind) => (
            <Checkbox key={kind} name="events" value={kind} label={EVENT_LABELS[kind]} />
          ))}
        </div>
      </fieldset>
      <Field label="Severity">
        <Select
          name="severity"
          defaultValue="warning"
          options={SEVERITIES.map((value) => ({ value, label: SEVERITY_LABELS[value] }))}
        />
      </Field>
      <Field label="Environments" hint="separated by commas; empty: all" problem={problemOf('choice/environments')}>
        <Input name="environments" placeholder="production" />
      </Field>
    </>
  );
}

function TimingFields({ problemOf }: FieldsProps) {
  return (
    <>
      <Field label="When">
        <Select name="rhythm" options={RHYTHMS.map((value) => ({ value, label: RHYTHM_LABELS[value] }))} />
      </Field>
      <Field label="Time zone" problem={problemOf('timing/timeZone')}>
        <Input name="timeZone" defaultValue="UTC" placeholder="Europe/Berlin" />
      </Field>
      <Field label="Quiet hours" hint="as 22:00-07:00; empty: none" problem={problemOf('timing/quiet')}>
        <Input name="quiet" pattern="\d\d:\d\d ?- ?\d\d:\d\d" placeholder="22:00-07:00" />
      </Field>
      <Field
        label="One digest above"
        hint="so many messages in five minutes; empty: never"
        problem={problemOf('timing/storm')}
      >
        <Input name="storm" type="number" min={1} max={10_000} />
      </Field>
    </>
  );
}
