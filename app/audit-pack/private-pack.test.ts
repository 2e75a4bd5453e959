/** Audit packs of an installation with a private project: they have only what their reader may see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, openWorld, PUBLIC, SECRET, type World } from '#app/api/v1/sight.fixture.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import type { Context } from '#lib/context/context.ts';
import { findPrivateProjects, limitSight } from '#lib/context/sight.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
} from '#lib/start/app.fixture.ts';
import { PACK_FILES, type DocumentRecord, type PackedArtifact } from '#lib/query/audit-pack/format.ts';
import { makePack, type PackContent, parsePackFile, verify } from './pack.fixture.ts';

let whole: World;
let without: World;
beforeAll(async () => {
  whole = await openWorld({ isWhole: true, secretFirst: false });
  without = await openWorld({ isWhole: false, secretFirst: false });
});
afterAll(async () => {
  await whole.close();
  await without.close();
});

/** What somebody without a sign-in sees. */
const asNobody = async ({ app }: World): Promise<Context> =>
  limitSight({ ...app, actor: { kind: 'anonymous' }, readingIsOpen: true }, await findPrivateProjects(app));

const SIGNED_OR_COUNTED = new Set<string>([
  PACK_FILES.manifest,
  PACK_FILES.signature,
  PACK_FILES.vsaKeys,
  PACK_FILES.checkpoint,
  PACK_FILES.logKey,
  // The reports are compared by app/api/v1/sight.test.ts.
  PACK_FILES.report,
  PACK_FILES.reportPage,
]);

/** The files without what has a key or a number of the installation. */
function comparable(pack: PackContent): { [path: string]: unknown } {
  return Object.fromEntries(
    Object.keys(pack)
      .filter((path) => !SIGNED_OR_COUNTED.has(path) && !path.startsWith('vsas/'))
      .map((path) => {
        if (path.endsWith('.record.json')) return [path, { ...parsePackFile<DocumentRecord>(pack, path), log: null }];
        if (path.startsWith('artifacts/')) return [path, { ...parsePackFile<PackedArtifact>(pack, path), vsa: null }];
        return [path, Buffer.from(pack[path]!).toString()];
      }),
  );
}

describe('nobody', () => {
  it('gets the same files as where the private project never was, and no word of it', async () => {
    const [here, there] = [await makePack(await asNobody(whole)), await makePack(await asNobody(without))];
    expect(comparable(here)).toEqual(comparable(there));
    const words = ['vault', SECRET, digestOf('vault').slice('sha256:'.length)];
    for (const [path, bytes] of Object.entries(here))
      for (const word of words) {
        const text = path === PACK_FILES.script ? '' : Buffer.from(bytes).toString('latin1');
        expect([path, word, `${path} ${text}`.includes(word)]).toEqual([path, word, false]);
      }
    await expect(makePack(await asNobody(whole), { project: SECRET })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('gets no text of a log entry and no document with a secret, which is said and no failure', async () => {
    const { exit, failed, notChecked } = await verify(await makePack(await asNobody(whole), { project: PUBLIC }));
    expect([exit, failed]).toEqual([3, []]);
    expect(notChecked.join('\n')).toContain('its text is not for the reader of this pack');
  });
});

describe('a reader who sees everything', () => {
  it('gets every project, and all of it is right', async () => {
    const pack = await makePack(whole.app);
    const projects = Object.keys(pack)
      .filter((path) => path.startsWith('artifacts/'))
      .map((path) => parsePackFile<PackedArtifact>(pack, path).project);
    expect(new Set(projects)).toEqual(new Set([PUBLIC, SECRET]));
    const { failed } = await verify(pack);
    expect(failed).toEqual([]);
  });
});

it('a verdict that rests on a private project is stated without what is hidden, and not repeated', async () => {
  const app = await openTestApp();
  try {
    const lib = sha256Hex('lib');
    await ingestOutcomes(app, completeEvidence(subject('lib'), { run: runOf('acme/lib') }));
    const materials = [{ uri: 'pkg:generic/lib@1', digest: { sha256: lib } }];
    await ingestOutcomes(app, provenance(subject('web'), { run: runOf('acme/web') }, materials));
    const rules = [{ id: 'traced', check: 'dependencies-traced', severity: 'block' }];
    const document = { id: 'traced', appliesTo: { projects: ['github.com/acme/web'] }, rules };
    await applyPolicy(app, { document, reason: 'the test' });
    const artifact = `artifacts/sha256-${sha256Hex('web')}.json`;
    const open = parsePackFile<PackedArtifact>(await makePack(app), artifact);
    expect(open.facts?.dependencies?.examined.map(({ evidence }) => evidence.length)).toEqual([1]);

    await changeVisibility(app, { project: 'github.com/acme/lib', visibility: 'private', reason: 'the test' });
    const nobody: Context = { ...app, actor: { kind: 'anonymous' }, readingIsOpen: true };
    const pack = await makePack(await limitSight(nobody, await findPrivateProjects(app)));
    const { facts, hiddenDocuments } = parsePackFile<PackedArtifact>(pack, artifact);
    expect([facts, hiddenDocuments]).toEqual([null, 1]);
    expect(Object.keys(pack).filter((path) => path.includes(lib))).toEqual([]);
    const { exit, failed, notChecked } = await verify(pack);
    expect([exit, failed]).toEqual([3, []]);
    expect(notChecked.join('\n')).toContain('it rests on something that the reader of this pack may not see');
  } finally {
    await app.close();
  }
});
