import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ARTIFACT } from '#components/artifact/artifact.fixture.ts';
import type { RebuildsView } from '#lib/views/rebuild/rebuilds.ts';
import { RebuildsSection } from './rebuilds.tsx';

const now = Date.parse('2025-05-16T10:02:00Z');
const { rebuilds } = ARTIFACT;
const markupOf = (change: Partial<RebuildsView> = {}) =>
  renderToStaticMarkup(<RebuildsSection rebuilds={{ ...rebuilds, ...change }} now={now} />);
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the section about rebuilds', () => {
  it('says who built it again, what they got, and links documents and reports of differences', () => {
    const markup = markupOf();
    expect(textOf(markup)).toContain('Reproduced by 1 of 2 rebuilders; 1 got something else.');
    expect(textOf(markup)).toContain('differs used to reproduce, and now does not');
    expect(markup).toContain('href="https://rebuild.example/diffoscope/1.html"');
    expect(markup).toContain(`href="/evidence/sha256:${'dd'.repeat(32)}"`);
  });

  it('shows hostile names as text, and links no address of a builder', () => {
    const markup = markupOf();
    expect(markup).toContain('&lt;b&gt;rebuilder&lt;/b&gt;');
    expect(markup).not.toContain('href="javascript');
  });

  it('is absent where nobody says anything, and says so where only strangers do', () => {
    expect(markupOf({ summary: null, reports: [] })).toBe('');
    const claimed = rebuilds.reports.map((one) => ({ ...one, standing: 'claimed' as const, isCurrent: false }));
    const text = textOf(markupOf({ summary: null, reports: claimed }));
    expect(text).toContain('Nobody whose word counts, beside the builder, built it again.');
    expect(text).toContain('merely claimed');
  });

  it('names the release before that was reproduced, what the builder itself says, and how many are not shown', () => {
    const text = textOf(
      markupOf({
        reproducedBefore: { digest: `sha256:${'ab'.repeat(32)}`, name: 'web', version: '2.3.0', summary: '' },
        reports: [{ ...rebuilds.reports[1]!, isBuilder: true, buildId: '7', reason: 'slow' }],
        hidden: 3,
      }),
    );
    expect(text).toMatch(/The release before, 2\.3\.0 ?, was reproduced\./);
    expect(text).toContain('also signed the build: not independent');
    expect(text).toContain('slow Build 7 at the rebuilder.');
    expect(text).toContain('3 older reports not shown.');
  });
});
