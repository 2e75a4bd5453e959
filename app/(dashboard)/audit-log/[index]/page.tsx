import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AuditLogEntryPage } from '#components/audit-log/entry.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { AttestryError } from '#lib/errors.ts';
import { getAuditLogEntry } from '#lib/query/audit-log/read-audit-log.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Entry of the audit log' };

/** The page of one entry of the audit log. */
export default async function EntryPage({ params }: { params: Promise<{ index: string }> }) {
  const context = await pageContext('audit-log.read');
  const { index } = await params;
  if (!/^\d{1,15}$/.test(index)) notFound();
  const item = await getAuditLogEntry(context, Number(index)).catch((error: unknown) => {
    if (error instanceof AttestryError && error.code === 'not-found') notFound();
    throw error;
  });
  return <AuditLogEntryPage item={shownView(item)} />;
}
