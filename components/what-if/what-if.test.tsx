import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { WhatIfResult } from './result.tsx';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const run: WhatIfRun = {
  id: 'a',
  state: 'done',
  startedAt: '2026-05-14T10:00:00Z',
  progress: { stage: 'compare', examined: 20, total: 20, evaluated: 3 },
  durationMs: 12,
  counts: [
    { project: 'github.com/acme/web', environment: 'production', from: 'verified', to: 'incomplete', artifacts: 2 },
  ],
  changes: [
    {
      digest: DIGEST,
      name: '<b>web</b>',
      project: null,
      environment: 'production',
      from: 'verified',
      to: 'incomplete',
      reason: 'no SBOM',
      policy: { id: 'gate', version: 2, title: 'Gate', mode: 'enforce' },
    },
  ],
  changesHidden: 1,
  error: null,
};
const render = (over: Partial<WhatIfRun> = {}) => renderToStaticMarkup(<WhatIfResult run={{ ...run, ...over }} />);

describe('the result of a comparison', () => {
  it('says how many would change from what to what, which, and why', () => {
    const html = render();
    for (const text of ['3 artifacts evaluated, of 20', 'production', 'no SBOM', 'and 1 more'])
      expect(html).toContain(text);
    expect(html).toContain(`/artifacts/${DIGEST}`);
    expect(html).not.toContain('<b>');
  });

  it('says where an artifact would not run any more', () => {
    expect(render({ counts: [{ ...run.counts[0]!, to: null }] })).toContain('does not run');
  });

  it.each<[string, Partial<WhatIfRun>, string]>([
    ['nothing changes', { counts: [], changes: [], changesHidden: 0 }, 'No status would change'],
    ['it was cancelled', { state: 'cancelled' }, 'Cancelled after 20 of 20'],
    ['it failed', { state: 'failed', error: 'out of memory' }, 'failed after 20 of 20 artifacts: out of memory'],
  ])('says that %s', (_name, over, text) => {
    expect(render(over)).toContain(text);
  });
});
