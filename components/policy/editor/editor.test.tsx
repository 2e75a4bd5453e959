import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readPolicyText } from '#lib/policy/document/read-policy.ts';
import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { PolicyEditorPage } from './editor-page.tsx';
import { applyText, fetchProblems, isOvertaken, seenVersion } from './request.ts';
import { copiedText, idFor, newPolicyText } from './start-text.ts';

const CHOICES: EditorChoices = {
  checks: [
    { id: 'sbom-present', title: 'SBOM is there', description: 'A list of what is inside.', params: [] },
    {
      id: 'signed-by',
      title: 'Signed by a listed signer',
      description: 'One of these signed it.',
      params: [
        { name: 'level', description: 'At least', required: true, kind: 'number', min: 1, max: 3, fallback: null },
        { name: 'maxAgeDays', description: 'Age', required: false, kind: 'number', min: 1, max: null, fallback: 30 },
        { name: 'kinds', description: 'Kinds', required: false, kind: 'choices', options: ['a', 'b'], fallback: ['b'] },
        {
          name: 'signers',
          description: 'Signers',
          required: false,
          kind: 'rows',
          fields: [
            {
              name: 'identity',
              description: 'Who',
              required: true,
              kind: 'text',
              suggestions: [],
              nullable: false,
              fallback: null,
            },
          ],
        },
      ],
    },
  ],
  packs: [{ id: 'attestry-baseline', title: 'Baseline', description: 'What everybody needs.', rules: [] }],
  environments: ['production'],
};
const TEXT = `id: gate
title: Gate
appliesTo: { projects: [acme/*], environments: [production] }
rules:
  - id: signer
    check: signed-by
    effective: 2027-03-01
    params: { level: 3, signers: [{ identity: x@example.com }] }
  - id: own
    cel: "true"
`;
const markupOf = (start: string, edited: { id: string; version: number; title: string } | null = null) =>
  renderToStaticMarkup(<PolicyEditorPage start={start} edited={edited} choices={CHOICES} />);
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the editor', () => {
  it('shows what the text says as fields, and the scope and the rules as sentences', () => {
    const markup = markupOf(TEXT, { id: 'gate', version: 3, title: 'Gate' });
    const text = textOf(markup);
    expect(text).toContain('It applies to acme/* in production.');
    expect(text).toContain('1. Signed by a listed signer');
    expect(text).toContain('One of these signed it. It decides the status from 2027-03-01, and warns until then.');
    expect(markup).toMatch(/<input[^>]*type="date"[^>]*value="2027-03-01"/);
    expect(markup).toMatch(/<input[^>]*min="1" max="3"[^>]*value="3"/);
    expect(markup).toContain('value="x@example.com"');
    expect(text).toContain('An expression in CEL. Change it in the YAML.');
    expect(text).toContain('This becomes version 4 of gate.');
  });
  it('offers checks and packs by their titles', () => {
    const text = textOf(markupOf(newPolicyText({ project: null, environment: null })));
    expect(text).toContain('SBOM is there Signed by a listed signer');
    expect(text).toContain('Baseline, 0 rules');
    expect(text).toContain('It applies to every project in every environment.');
    expect(text).toContain('This becomes a new policy with the id new-policy.');
  });
  it('numbers the lines of the text', () => {
    const markup = markupOf(TEXT);
    expect(markup.match(/data-line/g)).toHaveLength(TEXT.split('\n').length);
  });
  it('says that a text cannot be read, and lets nobody change the form then', () => {
    const markup = markupOf('a: [');
    expect(markup).toMatch(/<fieldset disabled=""/);
    expect(textOf(markup)).toContain('The YAML cannot be read');
  });
  it('escapes markup in the text', () => expect(markupOf('title: <img src=x>')).not.toContain('<img'));
});

describe('the text of a new policy', () => {
  it('applies to the project and the environment of the link', () => {
    expect(newPolicyText({ project: 'github.com/acme/web', environment: 'prod' })).toContain(
      'projects:\n    - github.com/acme/web\n  environments:\n    - prod\n',
    );
  });
  it('from another one has an id of its own', () => {
    const copy = copiedText('id: a\nrules:\n  - id: r\n    check: sbom-present\n');
    expect(readPolicyText(copy)).toMatchObject({ ok: true, document: { id: 'a-copy', title: 'Copy of a' } });
  });
  it.each([
    ['Release gate', 'release-gate'],
    ['  Prüfung: Größe 3! ', 'pru-fung-gro-e-3'],
    ['???', ''],
    [`${'a'.repeat(79)} b`, 'a'.repeat(79)],
  ])('%j has the id %j', (title, id) => expect(idFor(title)).toBe(id));
});

describe('a request', () => {
  afterEach(() => vi.unstubAllGlobals());
  const edited = { id: 'gate', version: 3 };
  const door = { noun: 'policy', api: '/api/v1/policies', href: (id: string) => id, effect: '' };
  const written = { text: 'id: gate', id: 'gate', reason: 'why', edited };

  it('names the version that the reader has seen, and none for another id', () => {
    expect([seenVersion(edited, 'gate'), seenVersion(edited, 'other'), seenVersion(null, 'gate')]).toEqual([3, 0, 0]);
  });
  it('that comes too late is told from others', async () => {
    const answer = (pointer: string) =>
      vi.stubGlobal('fetch', async () => Response.json({ detail: 'no', pointer }, { status: 409 }));
    answer('/version');
    expect(isOvertaken(await applyText(door, written))).toBe(true);
    answer('/document/appliesTo');
    expect(isOvertaken(await applyText(door, written))).toBe(false);
  });
  it('of a check gives the problems, or null where the server refuses it or cannot be reached', async () => {
    const { signal } = new AbortController();
    const problems = [{ pointer: '/id', message: 'no', line: 1, column: 1 }];
    vi.stubGlobal('fetch', async () => Response.json({ problems }));
    expect(await fetchProblems(door, 'x', signal)).toEqual(problems);
    vi.stubGlobal('fetch', async () => new Response(null, { status: 429 }));
    expect(await fetchProblems(door, 'x', signal)).toBeNull();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    expect(await fetchProblems(door, 'x', signal)).toBeNull();
  });
});
