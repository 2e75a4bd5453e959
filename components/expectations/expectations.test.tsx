import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { writeExpectations } from '#lib/authority/expectations-document.ts';
import { DERIVED_EXPECTATIONS } from '#lib/authority/expectations.ts';
import type { ExpectationsView, UnexpectedView } from '#lib/views/expectations/expectations.ts';
import { acceptableText, acceptBody, everyTagPattern, expectationsPath } from './accept-request.ts';
import { ExpectationsSection } from './section.tsx';

const now = Date.parse('2026-05-14T13:00:00Z');
const ISSUER = 'https://token.actions.githubusercontent.com';
const IDENTITY = 'https://github.com/acme/tools/.github/workflows/scan.yml@refs/heads/main';
const token = { kind: 'token', identifier: '3', name: 'lead' } as const;
const derived: ExpectationsView = {
  project: 'github.com/acme/web',
  origin: 'derived',
  version: 0,
  document: writeExpectations(DERIVED_EXPECTATIONS),
  sourceRepository: { host: 'github.com', id: '77' },
  history: [],
  cursor: null,
  unexpected: [],
  unexpectedSince: '2026-04-14T13:00:00.000Z',
};
const seen: UnexpectedView = {
  signer: { identity: IDENTITY, issuer: ISSUER },
  sender: null,
  builder: null,
  kinds: ['scan', 'sbom'],
  count: 12,
  lastSeen: '2026-05-14T11:00:00Z',
  evidence: `sha256:${'ab'.repeat(32)}`,
};
const bySender: UnexpectedView = { ...seen, signer: null, sender: token };
const byBuilder: UnexpectedView = { ...seen, signer: null, builder: 'https://acme.com/builder' };
const htmlOf = (expectations: ExpectationsView) =>
  renderToStaticMarkup(<ExpectationsSection expectations={expectations} now={now} />);
const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the section', () => {
  it('of a project that has said nothing says what is derived', () => {
    const text = textOf(htmlOf(derived));
    expect(text).toContain('derived: nobody has said anything else');
    expect(text).toContain('Workflows of the source repository may make claims of every kind.');
    expect(text).toContain('Nothing among the newest documents.');
    expect(text).not.toContain('History');
    expect(text).not.toContain('claimed this project');
  });

  it('says who said what, when and why, and lists the versions', () => {
    const document = { ...derived.document, builders: ['https://acme.com/<builder>'] };
    const said = { version: 2, origin: 'said', document, reason: 'one builder', at: '2026-05-14T11:00:00Z' } as const;
    const html = htmlOf({
      ...derived,
      origin: 'said',
      version: 2,
      document,
      history: [
        { ...said, by: token },
        { ...said, version: 1, origin: 'derived', by: null },
      ],
      cursor: '1',
    });
    expect(textOf(html)).toContain('Version 2, by the token “lead” (number 3) 2 h ago');
    expect(textOf(html)).toContain('Provenance counts only from the builder https://acme.com/&lt;builder&gt; .');
    expect(textOf(html)).toContain('History, the newest 2 versions');
    expect(html).toContain('/api/v1/projects/github.com/acme/web/expectations?cursor=1');
  });

  it('lists what does not fit, with a button for what can be accepted', () => {
    const nobody: UnexpectedView = { ...bySender, sender: { kind: 'anonymous', identifier: '', name: 'nobody' } };
    const html = htmlOf({ ...derived, unexpected: [seen, bySender, byBuilder, nobody] });
    const text = textOf(html);
    expect(text).toContain(`${IDENTITY} with a certificate of ${ISSUER}`);
    expect(text).toContain('the token “lead” (number 3) sent without a verified signature');
    expect(text).toContain('https://acme.com/builder a builder that the project does not name');
    expect(text).toContain('scans and SBOM');
    expect(html).toContain(`/evidence/${seen.evidence}`);
    expect(html.match(/Accept …/g)).toHaveLength(3);
    expect(text).toContain('Accept … scan.yml at main, acme/tools');
  });
});

describe('the request', () => {
  const rest = { kinds: ['scan'] as const, reason: 'our scanner' };
  it.each([
    [seen, IDENTITY, { signer: { identity: IDENTITY, issuer: ISSUER }, kinds: ['scan'] }],
    [bySender, 'token:3', { sender: 'token:3', kinds: ['scan'] }],
    [byBuilder, 'https://acme.com/builder', { builder: 'https://acme.com/builder' }],
  ])('accepts what was seen', (unexpected, text, body) => {
    expect(acceptableText(unexpected)).toBe(text);
    expect(acceptBody(unexpected, { text, ...rest }, 4)).toEqual({ ...body, reason: 'our scanner', version: 4 });
  });

  it.each([
    [
      'https://github.com/acme/web/.github/workflows/r.yml@refs/tags/v1',
      'https://github.com/acme/web/.github/workflows/r.yml@refs/tags/*',
    ],
    [IDENTITY, null],
    ['https://github.com/acme/*@refs/tags/v1', null],
    ['token:3', null],
  ])('offers every tag of a workflow instead of one: %s', (text, pattern) => {
    expect(everyTagPattern(text)).toBe(pattern);
  });

  it('goes to the project', () => {
    expect(expectationsPath('gitlab.com/a b/web')).toBe('/api/v1/projects/gitlab.com/a%20b/web/expectations');
    expect(acceptableText({ signer: null, sender: null, builder: null })).toBeNull();
  });
});
