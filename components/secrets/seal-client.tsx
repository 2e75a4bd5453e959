'use client';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { ReasonForm } from '#components/admin/reason-form.tsx';
import { Field, TextArea } from '#components/ui/form/field.tsx';

/** Removes the bytes of a document for good, with a reason and an admin token. */
export function SealDocument({ id }: { id: string }) {
  function seal(reason: string, entered: FormData) {
    const secrets = String(entered.get('secrets') ?? '')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    return postAsAdmin(`/api/v1/attestations/${encodeURIComponent(id)}/seal`, {
      reason,
      ...(secrets.length > 0 && { secrets }),
    });
  }

  return (
    <div className="pt-3 print:hidden">
      <ReasonForm
        labels={{ open: 'Seal …', submit: 'Seal for good', running: 'Sealing …' }}
        request={seal}
        intro={
          <p className="max-w-[80ch] text-ink-2">
            The original bytes are removed for good, also when they arrive again. The digest, the log entry, the checks
            and the verdicts stay, and this page says who sealed the document and why.
          </p>
        }
      >
        <Field label="Secrets that are not masked above, one a line (optional)">
          <TextArea name="secrets" rows={2} autoComplete="off" spellCheck={false} />
        </Field>
      </ReasonForm>
    </div>
  );
}
