import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { QuarantineView } from '#lib/views/quarantine.ts';
import { QuarantineNotice } from './notice.tsx';
import { QuarantinedSection } from './quarantined-section.tsx';

const QUARANTINE: QuarantineView = {
  id: 7,
  evidence: `sha256:${'ab'.repeat(32)}`,
  sender: null,
  signer: null,
  from: null,
  until: null,
  reason: 'the runner was compromised <script>',
  createdAt: '2026-05-14T12:00:00Z',
  createdBy: { kind: 'token', identifier: '3', name: 'security' },
  releasedAt: null,
  releasedBy: null,
  releaseReason: null,
  documents: 1,
};
const text = (html: string) => html.replaceAll(/<[^>]*>/g, '');

it('a quarantined document says who quarantined it, why, and how it counts again', () => {
  const html = renderToStaticMarkup(
    <QuarantineNotice quarantine={QUARANTINE} now={Date.parse('2026-05-14T13:00:00Z')} />,
  );
  expect(text(html)).toContain('The token “security” (number 3) quarantined it');
  expect(text(html)).toContain('attestry quarantine release 7');
  expect(html).toContain('compromised &lt;script&gt;');
});

it('an artifact lists its quarantined documents, and nothing where there are none', () => {
  const one = { id: QUARANTINE.evidence!, title: 'Test result' };
  const html = renderToStaticMarkup(<QuarantinedSection quarantined={[one]} />);
  expect(text(html)).toContain('1 document that counts for nothing');
  expect(html).toContain(`/evidence/${one.id}`);
  expect(text(renderToStaticMarkup(<QuarantinedSection quarantined={[one, one]} />))).toContain(
    '2 documents that count',
  );
  expect(renderToStaticMarkup(<QuarantinedSection quarantined={[]} />)).toBe('');
});
