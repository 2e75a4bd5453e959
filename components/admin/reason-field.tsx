import { Field, TextArea } from '#components/ui/form/field.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

/** The field for the reason of a change. */
export function ReasonField() {
  return (
    <Field label="Reason">
      <TextArea name="reason" rows={2} required maxLength={MAX_REASON_LENGTH} className="font-sans!" />
    </Field>
  );
}

/** The reason that was entered in a form; empty where none was. */
export function enteredReason(entered: FormData): string {
  return String(entered.get('reason') ?? '').trim();
}
