/** What the kinds of difference are called. */
import type { FindingKind } from '#lib/inventory/drift/find-drift.ts';

export const FINDING_NAMES: { readonly [kind in FindingKind]: string } = {
  'not-expected': 'runs, not expected',
  'not-running': 'expected, does not run',
  changed: 'runs another digest',
  'without-evidence': 'runs without evidence',
  unresolved: 'cannot be said',
};
