import { useId } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { hasAdminToken, type AdminAnswer } from './admin-request.ts';
import { enteredReason } from './reason-field.tsx';
import { RowWithForm } from './row-with-form.tsx';
import { keepEnteredToken } from './token-field.tsx';
import { useRequest } from './use-request.ts';

type FormProps = {
  /** The name of the field for the reason, and the text in it while it is empty. */
  reason: { label: string; placeholder: string; isRequired?: boolean };
  /** What the admin token is for, as `to end waiver 3`. */
  purpose: string;
  /** The buttons that send the form. `request` is told the value. */
  buttons: readonly { label: string; value?: string }[];
  /** What is wrong with the reason for a button; empty: nothing. */
  problemWith?: (reason: string, button: string) => string;
  /** What stands below the fields. */
  below?: ReactNode;
};

type Props = FormProps & {
  /** The other cells of the row. */
  children: ReactNode;
  /** The number of all cells. */
  columns: number;
  /** Whether the row has the button. */
  may: boolean;
  /** The button that opens the form, also while the request runs. `about`: what a screen reader reads after it. */
  action: { label: string; running: string; about: string };
  request: (reason: string, button: string) => Promise<AdminAnswer>;
};

/**
 * A row of a table with a button that opens a form in a row below. The form asks for a reason, and once for an admin
 * token while the page is open. The page is loaded again after the change.
 */
export function RowWithReason({ children, columns, may, action, request, ...form }: Props) {
  const { state, refusal, setOpen, send } = useRequest();
  const formId = useId();
  const isOpen = state.kind === 'asking';
  const isRunning = state.kind === 'running';
  return (
    <RowWithForm
      columns={columns}
      isOpen={isOpen}
      isRunning={isRunning}
      onToggle={() => setOpen(!isOpen)}
      action={
        may && (
          <>
            {isRunning ? action.running : action.label}
            <span className="sr-only"> {action.about}</span>
          </>
        )
      }
      remark={
        <span role="status" className="max-w-[32ch] text-left text-13 text-ink-2">
          {refusal}
        </span>
      }
      formId={formId}
      form={<RowForm {...form} id={formId} onSend={(reason, button) => void send(request(reason, button))} />}
    >
      {children}
    </RowWithForm>
  );
}

type RowFormProps = FormProps & { id: string; onSend: (reason: string, button: string) => void };

/** The fields lie beside each other where there is room, else below each other. */
function RowForm({ id, reason, purpose, buttons, problemWith, below, onSend }: RowFormProps) {
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const button = (event.nativeEvent.submitter as HTMLButtonElement | null)?.value ?? '';
    const field = event.currentTarget.elements.namedItem('reason') as HTMLInputElement;
    field.setCustomValidity(problemWith?.(enteredReason(entered), button) ?? '');
    if (!field.reportValidity()) return;
    keepEnteredToken(entered);
    onSend(enteredReason(entered), button);
  }

  return (
    <form id={id} onSubmit={onSubmit} method="post" className="grid gap-2">
      <div className="flex flex-wrap justify-end gap-1">
        <Input
          name="reason"
          aria-label={reason.label}
          placeholder={reason.placeholder}
          required={reason.isRequired}
          maxLength={MAX_REASON_LENGTH}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
          className="h-7! flex-1 basis-40 text-13! md:max-w-[56ch]"
        />
        {!hasAdminToken() && (
          <Input
            name="token"
            type="password"
            aria-label={`Admin token, ${purpose}`}
            placeholder="admin token"
            required
            className="h-7! flex-1 basis-32 text-13! md:max-w-[24ch]"
          />
        )}
        {buttons.map(({ label, value }) => (
          <Button key={label} type="submit" value={value} className="h-7! px-2! text-13!">
            {label}
          </Button>
        ))}
      </div>
      {below}
    </form>
  );
}
