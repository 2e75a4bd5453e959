'use client';
import { type SubmitEvent, useState } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { enteredReason, ReasonField } from '#components/admin/reason-field.tsx';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, Input, Select, TextArea } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { Link } from '#components/ui/text/link.tsx';
import type { NewConnectionView } from '#lib/views/activity/connection.ts';
import { listed, parsedSettings } from './entered.ts';
import { NewSecret } from './new-secret.tsx';

/** What the form knows of a source. */
export type SourceChoice = {
  name: string;
  title: string;
  setup: readonly string[];
  /** The hosts whose repositories it speaks about where none is entered; null: it knows projects by name only. */
  hosts: readonly string[] | null;
  /** JSON to begin its settings with; null: it has none. */
  settingsExample: string | null;
  /** Whether Attestry asks it, so that it delivers nothing. */
  isAsked: boolean;
};

/** The form that connects a source, and what its answer shows once. */
export function AddConnection({ sources }: { sources: readonly SourceChoice[] }) {
  const [name, setName] = useState(sources[0]!.name);
  const [made, setMade] = useState<NewConnectionView | null>(null);
  const [settingsProblem, setSettingsProblem] = useState<string | null>(null);
  const { state, refusal, problemOf, setOpen, send } = useRequest();
  const source = sources.find((one) => one.name === name) ?? sources[0]!;

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const entered = new FormData(form);
    keepEnteredToken(entered);
    const settings = source.settingsExample === null ? { value: undefined } : parsedSettings(entered.get('settings'));
    setSettingsProblem('problem' in settings ? settings.problem : null);
    if ('problem' in settings) return;
    const [secret, token] = ['secret', 'sourceToken'].map((field) => String(entered.get(field) ?? '').trim());
    const request = postAsAdmin('/api/v1/connections', {
      source: source.name,
      name: String(entered.get('name') ?? '').trim(),
      projects: listed(entered.get('projects')),
      environments: listed(entered.get('environments')),
      ...(source.hosts !== null && { hosts: listed(entered.get('hosts')) }),
      ...(source.settingsExample !== null && { settings: settings.value }),
      ...(secret !== '' && { secret }),
      ...(token !== '' && { token }),
      reason: enteredReason(entered),
    });
    void send(request, (body) => {
      setMade(body as unknown as NewConnectionView);
      setOpen(false);
      form.reset();
    });
  }

  return (
    <div className="grid max-w-240 gap-6 lg:grid-cols-2">
      <form onSubmit={onSubmit} method="post" className="grid content-start gap-3">
        <Field label="Source" problem={problemOf('source')}>
          <Select
            value={name}
            onChange={(event) => setName(event.target.value)}
            options={sources.map((one) => ({ value: one.name, label: one.title }))}
          />
        </Field>
        <Field
          label="Name"
          hint={`${source.isAsked ? '' : 'the last part of its address: '}lower-case letters, digits, hyphens`}
          problem={problemOf('name')}
        >
          <Input name="name" required maxLength={60} />
        </Field>
        {source.hosts !== null && (
          <Field
            label="Hosts"
            hint={source.hosts.length > 0 ? `leave it empty for ${source.hosts.join(', ')}` : 'as git.example.com'}
            problem={problemOf('hosts')}
          >
            <Input name="hosts" required={source.hosts.length === 0} />
          </Field>
        )}
        <Field
          label="Projects"
          hint={
            source.hosts === null
              ? 'patterns, separated by commas or spaces'
              : 'patterns, separated by commas or spaces; leave it empty for every repository of the hosts'
          }
          problem={problemOf('projects')}
        >
          <Input name="projects" required={source.hosts === null} placeholder="github.com/acme/*" />
        </Field>
        {!source.isAsked && (
          <Field
            label="Environments"
            hint="separated by commas; leave it empty for all"
            problem={problemOf('environments')}
          >
            <Input name="environments" placeholder="production" />
          </Field>
        )}
        {source.settingsExample !== null && (
          <Field
            label="Settings"
            hint={`JSON; docs/sources/${source.name}.md lists the members`}
            problem={settingsProblem ?? problemOf('settings')}
          >
            <TextArea key={source.name} name="settings" rows={8} required defaultValue={source.settingsExample} />
          </Field>
        )}
        {!source.isAsked && (
          <Field
            label="Secret"
            hint="only where the sender has made it; leave it empty and Attestry makes one"
            problem={problemOf('secret')}
          >
            <Input name="secret" type="password" />
          </Field>
        )}
        <Field
          label="Token"
          hint="only where Attestry fetches from the source and it asks for one"
          problem={problemOf('token')}
        >
          <Input name="sourceToken" type="password" />
        </Field>
        <ReasonField />
        <AdminTokenField />
        <SubmitLine label="Connect" running="Connecting …" isRunning={state.kind === 'running'} variant="strong">
          {refusal}
        </SubmitLine>
      </form>
      <div className="min-w-0 space-y-3">
        {made !== null && <NewSecret made={made} />}
        <h3 className="text-14 font-semibold">At {source.title}</h3>
        <ol className="list-decimal space-y-1 pl-5">
          {source.setup.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p className="text-13 text-ink-2">
          {source.isAsked ? (
            'Each package is listed with what came, and what failed and why, under Watched packages.'
          ) : (
            <>
              Each delivery is listed with its outcome on <Link href="/deliveries">Deliveries</Link>.
            </>
          )}
        </p>
      </div>
    </div>
  );
}
