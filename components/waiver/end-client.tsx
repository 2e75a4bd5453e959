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

/**
 * The row of a waiver with a button that ends it; `children` are its other cells, `columns` counts all of them. The
 * button opens a form in a row below, which asks for a reason, and once for an admin token while the page is open.
 */
type Props = { id: string; columns: number; place: Place; children: ReactNode };

export function EndableRow({ id, columns, place, children }: Props) {
  const may = useMay('waiver.end', place);
  const { state, isOpen, toggle, send } = useRowRequest();
  const formId = useId();

  function end(reason: string) {
    return send(postAsAdmin(`/api/v1/waivers/${id}/revoke`, reason === '' ? {} : { reason }));
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
            {state.kind === 'running' ? 'Ending …' : 'End'}
            <span className="sr-only"> waiver {id}</span>
          </>
        )
      }
      remark={
        <span role="status" className="text-13 text-ink-2">
          {state.kind === 'refused' ? state.message : ''}
        </span>
      }
      formId={formId}
      form={<EndForm id={id} form={formId} onEnd={end} />}
    >
      {children}
    </RowWithForm>
  );
}

type EndFormProps = { id: string; form: string; onEnd: (reason: string) => Promise<void> };

/** The fields lie beside each other where there is room, else below each other. */
function EndForm({ id, form, onEnd }: EndFormProps) {
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    void onEnd(String(entered.get('reason') ?? '').trim());
  }

  return (
    <form id={form} onSubmit={onSubmit} method="post" className="grid gap-2">
      <div className="flex flex-wrap justify-end gap-1">
        <Input
          name="reason"
          aria-label={`Why waiver ${id} ends`}
          placeholder="why (optional)"
          maxLength={WAIVER_LIMITS.reason}
          className="h-7! flex-1 basis-40 text-13! md:max-w-[56ch]"
        />
        {!hasAdminToken() && (
          <Input
            name="token"
            type="password"
            aria-label={`Admin token, to end waiver ${id}`}
            placeholder="admin token"
            required
            className="h-7! flex-1 basis-32 text-13! md:max-w-[24ch]"
          />
        )}
        <Button type="submit" className="h-7! px-2! text-13!">
          End now
        </Button>
      </div>
      <WhatIf draftOf={() => ({ waivers: [{ revoke: Number(id) }] })} />
    </form>
  );
}
