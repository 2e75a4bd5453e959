'use client';
import { useId, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { hasAdminToken, postAsAdmin, setAdminToken } from '#components/admin/admin-request.ts';
import { Cell, Row } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';
import { WAIVER_LIMITS } from '#lib/views/waiver.ts';

type State = { kind: 'idle' | 'asking' | 'running' } | { kind: 'refused'; message: string };

/**
 * The row of a waiver with a button that ends it; `children` are its other cells, `columns` counts all of them. The
 * button opens a form in a row below, which asks for a reason, and once for an admin token while the page is open.
 */
export function EndableRow({ id, columns, children }: { id: string; columns: number; children: ReactNode }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const form = useId();
  const isOpen = state.kind === 'asking';

  async function end(reason: string) {
    setState({ kind: 'running' });
    const answer = await postAsAdmin(`/api/v1/waivers/${id}/revoke`, reason === '' ? {} : { reason });
    if (answer.ok) window.location.reload();
    else setState({ kind: 'refused', message: answer.message });
  }

  return (
    <>
      <Row className={isOpen ? 'border-b-0' : undefined}>
        {children}
        <Cell align="right" className="print:hidden">
          <span className="flex flex-col items-end gap-1">
            <Button
              onClick={() => setState({ kind: isOpen ? 'idle' : 'asking' })}
              disabled={state.kind === 'running'}
              aria-expanded={isOpen}
              aria-controls={isOpen ? form : undefined}
              className="h-7! px-2! text-13!"
            >
              {state.kind === 'running' ? 'Ending …' : 'End'}
              <span className="sr-only"> waiver {id}</span>
            </Button>
            <span role="status" className="text-13 text-ink-2">
              {state.kind === 'refused' ? state.message : ''}
            </span>
          </span>
        </Cell>
      </Row>
      {isOpen && (
        <Row className="print:hidden">
          <Cell colSpan={columns}>
            <EndForm id={id} form={form} onEnd={end} />
          </Cell>
        </Row>
      )}
    </>
  );
}

type EndFormProps = { id: string; form: string; onEnd: (reason: string) => Promise<void> };

/** The fields lie beside each other where there is room, else below each other. */
function EndForm({ id, form, onEnd }: EndFormProps) {
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const token = entered.get('token');
    if (token !== null) setAdminToken(String(token));
    void onEnd(String(entered.get('reason') ?? '').trim());
  }

  return (
    <form id={form} onSubmit={onSubmit} method="post" className="flex flex-wrap justify-end gap-1">
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
    </form>
  );
}
