/** The query of the page of the audit log, and URLs with it. */
import { ACTION_NAMES } from '#lib/access/actions.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import type { AuditLogFilter } from '#lib/views/audit-log/audit-log.ts';

export type AuditLogPageQuery = AuditLogFilter & { show?: 'refused'; cursor?: string };

export type SearchParams = { [name: string]: string | string[] | undefined };

const MAX_LENGTH = 500;

/** Parse the query of the page. Repeated, empty and unknown parameters count as absent. */
export function parseAuditLogQuery(parameters: SearchParams): AuditLogPageQuery {
  const text = (name: string) => {
    const value = parameters[name];
    return typeof value === 'string' && value !== '' && value.length <= MAX_LENGTH ? value : undefined;
  };
  const time = (name: string) => {
    const value = text(name);
    return value !== undefined && toIsoTime(value) !== null ? value : undefined;
  };
  return definedOf({
    show: parameters.show === 'refused' ? ('refused' as const) : undefined,
    actor: text('actor'),
    action: ACTION_NAMES.find((action) => action === parameters.action),
    object: text('object'),
    from: time('from'),
    until: time('until'),
    cursor: text('cursor'),
  });
}

/** Without the members that are undefined. */
function definedOf(query: { [name in keyof AuditLogPageQuery]: AuditLogPageQuery[name] | undefined }) {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as AuditLogPageQuery;
}

/** The URL of the page. */
export function auditLogHref(query: AuditLogPageQuery): string {
  const parts = new URLSearchParams(query as Record<string, string>).toString();
  return parts === '' ? '/audit-log' : `/audit-log?${parts}`;
}
