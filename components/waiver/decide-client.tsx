'use client';
import type { ReactNode } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithReason } from '#components/admin/row-with-reason.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { WhatIf } from '#components/what-if/what-if.tsx';
import type { Place } from '#lib/access/may-do.ts';

type Props = { id: string; columns: number; place: Place; children: ReactNode };

/**
 * The row of a request with a button that opens a form in a row below, which approves or refuses the request;
 * `children` are its other cells, `columns` counts all of them. Only a refusal needs a reason.
 */
export function DecidableRow({ id, columns, place, children }: Props) {
  return (
    <RowWithReason
      columns={columns}
      may={useMay('waiver.decide', place)}
      action={{ label: 'Decide', running: 'Sending …', about: `about waiver ${id}` }}
      reason={{ label: `Why waiver ${id} is approved or refused`, placeholder: 'why (a refusal needs a reason)' }}
      purpose={`to decide about waiver ${id}`}
      buttons={[
        { label: 'Approve', value: 'approve' },
        { label: 'Refuse', value: 'refuse' },
      ]}
      problemWith={(reason, button) => (button === 'refuse' && reason === '' ? 'A refusal needs a reason.' : '')}
      request={(reason, button) =>
        postAsAdmin(
          `/api/v1/waivers/${id}/${button === 'refuse' ? 'refuse' : 'approve'}`,
          reason === '' ? {} : { reason },
        )
      }
      below={<WhatIf draftOf={() => ({ waivers: [{ approve: Number(id) }] })} />}
    >
      {children}
    </RowWithReason>
  );
}
