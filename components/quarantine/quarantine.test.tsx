import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { QuarantineView } from '#lib/views/quarantine.ts';
import { QuarantineNotice } from './notice.tsx';
import { parseQuarantineQuery, quarantineBody, quarantineHref } from './query.ts';
import { Quarantines } from './quarantines.tsx';
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
  newest: [{ id: `sha256:${'ab'.repeat(32)}`, title: 'Test result' }],
};
const text = (html: string) => html.replaceAll(/<[^>]*>/g, '');

const NOW = Date.parse('2026-05-14T13:00:00Z');
const page = (...quarantines: QuarantineView[]) =>
  renderToStaticMarkup(
    <Quarantines page={{ quarantines, cursor: null }} draft={parseQuarantineQuery({}).draft} later={false} now={NOW} />,
  );

it('the page lists what each quarantine covers and touches, and can release only those in force', () => {
  const sender = { kind: 'token', identifier: '3', name: 'ci' } as const;
  const released = { releasedAt: '2026-05-14T12:30:00Z', releaseReason: 'checked by hand', documents: 0, newest: [] };
  const html = page(
    { ...QUARANTINE, id: 8, evidence: null, sender, from: '2026-05-01T00:00:00.000Z', documents: 12 },
    { ...QUARANTINE, ...released },
  );
  const shown = text(html);
  expect(shown).toContain('everything sent by the token “ci” (number 3)');
  expect(shown).toContain('received at or after 2026-05-01T00:00:00.000Z');
  expect(shown).toMatch(/12 documents *Test result *and older ones/);
  expect(shown).toContain('checked by hand');
  expect(shown).toContain('Release quarantine 8');
  expect(shown).not.toContain('Release quarantine 7');
  expect(html).toContain('compromised &lt;script&gt;');
  expect(text(page())).toContain('No evidence is under quarantine.');
});

it('the form sends the criteria that are given, with times in UTC', () => {
  const { draft, cursor } = parseQuarantineQuery({
    sender: ' token:3 ',
    from: '2026-05-14T12:00',
    evidence: ['a', 'b'],
  });
  expect([draft.sender, draft.evidence, cursor]).toEqual(['token:3', '', null]);
  expect(quarantineBody(draft)).toEqual({ sender: 'token:3', from: '2026-05-14T12:00:00Z' });
  expect(quarantineBody({ ...draft, until: '2026-05-14T12:00:30' })).toMatchObject({ until: '2026-05-14T12:00:30Z' });
  expect(quarantineBody({ ...draft, from: '2026-05-14T12:00:00+02:00' })['from']).toBe('2026-05-14T12:00:00+02:00');
  const href = quarantineHref({ signer: 'a&b=c', issuer: 'https://i' });
  expect(Object.fromEntries(new URL(href, 'http://x').searchParams)).toEqual({ signer: 'a&b=c', issuer: 'https://i' });
});

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
