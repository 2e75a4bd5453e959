'use client';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { ReasonForm } from '#components/admin/reason-form.tsx';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';

/** A button with a form that says who answers for an environment. */
export function ChangeOwner({ environment, owner }: { environment: string; owner: string | null }) {
  return (
    <IfMay verb="environment.change" place="installation">
      <ReasonForm
        labels={{ open: 'Change the owner …', submit: 'Change it', running: 'Changing …' }}
        request={(reason, entered) =>
          sendAsAdmin('PUT', `/api/v1/environments/${encodeURIComponent(environment)}`, {
            owner: String(entered.get('owner') ?? ''),
            reason,
          })
        }
      >
        <Field label="Owner" hint="a team or a person; empty: nobody is named">
          <Input name="owner" maxLength={200} defaultValue={owner ?? ''} />
        </Field>
      </ReasonForm>
    </IfMay>
  );
}
