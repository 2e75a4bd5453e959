import type { WaiverScope } from './status.ts';

/**
 * What a waiver is narrowed to, in words: `CVE-2026-1 in pkg:npm/a, only in production`. Empty where it is not
 * narrowed, as are the waivers of decisions that an earlier version stored.
 */
export function describeScope({ environment, vulnerability, component }: Partial<WaiverScope>): string {
  const what = [vulnerability, component].filter((part) => part != null).join(' in ');
  const where = environment == null ? '' : `only in ${environment}`;
  return [what, where].filter((part) => part !== '').join(', ');
}
