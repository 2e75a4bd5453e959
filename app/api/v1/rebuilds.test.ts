/** Rebuilds over HTTP: who counts, what the page of an artifact says, and what nobody can forge. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptSpeaker } from '#lib/admin/expectations.ts';
import { rebuildsView } from '#lib/http/contract/rebuild/rebuilds.ts';
import { digestOf, named, type Named } from '#lib/ingest/authority/documents.fixture.ts';
import {
  provenance,
  runOf,
  sha256Hex,
  START,
  subject,
  testInstance,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { rebuild } from '#lib/test-issuer/statements/statement.ts';
import type { RebuildsView } from '#lib/views/rebuild/rebuilds.ts';
import { openWorld, OWNER_PROJECT, type Sender, type World } from './authority.fixture.ts';

const HOUR = 3_600_000;
const ISSUER = 'https://id.rebuild.example';
const APP = named('app');
const ada = 'https://ada.rebuild.example/worker';
const kim = 'https://kim.rebuild.example/worker';
const mallory = 'https://mallory.example/worker';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  for (const [version, identity] of [ada, kim].entries())
    await acceptSpeaker(world.app, {
      project: OWNER_PROJECT,
      version,
      signer: { identity, issuer: ISSUER },
      kinds: ['rebuild'],
      reason: 'They build it again.',
    });
  await sendBuild(APP, 1);
});
afterEach(() => world.close());

const send = (bytes: Buffer, by: Sender = 'outsider', more: { subject?: string } = {}) =>
  world.send(by, { bytes, ...more });

async function sendBuild(about: Named, number: number): Promise<void> {
  const at = new Date(START.getTime() - (40 - number) * HOUR);
  const run = runOf('acme/app', { repositoryId: '1001', at, ref: `refs/tags/v${number}` });
  await send(provenance(subject('app', about.hex), { run }), 'owner');
}

/** A report signed by `identity`, `hour` hours before the test. */
function report(
  identity: string,
  predicate: object,
  { hour = 2, about = APP, seed = undefined as string | undefined } = {},
): Buffer {
  const at = new Date(START.getTime() - hour * HOUR);
  const statement = rebuild(subject('app', about.hex), predicate);
  return Buffer.from(JSON.stringify(testInstance(seed).sign(statement, { identity, issuer: ISSUER, at })));
}

async function rebuildsOf(about: Named = APP): Promise<RebuildsView> {
  const { status, body } = await world.ask(`/api/v1/artifacts/${digestOf(about)}`);
  expect(status).toBe(200);
  return rebuildsView.parse(body['rebuilds']);
}
const rowsOf = ({ reports }: RebuildsView) =>
  reports.map(({ rebuilder, outcome, standing, isCurrent, isRegression }) => [
    rebuilder.signer?.identity ?? rebuilder.sender?.name,
    outcome,
    standing,
    isCurrent && 'current',
    isRegression && 'regression',
  ]);

describe('the rebuilds of an artifact', () => {
  it('are nobody where nobody built it again', async () => {
    expect(await rebuildsOf()).toMatchObject({ summary: null, reports: [], tally: { rebuilders: 0 } });
  });

  it('are those whose signers the project accepts, each with its last result', async () => {
    await send(report(ada, { result: 'reproduced' }, { hour: 8 }));
    await send(report(kim, { result: 'reproduced' }, { hour: 7 }));
    expect((await rebuildsOf()).summary).toBe('Reproduced by 2 of 2 rebuilders.');
    await send(
      report(kim, {
        result: 'differs',
        rebuilt: { digest: { sha256: sha256Hex('other') } },
        differences: { uri: 'https://kim.rebuild.example/diffoscope.html' },
      }),
    );
    const found = await rebuildsOf();
    expect(found.summary).toBe(
      'Reproduced by 1 of 2 rebuilders; 1 got something else. 1 used to reproduce it and now does not.',
    );
    expect(rowsOf(found)).toEqual([
      [kim, 'differs', 'verified', 'current', 'regression'],
      [kim, 'reproduced', 'verified', false, false],
      [ada, 'reproduced', 'verified', 'current', false],
    ]);
    expect(found.reports[0]).toMatchObject({
      differencesUrl: 'https://kim.rebuild.example/diffoscope.html',
      rebuilt: [`sha256:${sha256Hex('other')}`],
      document: { title: 'Rebuild' },
    });
    expect(found.reproducedBefore).toBeNull();
  });

  it('name the release before that was reproduced, where this one is not', async () => {
    const next = named('app', sha256Hex('app 2'));
    await sendBuild(next, 2);
    await send(report(ada, { result: 'reproduced' }));
    await send(report(ada, { result: 'differs' }, { about: next }));
    expect((await rebuildsOf(next)).reproducedBefore).toMatchObject({
      digest: digestOf(APP),
      summary: 'Reproduced by 1 of 1 rebuilder.',
    });
    expect((await rebuildsOf()).reproducedBefore).toBeNull();
  });

  it('are as they were in a comparison with a past moment', async () => {
    await send(report(ada, { result: 'reproduced' }, { hour: 8 }));
    const before = world.app.now().toISOString();
    world.app.advance(HOUR);
    await send(report(ada, { result: 'differs' }, { hour: 1 }));
    const query = new URLSearchParams({ a: digestOf(APP), b: digestOf(APP), aAt: before });
    const { status, body } = await world.ask(`/api/v1/compare?${query.toString()}`);
    expect(status, JSON.stringify(body)).toBe(200);
    const aspects = body['aspects'] as { aspect: string; differences: object[] }[];
    expect(aspects.find(({ aspect }) => aspect === 'rebuilds')!.differences).toMatchObject([
      { change: 'changed', a: { values: ['reproduced'] }, b: { values: ['differs'], note: 'used to reproduce it' } },
    ]);
  });
});

describe('an answer of rebuilderd', () => {
  const pkg = (status: string, more: object = {}) => ({
    name: 'app',
    version: '1',
    status,
    distro: 'debian',
    suite: 'main',
    architecture: 'amd64',
    artifact_url: 'https://deb.example/app_1_amd64.deb',
    build_id: 7,
    built_at: '2026-05-14T09:30:00',
    has_diffoscope: true,
    has_attestation: false,
    ...more,
  });
  const answer = (...packages: object[]) => Buffer.from(JSON.stringify(packages));

  it('counts as reported by a sender of the project, and shows no equal bytes', async () => {
    await send(answer(pkg('GOOD')), 'owner', { subject: digestOf(APP) });
    const found = await rebuildsOf();
    expect(found.summary).toBe(
      'None of 1 rebuilder is known to have reproduced it; 1 says that it did, without a signature.',
    );
    expect(rowsOf(found)).toEqual([['owner', 'reproduced', 'reported', 'current', false]]);
  });

  it('of one sender is one rebuilder, whose last result counts', async () => {
    await send(answer(pkg('GOOD')), 'owner', { subject: digestOf(APP) });
    await send(answer(pkg('BAD', { built_at: '2026-05-14T11:30:00', build_id: 8 })), 'owner', {
      subject: digestOf(APP),
    });
    expect((await rebuildsOf()).tally).toMatchObject({ rebuilders: 1, differs: 1, regressed: 1 });
  });

  it('of a stranger is only claimed', async () => {
    await send(answer(pkg('BAD')), 'tenant', { subject: digestOf(APP) });
    const found = await rebuildsOf();
    expect(found.tally.rebuilders).toBe(0);
    expect(rowsOf(found)).toEqual([['tenant', 'differs', 'claimed', false, false]]);
  });
});

describe('nobody can', () => {
  it('speak for a project that does not accept the signer', async () => {
    await send(report(mallory, { result: 'differs' }));
    const found = await rebuildsOf();
    expect(found).toMatchObject({ summary: null, tally: { rebuilders: 0 } });
    expect(rowsOf(found)).toEqual([[mallory, 'differs', 'claimed', false, false]]);
  });

  it('be counted twice under two builders', async () => {
    await send(report(ada, { result: 'reproduced', builder: { id: 'https://one.example' } }, { hour: 8 }));
    await send(report(ada, { result: 'reproduced', builder: { id: 'https://two.example' } }, { hour: 7 }));
    expect((await rebuildsOf()).summary).toBe('Reproduced by 1 of 1 rebuilder.');
  });

  it.each<[string, () => Buffer]>([
    ['forge a signature', () => withFlippedSignatureBit(report(ada, { result: 'reproduced' }))],
    ['replace the signed result', () => withPredicate(report(ada, { result: 'reproduced' }), { result: 'differs' })],
    [
      'sign as a rebuilder with an authority of their own',
      () => report(ada, { result: 'reproduced' }, { seed: 'mallory' }),
    ],
  ])('%s', async (_, forged) => {
    await send(forged());
    expect((await rebuildsOf()).tally).toMatchObject({ rebuilders: 0, reproduced: 0, differs: 0 });
  });

  it('report about an artifact with the rebuild of another digest', async () => {
    await send(report(ada, { result: 'reproduced' }, { about: named('app', sha256Hex('other')) }));
    await send(report(kim, { result: 'reproduced', rebuilt: { digest: { sha256: sha256Hex('other') } } }));
    expect((await rebuildsOf()).tally.rebuilders).toBe(0);
  });

  it.each([
    'javascript:alert(1)',
    'http://kim.example/report',
    'data:text/html,x',
    ' https://kim.example',
    'https://a b',
  ])('link a report of differences at %s', async (uri) => {
    await send(report(kim, { result: 'differs', differences: { uri } }));
    const found = await rebuildsOf();
    expect(found.reports[0]).toMatchObject({ outcome: 'differs', differencesUrl: null });
  });
});

/** The bundle with another predicate in its payload. */
function withPredicate(bundle: Buffer, predicate: object): Buffer {
  const read = JSON.parse(bundle.toString()) as { dsseEnvelope: { payload: string } };
  const statement = JSON.parse(Buffer.from(read.dsseEnvelope.payload, 'base64').toString()) as object;
  read.dsseEnvelope.payload = Buffer.from(JSON.stringify({ ...statement, predicate })).toString('base64');
  return Buffer.from(JSON.stringify(read));
}
