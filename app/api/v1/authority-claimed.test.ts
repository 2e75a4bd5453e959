/** Through HTTP: projects that nobody expects, that somebody claims or adopts, and two that claim one artifact. */
import { afterEach, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { digestOf, named } from '#lib/ingest/authority/documents.fixture.ts';
import { runOf, withFlippedSignatureBit } from '#lib/start/app.fixture.ts';
import {
  APP,
  COMPLETE,
  EVIL_PROJECT,
  openWorld,
  ORDERS,
  OWNER_PROJECT,
  OWNER_RUN,
  play,
  projectOf,
  reportBy,
  statementBy,
  statusOf,
  type Answer,
  type Sender,
  type Step,
  type World,
  type WorldOptions,
} from './authority.fixture.ts';

let world: World;
afterEach(() => world.close());
const open = async (options?: WorldOptions) => {
  world = await openWorld(options);
};
const view = async (artifact = APP): Promise<Answer['body']> =>
  (await world.ask(`/api/v1/artifacts/${digestOf(artifact)}`)).body;
const complete = (by: Sender, of = {}) =>
  (['provenance', 'sbom', 'passed tests'] as const).map((kind) => statementBy(by, kind, { about: APP, ...of }));
/** The documents of the owner, sent with a token that speaks for nobody. */
const carried = (steps = COMPLETE) =>
  steps.map((step) => ({ ...(step as Extract<Step, { by: Sender }>), by: 'outsider' as const }));

describe('an artifact of a project that nobody has claimed', () => {
  it('is unknown and says why; its level and its signer are shown', async () => {
    await open({ claimed: [] });
    await play(world, carried());
    expect(await view()).toMatchObject({
      status: { status: 'unknown', reason: expect.stringContaining('built by acme/app; no project here expects it') },
      slsaLevel: 2,
      project: { slug: OWNER_PROJECT },
      expected: false,
      conflict: null,
    });
    const { body } = await world.ask(`/api/v1/artifacts?q=${digestOf(APP)}`);
    expect(body['artifacts']).toMatchObject([
      { status: 'unknown', slsaLevel: 2, signer: expect.stringContaining('acme/app'), claimed: false },
    ]);
    for (const address of [digestOf(APP), OWNER_PROJECT])
      expect(JSON.parse(await world.text(`/badge/${address}.json`))).toMatchObject({ message: 'unknown' });
    expect((await world.ask(`/api/v1/projects/${OWNER_PROJECT}`)).body).toMatchObject({ counts: { verified: 0 } });
  });

  it('is verified as soon as somebody claims the project, and unknown as soon as the claim is withdrawn', async () => {
    await open({ claimed: [] });
    await play(world, carried());
    for (let times = 0; times < 2; times += 1) {
      await claimProject(world.app, { slug: OWNER_PROJECT });
      expect(await view()).toMatchObject({ status: { status: 'verified' }, expected: true });
      expect(JSON.parse(await world.text(`/badge/${digestOf(APP)}.json`))).toMatchObject({ message: 'verified' });
      await withdrawClaim(world.app, OWNER_PROJECT);
      expect(await view()).toMatchObject({ status: { status: 'unknown' }, expected: false });
    }
  });

  it('is unknown also where it fails', async () => {
    await open({ claimed: [] });
    await play(world, [...carried(), ...carried([statementBy('owner', 'failed tests', { about: APP })])]);
    expect(await statusOf(world, APP)).toBe('unknown');
    await claimProject(world.app, { slug: OWNER_PROJECT });
    expect(await statusOf(world, APP)).toBe('failed');
  });

  it('does not count a claim of another repository that has the same name', async () => {
    await open({ claimed: [] });
    await claimProject(world.app, { slug: OWNER_PROJECT, repositoryId: '9999', ownerId: '42' });
    await play(world, carried());
    expect(await statusOf(world, APP)).toBe('unknown');
  });
});

describe('a project is claimed by', () => {
  it('a token that names it exactly', async () => {
    await open({ claimed: [] });
    await play(world, carried());
    await createToken(world.app, { name: 'ci', scopes: ['ingest'], projects: [OWNER_PROJECT] });
    expect(await statusOf(world, APP)).toBe('verified');
  });

  it('a token whose pattern it matches, with evidence that names it', async () => {
    await open({ claimed: [] });
    await play(world, COMPLETE);
    expect(await statusOf(world, APP)).toBe('verified');
    expect((await world.ask(`/api/v1/projects/${OWNER_PROJECT}`)).body).toMatchObject({
      claimedBy: { kind: 'token', name: 'owner' },
    });
  });

  it('the patterns of the installation', async () => {
    await open({ claimed: [], adopts: ['github.com/acme/*'] });
    await play(world, [...carried(), ...complete('outsider', { about: named('elsewhere') })]);
    expect(await statusOf(world, APP)).toBe('verified');
    expect(await statusOf(world, named('elsewhere'))).toBe('unknown');
  });

  it.each<[string, Step[]]>([
    [
      'an unsigned document that names it',
      [statementBy('outsider', 'provenance', { about: named('elsewhere'), run: null })],
    ],
    [
      'a document with a broken signature that names it',
      [
        {
          by: 'outsider',
          upload: {
            bytes: withFlippedSignatureBit(
              statementBy('owner', 'provenance', { about: named('elsewhere') }).upload.bytes,
            ),
          },
        },
      ],
    ],
    [
      'a token for another project',
      [
        statementBy('tenant', 'provenance', { about: named('elsewhere'), run: null }),
        statementBy('tenant', 'provenance', { about: named('elsewhere'), run: OWNER_RUN }),
      ],
    ],
  ])('not by %s', async (_, steps) => {
    await open({ claimed: [] });
    await play(world, [...steps, ...carried(), ...steps]);
    await world.work();
    expect(await statusOf(world, APP)).toBe('unknown');
    expect((await world.ask(`/api/v1/projects/${OWNER_PROJECT}`)).body).toMatchObject({ claimedAt: null });
  });
});

describe('two expected projects with equal authority over one artifact', () => {
  const tenant = complete('tenant');
  it.each(Object.entries(ORDERS))('are in conflict, which both of them show: %s', async (_, arrange) => {
    await open({ claimed: [OWNER_PROJECT, EVIL_PROJECT] });
    await play(world, arrange(COMPLETE, tenant));
    const body = await view();
    expect(body).toMatchObject({
      status: { status: 'unknown' },
      project: { slug: OWNER_PROJECT },
      conflict: [{ slug: OWNER_PROJECT }, { slug: EVIL_PROJECT }],
    });
    for (const slug of ['acme/app', 'evil/app']) expect((body['status'] as { reason: string }).reason).toContain(slug);
    for (const slug of [OWNER_PROJECT, EVIL_PROJECT])
      expect(JSON.stringify((await world.ask(`/api/v1/projects/${slug}`)).body)).toContain(digestOf(APP));
  });

  it('are not in conflict any more once one of the claims is withdrawn', async () => {
    await open({ claimed: [OWNER_PROJECT, EVIL_PROJECT] });
    await play(world, [...tenant, ...COMPLETE]);
    await withdrawClaim(world.app, EVIL_PROJECT);
    expect(await view()).toMatchObject({
      status: { status: 'verified' },
      project: { slug: OWNER_PROJECT },
      conflict: null,
    });
    await claimProject(world.app, { slug: EVIL_PROJECT });
    expect(await statusOf(world, APP)).toBe('unknown');
  });

  it('are not in conflict where one of them has the provenance, and the other an SBOM', async () => {
    await open({ claimed: [OWNER_PROJECT, EVIL_PROJECT] });
    await play(world, [statementBy('tenant', 'sbom', { about: APP }), ...COMPLETE]);
    expect(await view()).toMatchObject({
      status: { status: 'verified' },
      project: { slug: OWNER_PROJECT },
      conflict: null,
    });
  });
});

describe('a document with a broken signature', () => {
  const broken = (by: Sender): Step => ({
    by,
    upload: { bytes: withFlippedSignatureBit((COMPLETE[0] as Extract<Step, { by: Sender }>).upload.bytes) },
  });

  it('makes the artifact failed where it is the only evidence, until there is other evidence', async () => {
    await open();
    await play(world, [broken('outsider')]);
    expect(await statusOf(world, APP)).toBe('failed');
    await play(world, COMPLETE);
    expect(await statusOf(world, APP)).toBe('verified');
  });

  it('is the only evidence also where others claim something without authority', async () => {
    await open();
    await play(world, [reportBy('outsider', 'failed JUnit', APP), broken('outsider')]);
    expect(await statusOf(world, APP)).toBe('failed');
  });

  it('is listed as a claim of its sender, and is alarming where the sender is known', async () => {
    await open();
    await play(world, [...COMPLETE, broken('tenant')]);
    expect(await view()).toMatchObject({
      status: { status: 'verified' },
      claims: [
        {
          kind: 'provenance',
          outcome: 'failed',
          alarming: true,
          claimedBy: { signer: null, sender: { kind: 'token', name: 'tenant' } },
          sentBy: { kind: 'token', name: 'tenant' },
        },
      ],
      claimsHidden: 0,
    });
  });
});

describe('what others claim', () => {
  it('is listed with its speaker and its sender, and the evidence that counts is listed apart', async () => {
    await open();
    await play(world, [
      ...COMPLETE,
      statementBy('outsider', 'failed tests', { about: APP }),
      reportBy('outsider', 'failed JUnit', APP),
    ]);
    const body = await view();
    expect(body['evidence']).toHaveLength(3);
    expect(body['claims']).toMatchObject([
      { kind: 'test-result', outcome: 'unsigned', claimedBy: { signer: null, sender: { name: 'outsider' } } },
      {
        kind: 'test-result',
        outcome: 'verified',
        claimedBy: { signer: { identity: expect.stringContaining('evil/app') } },
        sentBy: { name: 'outsider' },
      },
    ]);
  });
});

it('a workflow of a repository that took the name of the owner makes nothing verified', async () => {
  await open({ claimed: [] });
  await claimProject(world.app, { slug: OWNER_PROJECT, repositoryId: '1001', ownerId: '42' });
  const taken = { ...runOf('acme/app', { repositoryId: '9999' }) };
  await play(world, [...COMPLETE, ...complete('outsider', { about: named('elsewhere'), run: taken })]);
  await world.work();
  expect([await statusOf(world, APP), await statusOf(world, named('elsewhere'))]).toEqual(['verified', 'unknown']);
  await play(world, complete('outsider', { run: taken }));
  await world.work();
  expect(await statusOf(world, APP)).toBe('verified');
  expect(await projectOf(world, APP)).not.toBeNull();
});
