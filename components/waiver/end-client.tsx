'use client';
import type { ReactNode } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithReason } from '#components/admin/row-with-reason.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { WhatIf } from '#components/what-if/what-if.tsx';
import type { Place } from '#lib/access/may-do.ts';

type Props = { id: string; columns: number; place: Place; children: ReactNode };

/** The row of a waiver with a button that ends it; `children` are its other cells, `columns` counts all of them. */
export function EndableRow({ id, columns, place, children }: Props) {
  return (
    <RowWithReason
      columns={columns}
      may={useMay('waiver.end', place)}
      action={{ label: 'End', running: 'Ending …', about: `waiver ${id}` }}
      reason={{ label: `Why waiver ${id} ends`, placeholder: 'why (optional)' }}
      purpose={`to end waiver ${id}`}
      buttons={[{ label: 'End now' }]}
      request={(reason) => postAsAdmin(`/api/v1/waivers/${id}/revoke`, reason === '' ? {} : { reason })}
      below={<WhatIf draftOf={() => ({ waivers: [{ revoke: Number(id) }] })} />}
    >
      {children}
    </RowWithReason>
  );
}
