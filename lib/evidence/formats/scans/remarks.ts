import type { Facts, Remark } from '#lib/evidence/model/evidence.ts';

/** The remark on a scan with an incomplete result; none for any other facts. */
export function scanRemarks(facts: Facts, pointer: string): Remark[] {
  const problem = facts.kind === 'scan' || facts.kind === 'static-analysis' ? facts.scan.problem : null;
  if (!problem) return [];
  return [
    {
      code: 'scan-not-read',
      pointer,
      message: `This is no complete result of a scan: ${problem}. It proves nothing and replaces no other scan.`,
    },
  ];
}
