import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ClaimView } from '#lib/views/evidence.ts';
import { ARTIFACT } from '#components/artifact/artifact.fixture.ts';
import { ArtifactBody } from '#components/artifact/artifact-client.tsx';
import { ArtifactHead } from '#components/artifact/head.tsx';
import { ClaimNotice } from './claim-notice.tsx';
import { ClaimsSection } from './claims.tsx';
import { Conflicts } from './conflicts.tsx';

const now = Date.parse('2025-05-14T10:02:00Z');
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const TOKEN = { kind: 'token', identifier: '3', name: 'ci' } as const;
const FORK = 'https://github.com/eve/fork/.github/workflows/x.yml@refs/heads/main';

const claim = (number: number, partial: Partial<ClaimView> = {}): ClaimView => ({
  id: `sha256:${number.toString(16).padStart(64, '0')}`,
  title: 'Test result <b>',
  kind: 'test-result',
  outcome: 'unsigned',
  claimedBy: { signer: null, sender: TOKEN },
  sentBy: TOKEN,
  receivedAt: '2025-05-14T09:00:00Z',
  alarming: false,
  ...partial,
});
const claims = [
  claim(1),
  claim(2, {
    title: 'SLSA provenance',
    kind: 'provenance',
    outcome: 'verified',
    claimedBy: { signer: { identity: FORK, issuer: 'https://token.actions.githubusercontent.com' }, sender: null },
  }),
  claim(3, { title: 'Signature bundle', outcome: 'failed', alarming: true }),
];
const section = (change: Partial<Parameters<typeof ClaimsSection>[0]['artifact']> = {}) =>
  renderToStaticMarkup(
    <ClaimsSection artifact={{ claims, claimsHidden: 7, project: ARTIFACT.project, ...change }} now={now} />,
  );

describe('what others claim', () => {
  const markup = section();
  const [open, collapsed] = markup.split('<details') as [string, string];

  it('says who speaks, of what kind, and that it decides nothing', () => {
    const text = textOf(markup);
    expect(text).toContain('10 documents that decide nothing');
    expect(text).toContain('github.com/acme/web does not expect the speakers of these documents.');
    expect(text).toContain('claimed by the token “ci” (number 3)');
    expect(text).toMatch(/SLSA provenance claimed by x\.yml at main, eve\/fork provenance verified sent by the token/);
    expect(text).toContain('and 7 older ones');
    expect(markup).toContain(`href="/evidence/${claims[0]!.id}"`);
    expect(markup).not.toContain('<b>');
  });
  it('shows alarming claims openly, and the others collapsed', () => {
    expect(textOf(open)).toContain('A token or CI job sent a document that fails verification.');
    expect(open).toContain(claims[2]!.id);
    expect(open).not.toContain(claims[0]!.id);
    expect(collapsed).toContain(claims[0]!.id);
    expect(collapsed).not.toMatch(/^[^>]* open/);
  });
  it('has no table, as evidence has', () => expect(markup).not.toContain('<table'));
  it('is left out without claims', () => expect(section({ claims: [], claimsHidden: 0 })).toBe(''));
  it('is apart from what counts', () => {
    const page = renderToStaticMarkup(
      <ArtifactBody
        asked={{ at: null, found: null, problem: null }}
        artifact={{ ...ARTIFACT, claims, claimsHidden: 0 }}
        covers={{}}
        baseUrl="http://attestry.test"
        now={now}
        lineage={null}
        buildEnvironment={null}
        environment={null}
      />,
    );
    const [counting, claimed] = page.slice(page.indexOf('>What counts<')).split('>What others claim<');
    for (const { id } of claims) {
      expect(counting).not.toContain(id);
      expect(claimed).toContain(id);
    }
    for (const { id } of ARTIFACT.evidence) expect(counting).toContain(`/evidence/${id}`);
  });
});

describe('the head of an artifact', () => {
  const fork = { slug: 'github.com/eve/fork', host: 'github.com', name: 'eve/fork' };
  const head = (change: Partial<typeof ARTIFACT>) =>
    renderToStaticMarkup(<ArtifactHead artifact={{ ...ARTIFACT, ...change }} now={now} />);

  it('says how to claim a project that nobody has claimed', () => {
    const text = textOf(head({ project: fork, expected: false }));
    expect(text).toContain('Nobody here has claimed github.com/eve/fork');
    expect(text).toContain('npx attestry project add github.com/eve/fork');
  });
  it('shows no command with a slug that a shell could misread', () => {
    const project = { ...fork, slug: 'git.example/a/$(id)' };
    const text = textOf(head({ project, expected: false }));
    expect(text).toContain('npx attestry project add');
    expect(text).not.toContain('add git.example');
  });
  it('names and links both projects of a conflict', () => {
    const markup = head({ conflict: [ARTIFACT.project!, fork] });
    expect(textOf(markup)).toContain('Two projects have equal authority over it.');
    expect(markup).toContain('href="/projects/github.com/acme/web"');
    expect(markup).toContain('href="/projects/github.com/eve/fork"');
  });
  it('says nothing of an expected artifact', () => expect(textOf(head({}))).not.toContain('claimed'));
});

it('a project lists its artifacts in conflict with the other project', () => {
  const other = { slug: 'github.com/acme/old', host: 'github.com', name: 'acme/old' };
  const conflict = { digest: ARTIFACT.digest, name: 'web', version: 'v1', other };
  const markup = renderToStaticMarkup(<Conflicts conflicts={[conflict]} hidden={2} />);
  expect(markup).toContain(`href="/artifacts/${ARTIFACT.digest}"`);
  expect(markup).toContain('href="/projects/github.com/acme/old"');
  expect(textOf(markup)).toContain('and 2 more');
  expect(renderToStaticMarkup(<Conflicts conflicts={[]} hidden={0} />)).toBe('');
});

describe('the notice of a document', () => {
  const subject = (counts: boolean | null) => ({
    name: 'web',
    digest: {},
    artifact: counts === null ? null : ARTIFACT.digest,
    counts,
    reason: counts === false ? 'claimed by eve: github.com/acme/web does not expect it' : null,
  });
  const notice = (...counts: (boolean | null)[]) =>
    textOf(renderToStaticMarkup(<ClaimNotice subjects={counts.map(subject)} />));
  it('says that it decides nothing', () => expect(notice(false, null)).toContain('this document decides nothing'));
  it('counts the artifacts that it counts for', () =>
    expect(notice(false, true, true)).toContain('It counts for 2 of the 3 artifacts below.'));
  it.each([[[true]], [[null]], [[]]])('is left out for %j', (counts) => expect(notice(...counts)).toBe(''));
});
