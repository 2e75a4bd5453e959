/** Which documents give a material the label under which the lineage shows it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { findMaterial, materialById } from '#db/lineage/materials-and-components.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  type TestApp,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';

const OWNER = 'github.com/acme/app';
const run = runOf('acme/app');
const evilRun = runOf('evil/app');
const TOOL = sha256Hex('tool');
let app: TestApp;
let stranger: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  const { id } = await createToken(app, { name: 'stranger', scopes: ['ingest'], projects: [] });
  stranger = { ...app, actor: { kind: 'token', id, name: 'stranger', scopes: ['ingest'] } };
});
afterEach(() => app.close());

const materials = (name: string) => [{ uri: `pkg:generic/${name}@1`, digest: { sha256: TOOL } }];
const signed = (name: string, by = run, about = name) => provenance(subject(about), { run: by }, materials(name));
const unsigned = (name: string) =>
  Buffer.from(JSON.stringify(githubProvenance(subject(name), run, { materials: materials(name) })));
const labelOf = async (hex = TOOL) =>
  (await materialById(app.store.read, (await findMaterial(app.store.read, 'sha256', hex))!))!.label;

it.each<[string, () => Buffer]>([
  ['unsigned', () => unsigned('impostor')],
  ['signed by a workflow of a project that nobody expects', () => signed('impostor', evilRun)],
  ['about the artifact of the owner', () => signed('impostor', evilRun, 'app')],
  ['with a broken signature', () => withFlippedSignatureBit(signed('impostor', evilRun))],
])('a document of a stranger gives no label: %s', async (_, document) => {
  await claimProject(app, { slug: OWNER });
  await ingestOutcomes(stranger, document());
  expect(await labelOf()).toBeNull();
  const view = (await getLineage(app, { root: `material:1` }))!;
  expect(view.nodes.find(({ kind }) => kind === 'material')).toMatchObject({
    label: expect.stringMatching(/^sha256:/),
    detail: `sha256:${TOOL}`,
  });
  await ingestOutcomes(stranger, signed('app'));
  expect(await labelOf()).toBe('pkg:generic/app@1');
  await ingestOutcomes(app, signed('other'));
  await ingestOutcomes(stranger, signed('impostor', evilRun, 'late'));
  expect(await labelOf()).toBe('pkg:generic/app@1');
});

it('a document gives the label as soon as somebody claims its project', async () => {
  await ingestOutcomes(stranger, signed('app'));
  expect(await labelOf()).toBeNull();
  await claimProject(app, { slug: OWNER });
  expect(await labelOf()).toBe('pkg:generic/app@1');
});

it('an unsigned document gives the label as soon as a sender for its project sends it too', async () => {
  await claimProject(app, { slug: OWNER });
  await ingestOutcomes(stranger, unsigned('app'));
  expect(await labelOf()).toBeNull();
  await ingestOutcomes(app, unsigned('app'));
  expect(await labelOf()).toBe('pkg:generic/app@1');
});

it('the parts of an image index have the labels that an index of an accountable sender gives them', async () => {
  const platform = sha256Hex('amd64');
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: `sha256:${platform}`,
          size: 1,
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    }),
  );
  await ingestOutcomes(stranger, bytes);
  expect(await labelOf(platform)).toBeNull();
  await ingestOutcomes(app, bytes);
  expect(await labelOf(platform)).toBe('linux/amd64');
});

it('a component is labelled by its purl, whatever an SBOM calls it', async () => {
  await claimProject(app, { slug: OWNER });
  const listing = (about: string, name: string, by = run) =>
    sbom(subject(about), { run: by }, [
      { purl: 'pkg:npm/%40acme/kit@1.3.0', name, version: '6.6.6' },
      { purl: 'pkg:golang/example.com/kit@v1.0.0?os=linux', name, version: '6.6.6' },
    ]);
  await ingestOutcomes(stranger, listing('elsewhere', 'impostor', evilRun));
  await ingestOutcomes(app, listing('app', 'kit'));
  const { nodes } = (await getLineage(app, { root: `sha256:${sha256Hex('app')}` }))!;
  expect(nodes.flatMap(({ kind, label }) => (kind === 'component' ? [label] : [])).toSorted()).toEqual([
    '@acme/kit@1.3.0',
    'example.com/kit@v1.0.0',
  ]);
});
