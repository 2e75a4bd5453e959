'use client';
import type { ReactNode } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithReason } from '#components/admin/row-with-reason.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';

type Props = { id: number; columns: number; children: ReactNode };

/**
 * The row of an active quarantine with a button that releases it; `children` are its other cells, `columns` counts all
 * of them.
 */
export function ReleasableRow({ id, columns, children }: Props) {
  return (
    <RowWithReason
      columns={columns}
      may={useMay('quarantine.change', 'anywhere')}
      action={{ label: 'Release', running: 'Releasing …', about: `quarantine ${id}` }}
      reason={{ label: `Why quarantine ${id} is released`, placeholder: 'why it counts again', isRequired: true }}
      purpose={`to release quarantine ${id}`}
      buttons={[{ label: 'Release now' }]}
      request={(reason) => postAsAdmin(`/api/v1/quarantine/${id}/release`, { reason })}
    >
      {children}
    </RowWithReason>
  );
}
