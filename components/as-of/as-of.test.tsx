import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ArtifactAsOf, AsOfStatus, ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import type { Status } from '#lib/status/status.ts';
import { ArtifactAsOfSection } from './artifact-as-of.tsx';
import { ProjectAsOfSection } from './project-as-of.tsx';

const AT = '2026-05-14T12:00:00.000Z';
const plainText = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const decided = (status: Status, version = 1): AsOfStatus => ({
  status,
  underlying: status,
  reason: `it is ${status}`,
  project: 'github.com/acme/web',
  policy: { id: 'house', version, title: 'House rules', mode: 'enforce' },
  checks: [],
});
const FOUND: ArtifactAsOf = {
  digest: `sha256:${'ab'.repeat(32)}`,
  at: AT,
  environment: null,
  shown: { status: 'incomplete', reason: 'it is incomplete', since: AT },
  past: decided('incomplete'),
  pastByCurrentPolicies: decided('failed', 2),
  today: decided('verified', 2),
  differences: [
    { rule: 'sbom-present', title: 'SBOM present', past: 'missing', today: 'pass' },
    { rule: 'new', title: 'A new check', past: null, today: 'pass' },
  ],
};

describe('an artifact as of a moment', () => {
  const text = (found: ArtifactAsOf | null, problem: string | null = null) =>
    plainText(
      renderToStaticMarkup(
        <ArtifactAsOfSection
          asked={{ at: AT, found, problem }}
          environment={found?.environment ?? null}
          environments={[]}
        />,
      ),
    );

  it('is shown beside today, with the policies and the checks that differ', () => {
    const shown = text(FOUND);
    expect(shown).toMatch(/Shown then +incomplete +it is incomplete/);
    expect(shown).toMatch(/by the policy of then: house, version 1 +incomplete/);
    expect(shown).toMatch(/by the policy of now: house, version 2 +failed/);
    expect(shown).toMatch(/Today: house, version 2 +verified/);
    expect(shown).toMatch(/SBOM present +missing +pass/);
    expect(shown).toMatch(/A new check +no such check +pass/);
  });

  it('that was not known then says so, and compares no checks', () => {
    const shown = text({ ...FOUND, shown: null, past: null, pastByCurrentPolicies: null });
    expect(shown).toContain('Nobody had told Attestry about this artifact.');
    expect(shown).not.toContain('SBOM present');
  });

  it('in an environment has no status that was shown', () => {
    const shown = text({ ...FOUND, environment: 'production', shown: null });
    expect(shown).not.toContain('Shown then');
    expect(shown).not.toContain('Nobody had told');
  });

  it('keeps the moment in the form, and says why it was refused', () => {
    const markup = renderToStaticMarkup(
      <ArtifactAsOfSection
        asked={{ at: AT, found: null, problem: 'too early' }}
        environment={null}
        environments={[]}
      />,
    );
    expect(markup).toContain('value="2026-05-14T12:00:00"');
    expect(markup).toMatch(/role="alert"[^>]*>too early/);
  });
});

describe('a project as of a moment', () => {
  it('has the numbers of then beside those of today, and the artifacts that differ', () => {
    const found: ProjectAsOf = {
      project: { slug: 'github.com/acme/web', host: 'github.com', name: 'acme/web' },
      at: AT,
      environment: null,
      past: { incomplete: 2 },
      today: { verified: 1, incomplete: 1 },
      changed: [
        {
          digest: FOUND.digest,
          name: 'web.tgz',
          past: { status: 'incomplete', reason: '' },
          today: { status: 'verified', reason: '' },
        },
        { digest: `sha256:${'cd'.repeat(32)}`, name: null, past: null, today: { status: 'failed', reason: '' } },
      ],
      compared: 500,
      more: true,
    };
    const shown = plainText(
      renderToStaticMarkup(
        <ProjectAsOfSection asked={{ at: AT, found, problem: null }} environment={null} environments={[]} />,
      ),
    );
    expect(shown).toContain('500 artifacts compared, the newest that were known then.');
    expect(shown).toMatch(/incomplete +2 +1/);
    expect(shown).toMatch(/verified +0 +1/);
    expect(shown).toMatch(/web\.tgz +incomplete +verified/);
    expect(shown).toMatch(/not in this project +failed/);
  });
});
