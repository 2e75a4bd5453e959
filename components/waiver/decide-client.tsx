'use client';
import { useId } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { hasAdminToken, postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithForm } from '#components/admin/row-with-form.tsx';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { useRowRequest } from '#components/admin/use-row-request.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';
import type { Place } from '#lib/access/may-do.ts';
import { WhatIf } from '#components/what-if/what-if.tsx';
import { WAIVER_LIMITS } from '#lib/views/waiver.ts';

type Decision = 'approve' | 'refuse';

/**
 * The row of a request with a button that opens a form in a row below, which approves or refuses the request;
 * `children` are its other cells, `columns` counts all of them.
 */
type Props = { id: string; columns: number; place: Place; children: ReactNode };

export function DecidableRow({ id, columns, place, children }: Props) {
  const may = useMay('waiver.decide', place);
  const { state, isOpen, toggle, send } = useRowRequest();
  const formId = useId();

  function decide(decision: Decision, reason: string) {
    return send(postAsAdmin(`/api/v1/waivers/${id}/${decision}`, reason === '' ? {} : { reason }));
  }

  return (
    <RowWithForm
      columns={columns}
      isOpen={isOpen}
      isRunning={state.kind === 'running'}
      onToggle={toggle}
      action={
        may && (
          <>
            {state.kind === 'running' ? 'Sending …' : 'Decide'}
            <span className="sr-only"> about waiver {id}</span>
          </>
        )
      }
      remark={
        <span role="status" className="max-w-[32ch] text-left text-13 text-ink-2">
          {state.kind === 'refused' ? state.message : ''}
        </span>
      }
      formId={formId}
      form={<DecisionForm id={id} form={formId} onDecide={decide} />}
    >
      {children}
    </RowWithForm>
  );
}

type FormProps = { id: string; form: string; onDecide: (decision: Decision, reason: string) => Promise<void> };

/** The fields lie beside each other where there is room, else below each other. Only a refusal needs a reason. */
function DecisionForm({ id, form, onDecide }: FormProps) {
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const decision =
      (event.nativeEvent.submitter as HTMLButtonElement | null)?.value === 'refuse' ? 'refuse' : 'approve';
    const reason = String(entered.get('reason') ?? '').trim();
    const field = event.currentTarget.elements.namedItem('reason') as HTMLInputElement;
    field.setCustomValidity(decision === 'refuse' && reason === '' ? 'A refusal needs a reason.' : '');
    if (!field.reportValidity()) return;
    keepEnteredToken(entered);
    void onDecide(decision, reason);
  }

  return (
    <form id={form} onSubmit={onSubmit} method="post" className="grid gap-2">
      <div className="flex flex-wrap justify-end gap-1">
        <Input
          name="reason"
          aria-label={`Why waiver ${id} is approved or refused`}
          placeholder="why (a refusal needs a reason)"
          maxLength={WAIVER_LIMITS.reason}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
          className="h-7! flex-1 basis-40 text-13! md:max-w-[56ch]"
        />
        {!hasAdminToken() && (
          <Input
            name="token"
            type="password"
            aria-label={`Admin token, to decide about waiver ${id}`}
            placeholder="admin token"
            required
            className="h-7! flex-1 basis-32 text-13! md:max-w-[24ch]"
          />
        )}
        <Button type="submit" value="approve" className="h-7! px-2! text-13!">
          Approve
        </Button>
        <Button type="submit" value="refuse" className="h-7! px-2! text-13!">
          Refuse
        </Button>
      </div>
      <WhatIf draftOf={() => ({ waivers: [{ approve: Number(id) }] })} />
    </form>
  );
}
