import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuditLog } from '#components/audit-log/audit-log.tsx';
import { auditLogHref, parseAuditLogQuery, type SearchParams } from '#components/audit-log/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { AttestryError } from '#lib/errors.ts';
import { listAuditLog, listRefused } from '#lib/query/audit-log/read-audit-log.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Audit log' };

/** The changes, or the refused attempts, filtered by the URL. */
export default async function AuditLogPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parseAuditLogQuery(await searchParams);
  const { show, cursor, ...filter } = query;
  const context = await pageContext('audit-log.read');
  const position = cursor === undefined ? {} : { cursor };
  const firstPage = (error: unknown): never => {
    // A cursor of another list: the first page is meant.
    if (error instanceof AttestryError && error.code === 'bad-request' && cursor !== undefined)
      redirect(auditLogHref({ ...filter, ...(show && { show }) }));
    throw error;
  };
  const page = show === undefined ? await listAuditLog(context, { ...filter, ...position }).catch(firstPage) : null;
  const refused = show === 'refused' ? await listRefused(context, position).catch(firstPage) : null;
  return (
    <AuditLog
      page={page && shownView(page)}
      refused={refused && shownView(refused)}
      query={query}
      now={context.now().getTime()}
    />
  );
}
