import { execFileSync } from 'node:child_process';
import { renderToStaticMarkup } from 'react-dom/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaiverView } from '#lib/views/waiver.ts';
import { quoteForShell } from '#lib/format/shell.ts';
import { isDigest, waiveCommand, waiverBody, waiveRequest } from './commands.ts';
import { parseWaiverQuery, waiversHref } from './query.ts';
import { makeWaiver } from './waiver.fixture.ts';
import { Waivers } from './waivers.tsx';

const now = Date.parse('2026-05-14T10:02:00Z');
const DIGEST = `sha256:${'1f3a9c7b'.repeat(8)}`;
const plainText = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

const project = { slug: 'github.com/acme/web', host: 'github.com', name: 'acme/web' };
const render = (waivers: WaiverView[], query = {}, cursor: string | null = null) =>
  renderToStaticMarkup(
    <Waivers
      page={{ waivers, cursor }}
      query={query}
      projects={[{ slug: project.slug, name: project.name }]}
      rules={[
        { id: 'signature-sound', title: 'Signatures hold', hasFindings: false },
        { id: 'sbom-present', title: 'SBOM is there', hasFindings: false },
        { id: 'no-open-critical-vulnerability', title: 'No critical', hasFindings: true },
      ]}
      baseUrl="https://attestry.example"
      now={now}
    />,
  );

describe('the page of waivers', () => {
  it('shows those in force before those that ended, each with its people and reason', () => {
    const text = plainText(
      render([
        makeWaiver({ id: '4', artifact: null, project }),
        makeWaiver({ id: '3', state: 'expired', inForce: false, expiresAt: '2026-05-01T00:00:00Z' }),
        makeWaiver({
          id: '2',
          state: 'ended',
          inForce: false,
          revokedAt: '2026-05-14T09:02:00Z',
          revokedBy: { kind: 'command-line', identifier: 'root', name: 'root' },
          revokeReason: 'there is one now',
        }),
      ]),
    );
    expect(text.indexOf('waiver 4')).toBeLessThan(text.indexOf('waiver 3'));
    expect(text).toContain('every artifact of the project');
    expect(text).toMatch(/Ada, created by the token “lead” \(number 3\)/);
    expect(text).toMatch(/waiver 3 .*expired/);
    expect(text).toMatch(/waiver 2 .*ended .*by root at the command line: there is one now/);
    expect(text.match(/End waiver \d/g)).toEqual(['End waiver 4']);
  });
  it('escapes markup in a reason', () => {
    expect(render([makeWaiver({ reason: '<img src=x>' })])).toContain('&lt;img src=x&gt;');
  });
  it('says that none is in force, and how to create one', () => {
    const text = plainText(render([]));
    expect(text).toContain('No waiver is in force.');
    expect(text).toContain('npx attestry waive --rule signature-sound --artifact &#x27;sha256:…&#x27;');
    expect(text).toContain('/api/v1/waivers');
  });
  it('fills the form from the URL', () => {
    const markup = render([], { artifact: DIGEST, rule: 'sbom-present' });
    expect(markup).toContain(`value="${DIGEST}"`);
    expect(markup).toContain('<option value="sbom-present" selected="">');
    expect(plainText(markup)).toContain(`--rule sbom-present --artifact ${DIGEST}`);
  });
  it('shows requests first, then what ends soon, each with what it is narrowed to', () => {
    const text = plainText(
      render([
        makeWaiver({ id: '5', state: 'requested', inForce: false, environment: 'production' }),
        makeWaiver({ id: '6', expiresAt: '2026-05-17T10:02:00Z', vulnerability: 'CVE-2026-1' }),
        makeWaiver({
          id: '7',
          decidedAt: '2026-05-14T09:02:00Z',
          decidedBy: { kind: 'person', identifier: '1', name: 'Ben' },
        }),
        makeWaiver({ id: '8', state: 'refused', inForce: false, decisionReason: 'write one' }),
      ]),
    );
    expect(text).toMatch(/Requests .*only in production .*waiver 6 .*only CVE-2026-1/);
    expect(text).toMatch(/Ending soon .*ends in 3 d.*waiver 7 .*approved by Ben/);
    expect(text).toMatch(/Ended .*refused .*: write one/);
    expect(text.match(/Decide about waiver \d/g)).toEqual(['Decide about waiver 5']);
    expect(text.match(/End waiver \d/g)).toEqual(['End waiver 6', 'End waiver 7']);
    // Of one waiver, in the column of a wide screen and in the row of a narrow one.
    expect(text.match(/OpenVEX draft/g)).toHaveLength(2);
  });
  it('offers a vulnerability only for a rule about them', () => {
    expect(render([], { rule: 'sbom-present' })).not.toContain('Vulnerability (optional)');
    const markup = render([], { rule: 'no-open-critical-vulnerability', vulnerability: 'CVE-2026-1' });
    expect(markup).toContain('value="CVE-2026-1"');
    expect(plainText(markup)).toContain('--vulnerability CVE-2026-1');
    expect(plainText(render([], { rule: 'sbom-present', vulnerability: 'CVE-2026-1' }))).not.toContain(
      '--vulnerability',
    );
  });
  it('leads to the next page and back', () => {
    const markup = render([makeWaiver({})], { project: project.slug, cursor: 'a' }, 'b');
    expect(markup).toContain('href="/waivers?project=github.com%2Facme%2Fweb&amp;cursor=b"');
    expect(markup).toContain('href="/waivers?project=github.com%2Facme%2Fweb"');
  });
});

describe('commands', () => {
  const draft = {
    rule: 'sbom-present',
    target: DIGEST,
    environment: '',
    vulnerability: '',
    component: '',
    vexStatus: '',
    justification: '',
    reason: "it's $HOME",
    owner: '',
    lastDay: '2026-06-13',
  };

  it('name the artifact or the project', () => {
    expect(waiveCommand(draft)).toBe(
      `npx attestry waive --rule sbom-present --artifact ${DIGEST} --reason 'it'\\''s $HOME' --expires 2026-06-13T23:59:59Z`,
    );
    expect(waiveCommand({ ...draft, target: project.slug, owner: 'Ada' })).toContain(
      '--project github.com/acme/web --reason',
    );
    expect(waiverBody({ ...draft, target: project.slug })).toMatchObject({ project: project.slug });
    const narrow = { environment: ' prod ', vulnerability: 'CVE-2026-1', vexStatus: 'affected' };
    expect(waiveCommand({ ...draft, ...narrow })).toContain(
      ' --environment prod --vulnerability CVE-2026-1 --vex-status affected --reason',
    );
    expect(waiverBody({ ...draft, ...narrow })).toMatchObject({ ...narrow, environment: 'prod' });
    expect(waiverBody(draft)).not.toHaveProperty('component');
  });
  it.each([
    [DIGEST, true],
    ['ab'.repeat(32), true],
    ['gitCommit:abc', true],
    ['github.com/acme/web', false],
    ['gitlab.example:8443/group/project', false],
  ])('%s is a digest: %s', (target, is) => expect(isDigest(target)).toBe(is));
  it('keep every word whole in a shell', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0')),
        (word) => {
          const said = execFileSync('sh', ['-c', `printf %s ${quoteForShell(word)}`], { encoding: 'utf8' });
          expect(said).toBe(word);
        },
      ),
      { numRuns: 25 },
    );
  });
  it('send what the form sends', () => {
    const request = waiveRequest({ ...draft, reason: 'none' }, 'https://attestry.example');
    expect(request).toContain(JSON.stringify(waiverBody({ ...draft, reason: 'none' })));
    expect(request).toMatch(/ https:\/\/attestry\.example\/api\/v1\/waivers$/);
  });
});

describe('the query', () => {
  it('takes what it knows and leaves the rest', () => {
    expect(parseWaiverQuery({ state: 'sometimes', artifact: ['a', 'b'], project: 'p', rule: '' })).toEqual({
      project: 'p',
    });
    expect(parseWaiverQuery({ state: 'ended', cursor: 'c' })).toEqual({ state: 'ended', cursor: 'c' });
  });
  it('becomes a URL', () => {
    expect(waiversHref({})).toBe('/waivers');
    expect(waiversHref({ project: 'a/b', state: 'active', cursor: null })).toBe('/waivers?project=a%2Fb&state=active');
  });
});
