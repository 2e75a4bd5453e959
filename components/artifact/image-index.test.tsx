import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { CoveringIndex } from '#lib/views/artifact.ts';
import { ARTIFACT } from './artifact.fixture.ts';
import { ArtifactChecks } from './checks.tsx';
import { ArtifactHead } from './head.tsx';
import { CoveredBy, Platforms } from './image-index.tsx';

const now = Date.parse('2025-05-14T10:02:00Z');
const plainText = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const INDEX = `sha256:${'cd'.repeat(32)}`;
const makeIndex = (change: Partial<CoveringIndex> = {}): CoveringIndex => ({
  digest: INDEX,
  name: 'web',
  status: 'verified',
  relation: 'names-this-platform',
  evidenceId: INDEX,
  platform: 'linux/arm64',
  evidence: ARTIFACT.evidence,
  ...change,
});

it('lists each platform with its status, and marks those without evidence', () => {
  const markup = renderToStaticMarkup(
    <Platforms
      hidden={3}
      platforms={[
        {
          digest: `sha256:${'a'.repeat(64)}`,
          platform: 'linux/amd64',
          status: 'failed',
          reason: '1 test failed',
          evidenceCount: 1,
        },
        { digest: `sha256:${'b'.repeat(64)}`, platform: '<img src=x>', status: null, reason: null, evidenceCount: 0 },
      ]}
    />,
  );
  const text = plainText(markup);
  expect(text).toMatch(/linux\/amd64 .*failed .*1 test failed; 1 document about it/);
  expect(text).toContain('no evidence about it');
  expect(text).toContain('and 3 more that were not evaluated');
  expect(markup).toContain(`href="/artifacts/sha256:${'a'.repeat(64)}"`);
  expect(markup).not.toContain(`href="/artifacts/sha256:${'b'.repeat(64)}"`);
  expect(markup).not.toContain('<img src=x');
});

it('names the index and the document that list the platform', () => {
  const markup = renderToStaticMarkup(<CoveredBy indexes={[makeIndex()]} now={now} />);
  expect(plainText(markup)).toMatch(/names this digest as linux\/arm64 in the index document/);
  expect(markup).toContain(`href="/evidence/${INDEX}"`);
});

it.each<[string, CoveringIndex, string]>([
  ['by index and platform', makeIndex(), 'web, linux/arm64'],
  ['by platform if the index has no name', makeIndex({ name: null }), 'linux/arm64 of an image index'],
  ['by index if the platform is not stated', makeIndex({ platform: null }), 'web, one platform'],
])('a platform without a name is called %s', (_name, covering, title) => {
  const text = plainText(
    renderToStaticMarkup(<ArtifactHead artifact={{ ...ARTIFACT, names: [], coveredBy: [covering] }} now={now} />),
  );
  expect(text).toContain(title);
  expect(text).toContain('Evidence about its image index applies to it');
});

it('marks each check that uses evidence about the index', () => {
  const [first, second] = ARTIFACT.checks;
  const text = plainText(
    renderToStaticMarkup(
      <ArtifactChecks
        digest={ARTIFACT.digest}
        covers={{}}
        now={now}
        checks={[{ ...first!, inherited: INDEX }, second!]}
        evidence={[]}
        verifications={{}}
      />,
    ),
  );
  expect(text.match(/through its index/g)).toHaveLength(1);
});
