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

const MAX_REASON = 2_000;

type Props = { id: number; columns: number; children: ReactNode };

/**
 * The row of an active quarantine with a button that releases it; `children` are its other cells, `columns` counts all
 * of them. The button opens a form below, which asks for a reason, and once for an admin token while the page is open.
 */
export function ReleasableRow({ id, columns, children }: Props) {
  const { state, isOpen, toggle, send } = useRowRequest();
  const may = useMay('quarantine.change', 'anywhere');
  const formId = useId();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    void send(postAsAdmin(`/api/v1/quarantine/${id}/release`, { reason: String(entered.get('reason')).trim() }));
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
            {state.kind === 'running' ? 'Releasing …' : 'Release'}
            <span className="sr-only"> quarantine {id}</span>
          </>
        )
      }
      remark={
        <span role="status" className="text-13 text-ink-2">
          {state.kind === 'refused' ? state.message : ''}
        </span>
      }
      formId={formId}
      form={
        <form id={formId} onSubmit={onSubmit} method="post" className="flex flex-wrap justify-end gap-1">
          <Input
            name="reason"
            aria-label={`Why quarantine ${id} is released`}
            placeholder="why it counts again"
            required
            maxLength={MAX_REASON}
            className="h-7! flex-1 basis-40 text-13! md:max-w-[56ch]"
          />
          {!hasAdminToken() && (
            <Input
              name="token"
              type="password"
              aria-label={`Admin token, to release quarantine ${id}`}
              placeholder="admin token"
              required
              className="h-7! flex-1 basis-32 text-13! md:max-w-[24ch]"
            />
          )}
          <Button type="submit" className="h-7! px-2! text-13!">
            Release now
          </Button>
        </form>
      }
    >
      {children}
    </RowWithForm>
  );
}
