'use client';
import { type SubmitEvent } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

const KINDS = [
  { value: 'observed', label: 'what runs (a list of pods)' },
  { value: 'expected', label: 'what should run (Helm manifests, a Compose file, an SBOM)' },
];

/** A button with a form that stores an inventory of an environment. */
export function UploadInventory({ environment }: { environment: string }) {
  return (
    <IfMay verb="inventory.expect" place="installation">
      <UploadForm environment={environment} />
    </IfMay>
  );
}

function UploadForm({ environment }: { environment: string }) {
  const { state, refusal, setOpen, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    const kind = String(entered.get('kind'));
    const query = new URLSearchParams({ as: kind, reason: String(entered.get('reason') ?? '') });
    const path = `/api/v1/environments/${encodeURIComponent(environment)}/${kind}?${query.toString()}`;
    void send(sendAsAdmin('PUT', path, entered.get('file') as File));
  }

  if (state.kind === 'idle') return <Button onClick={() => setOpen(true)}>Upload an inventory …</Button>;
  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-3xl gap-3 border-l-2 border-line-2 pl-3">
      <Field label="What it says">
        <Select name="kind" options={KINDS} />
      </Field>
      <Field
        label="File"
        hint="its bytes are kept as they are; a list of pods may hold secrets in its environment variables"
      >
        <input name="file" type="file" required className="text-14" />
      </Field>
      <Field label="Reason" hint="may be empty">
        <Input name="reason" maxLength={MAX_REASON_LENGTH} />
      </Field>
      <AdminTokenField />
      <SubmitLine
        label="Store it"
        running="Storing …"
        isRunning={state.kind === 'running'}
        onCancel={() => setOpen(false)}
      >
        {refusal}
      </SubmitLine>
    </form>
  );
}
