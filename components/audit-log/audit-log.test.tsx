import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { AuditLogEntry, ProvedAuditLogItem } from '#lib/views/audit-log/audit-log.ts';
import { AuditLog } from './audit-log.tsx';
import { AuditLogEntryPage } from './entry.tsx';
import { auditLogHref, parseAuditLogQuery } from './query.ts';

const entry: AuditLogEntry = {
  v: 1,
  at: '2026-05-14T12:00:00.000Z',
  action: 'hold.release',
  actor: { kind: 'token', identifier: '3', name: '<b>root' },
  from: { door: 'api', address: '192.0.2.7' },
  object: { kind: 'hold', id: '1' },
  before: { releasedAt: null },
  after: { releasedAt: '2026-05-14T12:00:00.000Z' },
  reason: 'the case is closed',
};
const now = Date.parse(entry.at);

describe('the page of the audit log', () => {
  const html = renderToStaticMarkup(
    <AuditLog page={{ entries: [{ index: 7, entry }], cursor: 'next' }} refused={null} query={{}} now={now} />,
  );

  it('links to the entry, and to the entries of its object and of its actor', () => {
    expect(html).toContain('href="/audit-log/7"');
    expect(html).toContain('href="/audit-log?object=hold%3A1"');
    expect(html).toContain('href="/audit-log?actor=token%3A3"');
    expect(html).toContain('href="/audit-log?cursor=next"');
    expect(html).toContain('the API, 192.0.2.7');
    expect(html).not.toContain('<b>');
  });

  it('lists refused attempts apart', () => {
    const refused = {
      id: 1,
      at: entry.at,
      actor: null,
      from: { door: 'page', address: null },
      attempt: 'session.start',
    };
    const page = { refused: [{ ...refused, subject: 'ann', message: 'the password is wrong' }], cursor: null };
    const text = renderToStaticMarkup(<AuditLog page={null} refused={page} query={{ show: 'refused' }} now={now} />);
    expect(text).toContain('nobody who is known');
    expect(text).toContain('the password is wrong');
    expect(text).not.toContain('name="action"');
  });
});

describe('the page of an entry', () => {
  const item: ProvedAuditLogItem = {
    index: 7,
    entry,
    leafHash: 'ab'.repeat(32),
    treeSize: 8,
    root: 'cd'.repeat(32),
    proof: [],
    checkpoint: 'attestry.test/audit-log\n8\n',
    key: 'attestry.test/audit-log+00000000+AA==',
  };
  const render = (change: Partial<AuditLogEntry>) =>
    renderToStaticMarkup(<AuditLogEntryPage item={{ ...item, entry: { ...entry, ...change } }} />);

  it('shows what was before and after as a difference, and the proof', () => {
    const html = render({});
    expect(html).toMatch(/<del[^>]*>.*releasedAt&quot;: null/s);
    expect(html).toMatch(/<ins[^>]*>.*2026-05-14/s);
    expect(html).toContain('cd'.repeat(8));
  });

  it('says where there are no values, and where they are the same', () => {
    expect(render({ before: null, after: null })).toContain('The entry has no values.');
    expect(render({ after: entry.before })).toContain('The values before and after are the same.');
  });
});

describe('the query', () => {
  it('is what its URL says; what cannot be meant counts as absent', () => {
    const query = { action: 'token.create', actor: 'token:3', from: '2026-05-14T00:00:00Z' } as const;
    const parameters = Object.fromEntries(new URL(auditLogHref(query), 'http://a.test').searchParams);
    expect(parseAuditLogQuery(parameters)).toEqual(query);
    expect(parseAuditLogQuery({ action: 'x', from: 'yesterday', actor: ['a', 'b'], show: 'all' })).toEqual({});
  });
});
