/** The URL of the page of impact, or of its spreadsheet. */
import type { OriginKind } from '#lib/views/impact/impact.ts';

export function impactHref(
  { kind, value }: { kind: OriginKind; value: string },
  more: { cursor?: string; format?: 'csv' } = {},
): string {
  const isPage = more.format === undefined;
  const query = new URLSearchParams({ ...(isPage ? { kind, value } : { [kind]: value }), ...more }).toString();
  return `${isPage ? '/impact' : '/api/v1/impact'}?${query}`;
}
