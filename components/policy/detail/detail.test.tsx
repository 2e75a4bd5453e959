import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { POLICY } from '#components/policy/policy.fixture.ts';
import type { PolicyView } from '#lib/views/policy/policy.ts';
import { PolicyBody } from './policy.tsx';

const markupOf = (change: Partial<PolicyView> = {}, at = '2026-05-14T10:02:00Z') =>
  renderToStaticMarkup(
    <PolicyBody policy={{ ...POLICY, ...change }} baseUrl="https://a.example" now={Date.parse(at)} />,
  );
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of a policy', () => {
  it('says where it applies, what the gate does, and how its rules may be waived', () => {
    const text = textOf(markupOf());
    expect(text).toContain('acme/* in production: only warns. The gate allows what the policy fails, with a warning.');
    expect(text).toContain('A waiver lasts 30 days at most. Another person than the one who asks for it must approve');
    expect(text).toContain('What goes to &lt;production&gt;.');
  });
  it('shows each rule as a sentence with its parameters, controls, threats and expression', () => {
    const text = textOf(markupOf());
    expect(text).toMatch(/warns decides from 1 Mar 2027 SBOM is there : a list of what is inside\./);
    expect(text).toMatch(
      /formats spdx, cyclonedx minimum 3 signers identity a@b\.example, issuer null; identity key supports ssdf:PS\.3\.2 closes the SLSA threats Dep: A dependency/,
    );
    expect(text).toContain('size(sbom.components) &gt; 1');
    expect(textOf(markupOf({}, '2027-03-02T00:00:00Z'))).not.toContain('decides from');
  });
  it('lists the versions, each with the lines that it changed', () => {
    const markup = markupOf();
    expect(textOf(markup)).toContain(
      'applied 1 h ago 14 May 2026 09:02 UTC by the token “lead” (number 3): the auditors',
    );
    expect(markup).toMatch(
      /<del[^>]*>− <span[^>]*>mode: enforce<\/span>\n<\/del><ins[^>]*>\+ <span>mode: warn<\/span>\n<\/ins>/,
    );
    expect(textOf(markup)).toContain('The first version.');
  });
  it('says of a version that retires the policy that the document is the same', () => {
    const [newest] = POLICY.versions;
    const versions = [{ ...newest!, version: 3, retired: true }, ...POLICY.versions];
    const text = textOf(markupOf({ state: 'retired', version: 3, versions }));
    expect(text).toMatch(/3, retired .*The document is the same as before\./);
    expect(text).toContain('This policy is retired: it decides nothing.');
    expect(text).not.toContain('Retire …');
  });
  it('offers a copy of the policy that ships, and no change', () => {
    const markup = markupOf({ state: 'shipped', versions: [] });
    expect(markup).toContain('href="/policies/new?from=release-gate"');
    expect(markup).not.toContain('/edit"');
    expect(textOf(markup)).not.toContain('Retire …');
  });
  it('names title, id and version in the footer of a print', () => {
    expect(textOf(markupOf())).toContain('Policy Release gate (release-gate), version 2');
  });
});
