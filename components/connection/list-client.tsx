'use client';
import { type SubmitEvent, useState } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { type Column, Table } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import type { ConnectionPage } from '#lib/views/activity/connection.ts';
import { WatchedPackages } from './packages.tsx';
import { ConnectionRow } from './row-client.tsx';

const COLUMNS: Column[] = [
  { label: 'Connection' },
  { label: 'Speaks about', wide: true },
  { label: 'Secret' },
  { label: 'Last delivery' },
  { label: 'Change it', align: 'right', hidden: true, className: 'print:hidden' },
];

/** The connections. Without `start` a form asks for the admin token that the list needs. */
export function ConnectionList({ start, now }: { start: ConnectionPage | null; now: number }) {
  const [page, setPage] = useState(start);
  const { state, refusal, setOpen, send } = useRequest();

  function load(cursor: string | null) {
    const path = cursor === null ? '/api/v1/connections' : `/api/v1/connections?cursor=${cursor}`;
    void send(sendAsAdmin('GET', path), (body) => {
      setPage(body as unknown as ConnectionPage);
      setOpen(false);
    });
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    load(null);
  }

  if (page === null)
    return (
      <form onSubmit={onSubmit} method="post" className="grid max-w-120 gap-3">
        <p className="text-ink-2">The list is for administrators.</p>
        <AdminTokenField />
        <SubmitLine label="Show the connections" running="Asking …" isRunning={state.kind === 'running'}>
          {refusal}
        </SubmitLine>
      </form>
    );
  if (page.connections.length === 0) return <p className="text-ink-2">No source is connected.</p>;
  return (
    <>
      <Table caption="Connections" columns={COLUMNS}>
        {page.connections.map((connection) => (
          <ConnectionRow
            key={connection.id}
            connection={connection}
            columns={COLUMNS.length}
            now={now}
            onChanged={() => load(null)}
          />
        ))}
      </Table>
      {page.cursor !== null && (
        <Button onClick={() => load(page.cursor)} disabled={state.kind === 'running'} className="mt-3">
          Older connections
        </Button>
      )}
      <WatchedPackages connections={page.connections} now={now} onAsked={() => load(null)} />
    </>
  );
}
