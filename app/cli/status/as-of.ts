/** What `attestry status DIGEST --as-of TIME` prints. */
import type { ArtifactAsOf, AsOfStatus } from '#lib/views/as-of/as-of.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

/** The status then and today, each on a line, and the checks that differ. */
export function asOfText({
  digest,
  at,
  environment,
  shown,
  past,
  pastByCurrentPolicies,
  today,
  differences,
}: ArtifactAsOf): string {
  const line = (name: string, text: string) => `  ${name.padEnd(24)} ${sanitizeLine(text)}\n`;
  const decided = (one: Pick<AsOfStatus, 'status' | 'reason'> | null) =>
    one === null ? 'not known then' : `${STATUS_PRESENTATION[one.status].word}: ${one.reason}`;
  const rows = differences.map(
    ({ title, past: before, today: after }) =>
      `  ${sanitizeLine(title)}: ${before ?? 'no check'} → ${after ?? 'no check'}\n`,
  );
  return [
    `${sanitizeLine(digest)} as of ${at}${environment === null ? '' : ` in ${sanitizeLine(environment)}`}\n\n`,
    environment === null ? line('shown then', decided(shown)) : '',
    line('by the policies of then', decided(past)),
    line('by the policies of now', decided(pastByCurrentPolicies)),
    line('today', decided(today)),
    rows.length === 0 ? '' : `\nchecks that differ, then → today:\n${rows.join('')}`,
  ].join('');
}
