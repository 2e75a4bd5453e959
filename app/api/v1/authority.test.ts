/** Through HTTP: no claim of a stranger changes what the API says about an artifact and a project of their owner. */
import { describe, expect, it } from 'vitest';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { getTrust } from '#lib/query/get-trust.ts';
import { runReEvaluate } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import {
  digestOf,
  indexOf,
  named,
  STATEMENT_KINDS,
  STATEMENTS,
  type Named,
  type StatementKind,
  type Upload,
} from '#lib/ingest/authority/documents.fixture.ts';
import { sha256Hex, START, testInstance, withFlippedSignatureBit } from '#lib/start/app.fixture.ts';
import {
  afterSteps,
  APP,
  COMPLETE,
  eventBy,
  EVIL_RUN,
  ORDERS,
  OWNER_PROJECT,
  OWNER_RUN,
  play,
  projectOf,
  reportBy,
  type Sender,
  statementBy,
  statusOf,
  type Step,
  type World,
} from './authority.fixture.ts';
import { finds, pictureOf } from './authority-picture.fixture.ts';

type Picture = { artifacts: readonly Named[]; installation: boolean };

/** What the API says of the owner alone; tests that have the same owner read it once. */
const alone = new Map<string, ReturnType<typeof pictureOf>>();
function pictureAlone(owner: readonly Step[], { artifacts, ...options }: Picture): ReturnType<typeof pictureOf> {
  const key = JSON.stringify([
    artifacts,
    options,
    owner.map((step) => ('act' in step ? null : step.upload.bytes.toString())),
  ]);
  const known = alone.get(key) ?? afterSteps(owner, (opened) => pictureOf(opened, artifacts, options));
  if (owner.every((step) => !('act' in step))) alone.set(key, known);
  return known;
}

/**
 * In every order, the strangers change nothing. `status`: that of the first artifact by the evidence of its owner.
 * `installation`: false where the strangers have artifacts in another project that is expected here.
 */
async function expectUnchanged(
  owner: readonly Step[],
  strangers: readonly Step[],
  {
    artifacts = [APP],
    installation = true,
    status,
    last = [],
  }: Partial<Picture> & { status: string; last?: readonly Step[] },
): Promise<void> {
  const wanted = await pictureAlone([...owner, ...last], { artifacts, installation });
  expect(wanted[artifacts[0]!.name]).toMatchObject(
    status === '404' ? { status: 404 } : { view: { status: { status } } },
  );
  for (const [order, arrange] of Object.entries(ORDERS)) {
    const found = await afterSteps([...arrange(owner, strangers), ...last], (opened) =>
      pictureOf(opened, artifacts, { installation }),
    );
    expect(found, order).toEqual(wanted);
  }
}

const evil = (kind: Parameters<typeof statementBy>[1], of: Partial<Parameters<typeof statementBy>[2]> = {}) =>
  statementBy('outsider', kind, { about: APP, ...of });
const unsigned = (by: Sender, kind: Parameters<typeof statementBy>[1], about = APP) =>
  statementBy(by, kind, { about, run: null });
const owned = (kind: Parameters<typeof statementBy>[1], of: Partial<Parameters<typeof statementBy>[2]> = {}) =>
  statementBy('owner', kind, { about: APP, ...of });
/** A copy of a document of the owner, with one bit of its signature changed. */
const broken = (by: Sender, step: Step): Step => ({
  by,
  upload: { bytes: withFlippedSignatureBit((step as { upload: Upload }).upload.bytes) },
});
const PROVENANCE_AND_SBOM = [evil('provenance'), evil('sbom'), evil('passed tests')];

describe('a workflow of another repository with its own SBOM', () => {
  it('makes no digest verified', async () => {
    await afterSteps(PROVENANCE_AND_SBOM, async (opened) => {
      const { body } = await opened.ask(`/api/v1/artifacts/${digestOf(APP)}`);
      expect(body).toMatchObject({
        status: { status: 'unknown', reason: expect.stringContaining('no project here expects it') },
        slsaLevel: 2,
      });
      expect(body['status']).toMatchObject({ reason: expect.stringContaining('built by evil/app') });
      const badge = await opened.text(`/badge/${digestOf(APP)}.json`);
      expect(JSON.parse(badge)).toMatchObject({ message: 'unknown' });
      expect(await opened.ask('/api/v1/artifacts?status=verified')).toMatchObject({ body: { artifacts: [] } });
    });
  });

  it('takes neither the status nor the project of an artifact', () =>
    expectUnchanged(COMPLETE, PROVENANCE_AND_SBOM, { status: 'verified' }));

  it('takes nothing of an artifact about which its owner has a signed SBOM only', () =>
    expectUnchanged([owned('sbom')], PROVENANCE_AND_SBOM, { status: 'incomplete' }));

  it('takes nothing of an artifact about which its owner has an unsigned report only', () =>
    expectUnchanged([reportBy('owner', 'passed JUnit', APP)], PROVENANCE_AND_SBOM, { status: 'incomplete' }));

  it('does not add what the evidence of the owner lacks', () =>
    expectUnchanged(
      [owned('provenance'), owned('passed tests')],
      [evil('sbom'), unsigned('outsider', 'sbom'), reportBy('outsider', 'CycloneDX', APP), unsigned('tenant', 'sbom')],
      { status: 'incomplete' },
    ));

  it('does not add the SBOM either where it belongs to another project of this installation', () =>
    expectUnchanged([owned('provenance'), owned('passed tests')], [statementBy('tenant', 'sbom', { about: APP })], {
      status: 'incomplete',
    }));

  it('does not change the build that it names', () => {
    // The certificate names no run, and the document names that of the owner.
    const identity = githubIdentity(EVIL_RUN);
    const { runInvocationURI: _run, ...oids } = identity.oids!;
    const statement = STATEMENTS.provenance({ about: named('elsewhere'), run: OWNER_RUN });
    const bundle = testInstance().sign(statement, { ...identity, oids, at: START });
    return expectUnchanged(COMPLETE, [{ by: 'outsider', upload: { bytes: Buffer.from(JSON.stringify(bundle)) } }], {
      status: 'verified',
    });
  });
});

describe('a verified artifact stays verified after', () => {
  const cases: [string, Step[]][] = [
    ['a failed test that a stranger signed', [evil('failed tests')]],
    [
      'a failed test that nobody signed',
      [unsigned('outsider', 'failed tests'), reportBy('outsider', 'failed JUnit', APP)],
    ],
    ['a failed test of another project here', [statementBy('tenant', 'failed tests', { about: APP })]],
    [
      'an unsigned failed test of another project here',
      [unsigned('tenant', 'failed tests'), reportBy('tenant', 'failed JUnit', APP)],
    ],
    ['a critical finding that a stranger signed', [evil('critical scan')]],
    [
      'a critical finding that nobody signed',
      [unsigned('outsider', 'critical scan'), reportBy('outsider', 'critical Trivy', APP)],
    ],
    [
      'a critical finding of another project here',
      [statementBy('tenant', 'critical scan', { about: APP }), reportBy('tenant', 'critical Trivy', APP)],
    ],
    [
      'a verification summary of a stranger',
      [evil('failed VSA'), evil('passed VSA'), unsigned('outsider', 'failed VSA')],
    ],
    [
      'copies of its own documents with a broken signature',
      COMPLETE.flatMap((step) => [broken('outsider', step), broken('tenant', step)].slice(0, 1)),
    ],
    ['broken copies that another project here sends', COMPLETE.map((step) => broken('tenant', step))],
    [
      'documents in its own name by an issuer that nobody trusts',
      (['provenance', 'sbom', 'failed tests', 'critical scan'] as const).map((kind) =>
        evil(kind, { run: OWNER_RUN, instance: testInstance('nobody trusts it') }),
      ),
    ],
    ['every kind of document that a stranger signed', STATEMENT_KINDS.map((kind) => evil(kind))],
    ['every kind of document that nobody signed', STATEMENT_KINDS.map((kind) => unsigned('outsider', kind))],
    [
      'every kind of unsigned document of another project here',
      STATEMENT_KINDS.map((kind) => unsigned('tenant', kind)),
    ],
    [
      'every kind but provenance that another project here signed',
      STATEMENT_KINDS.filter((kind) => kind !== 'provenance').map((kind) =>
        statementBy('tenant', kind, { about: APP }),
      ),
    ],
  ];
  it.each(cases)('%s', (_, strangers) => expectUnchanged(COMPLETE, strangers, { status: 'verified' }));
});

describe('a failed artifact stays failed after', () => {
  const critical = [...COMPLETE, owned('critical scan')];
  const failing = [...COMPLETE, owned('failed tests', { number: 3 })];
  it.each<[string, readonly Step[], Step[]]>([
    ['a VEX statement that a stranger signed', critical, [evil('vex')]],
    [
      'a VEX statement that nobody signed',
      critical,
      [unsigned('outsider', 'vex'), reportBy('outsider', 'OpenVEX', APP)],
    ],
    [
      'a VEX statement of another project here',
      critical,
      [statementBy('tenant', 'vex', { about: APP }), unsigned('tenant', 'vex'), reportBy('tenant', 'OpenVEX', APP)],
    ],
    [
      'a clean scan of a stranger',
      critical,
      [evil('clean scan'), unsigned('outsider', 'clean scan'), reportBy('outsider', 'clean Trivy', APP)],
    ],
    [
      'a clean scan of a stranger that is dated 2099',
      critical,
      [evil('clean scan', { dated: new Date('2099-01-01T00:00:00Z') })],
    ],
    [
      'passed tests of a stranger',
      failing,
      [
        evil('passed tests', { number: 3 }),
        unsigned('outsider', 'passed tests'),
        reportBy('outsider', 'passed JUnit', APP),
      ],
    ],
    [
      'passed tests of a stranger that are dated 2099',
      failing,
      [evil('passed tests', { number: 3, dated: new Date('2099-01-01T00:00:00Z') })],
    ],
  ])('%s', (_, owner, strangers) => expectUnchanged(owner, strangers, { status: 'failed' }));

  it('a report of its owner that is dated 2099: a later report counts', async () => {
    const wrong = owned('clean scan', { dated: new Date('2099-01-01T00:00:00Z') });
    const later: Step = { act: (opened) => Promise.resolve(opened.app.advance(3_600_000)) };
    const found = await afterSteps(
      [...COMPLETE, wrong, later, owned('critical scan', { dated: new Date(START.getTime() + 3_500_000) })],
      (opened) => statusOf(opened, APP),
    );
    expect(found).toBe('failed');
  });
});

describe('the same document counts where it comes from the scoped token of the owner', () => {
  it.each<[string, Step[], string]>([
    ['an unsigned failed test', [unsigned('owner', 'failed tests')], 'failed'],
    ['a failed JUnit report', [reportBy('owner', 'failed JUnit', APP)], 'failed'],
    ['an unsigned critical finding', [reportBy('owner', 'critical Trivy', APP)], 'failed'],
    ['a document with a broken signature', [broken('owner', COMPLETE[0]!)], 'failed'],
    ['a failed test that its workflow signed, whoever sends it', [evil('failed tests', { run: OWNER_RUN })], 'failed'],
  ])('%s', async (_, steps, status) => {
    expect(await afterSteps([...COMPLETE, ...steps], (opened) => statusOf(opened, APP))).toBe(status);
  });
});

describe('a report of the owner that a stranger sends again', () => {
  const report = reportBy('owner', 'passed JUnit', APP);
  const again = (more: Partial<Upload>): Step => ({ by: 'outsider', upload: { ...report.upload, ...more } });
  const other = named('other');
  it.each<[string, Step[]]>([
    ['with an exit code', [again({ exitCode: 1 })]],
    ['with the name of a run', [again({ run: 'nightly' }), again({ exitCode: 1, run: 'unit' })]],
  ])('does not change %s', (_, strangers) => expectUnchanged([...COMPLETE, report], strangers, { status: 'verified' }));

  it('does not count for another artifact', () => {
    const failed = reportBy('owner', 'failed JUnit', APP);
    const complete = COMPLETE.map((_, at) =>
      owned((['provenance', 'sbom', 'passed tests'] as const)[at]!, { about: other }),
    );
    return expectUnchanged(
      [...complete, ...COMPLETE, failed],
      [{ by: 'outsider', upload: { ...failed.upload, subject: digestOf(other) } }],
      { artifacts: [other, APP], status: 'verified' },
    );
  });
});

describe('a document of the owner that a stranger sent first', () => {
  it.each<[string, Extract<Step, { upload: Upload }>[], string]>([
    ['a failed JUnit report', [reportBy('owner', 'failed JUnit', APP)], 'failed'],
    ['an unsigned failed test', [statementBy('owner', 'failed tests', { about: APP, run: null })], 'failed'],
    [
      'a deployment',
      [eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP })],
      'verified',
    ],
  ])('counts once the owner has sent it too: %s', async (_, steps, status) => {
    const owner = [...COMPLETE, ...steps];
    await expectUnchanged(
      owner,
      steps.map(({ upload }) => ({ by: 'outsider', upload })),
      { status },
    );
  });
});

describe('what runs in production does not change by an event of a stranger', () => {
  const impostor = named('impostor');
  const running = [
    ...COMPLETE,
    eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP }),
  ];
  const events = (by: Sender, about: Named, how: 'digest' | 'purl', at = '2026-05-14T11:30:00Z') =>
    (['deployed', 'upgraded', 'rolledback', 'removed'] as const).map((what) =>
      eventBy(by, { id: `${by} ${what} ${how} ${about.name} ${at}`, what, at, about, by: how }),
    );
  const sameIds = (['deployed', 'rolledback', 'removed'] as const).map((what) =>
    eventBy('outsider', { id: 'd1', what, at: '2026-05-14T11:40:00Z', about: impostor }),
  );
  it.each<[string, Step[]]>([
    ['about its artifact, by digest', events('outsider', APP, 'digest')],
    ['about its artifact, by purl only', events('outsider', APP, 'purl')],
    [
      'about an artifact of the stranger, by digest',
      [evil('provenance', { about: impostor }), ...events('outsider', impostor, 'digest')],
    ],
    [
      'about an artifact of the stranger that has the same purl',
      [evil('provenance', { about: impostor, name: APP.purl }), ...events('outsider', APP, 'purl')],
    ],
    ['of another project here', [...events('tenant', APP, 'digest'), ...events('tenant', APP, 'purl')]],
    ['about no artifact', [eventBy('outsider', { id: 'x', what: 'removed', at: '2026-05-14T11:30:00Z', about: null })]],
    ['dated before the one of the owner', events('outsider', impostor, 'digest', '2026-05-14T10:00:00Z')],
    ['dated 2099', events('outsider', impostor, 'digest', '2099-01-01T00:00:00Z')],
    ['with the id of the event of the owner', sameIds],
  ])('%s', (_, strangers) => expectUnchanged(running, strangers, { status: 'verified' }));

  it('of another project here, about an artifact of that project', () =>
    expectUnchanged(
      running,
      [statementBy('tenant', 'provenance', { about: impostor }), ...events('tenant', impostor, 'digest')],
      { status: 'verified', installation: false },
    ));

  it('even where the event of the owner names its artifact by purl, and a stranger gave that purl to its own', () =>
    expectUnchanged(
      [
        owned('provenance', { name: APP.purl }),
        eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP, by: 'purl' }),
      ],
      [
        evil('provenance', { about: impostor, name: APP.purl }),
        evil('note', { about: impostor, name: APP.purl, run: null }),
      ],
      { status: 'incomplete' },
    ));

  it('an event of the owner replaces the running version, in spite of the events of a stranger', async () => {
    const next = named('next');
    const owner = [
      ...running,
      ...(['provenance', 'sbom', 'passed tests'] as const).map((kind) => owned(kind, { about: next })),
      eventBy('owner', { id: 'd2', what: 'upgraded', at: '2026-05-14T11:50:00Z', about: next }),
    ];
    await expectUnchanged(
      owner,
      [
        ...events('outsider', APP, 'digest', '2026-05-14T11:55:00Z'),
        ...events('outsider', next, 'purl', '2026-05-14T11:55:00Z'),
      ],
      {
        artifacts: [next, APP],
        status: 'verified',
      },
    );
  });
});

describe('further digests and names of a stranger', () => {
  const further = { sha512: sha256Hex('app 512').repeat(2), gitCommit: OWNER_RUN.commit };
  const owner = [owned('provenance', { further }), ...COMPLETE.slice(1)];
  const elsewhere = named('elsewhere');
  it.each<[string, Step[]]>([
    ['gives its own artifact the digests of the owner', [evil('provenance', { about: elsewhere, further })]],
    ['gives them without a signature', [evil('note', { about: elsewhere, further, run: null })]],
    [
      'gives the artifact of the owner further digests',
      [evil('provenance', { further: { sha512: 'ab'.repeat(64), sha384: 'ab'.repeat(48) } })],
    ],
    [
      'has evidence about the further digest itself',
      [
        {
          by: 'outsider',
          upload: { ...reportBy('outsider', 'failed JUnit', APP).upload, subject: `sha512:${further.sha512}` },
        },
        {
          by: 'tenant',
          upload: { ...reportBy('tenant', 'failed JUnit', APP).upload, subject: `gitCommit:${further.gitCommit}` },
        },
      ],
    ],
    [
      'names the artifact of the owner',
      [
        evil('note', { name: 'impostor' }),
        evil('note', { name: 'pkg:npm/impostor@6.6.6' }),
        evil('sbom', { name: 'impostor' }),
        evil('publish', { name: 'impostor' }),
        evil('note', { name: 'impostor', run: null }),
        evil('note', { name: 'pkg:npm/impostor@6.6.6', run: null, number: 2 }),
        statementBy('tenant', 'note', { about: APP, name: 'impostor', run: null, number: 3 }),
      ],
    ],
    [
      'gives its own artifact the names of the owner',
      [evil('provenance', { about: elsewhere, name: 'app' }), evil('note', { about: elsewhere, name: APP.purl })],
    ],
  ])('%s', (_, strangers) => expectUnchanged(owner, strangers, { status: 'verified' }));

  it('are not found by a search', async () => {
    const naming = ['impostor', 'pkg:npm/impostor@6.6.6'].flatMap((name, number) => [
      evil('note', { name, number }),
      evil('note', { name, run: null, number }),
      evil('provenance', { name, number }),
    ]);
    await afterSteps([...naming, ...owner, ...naming], async (opened) => {
      for (const term of ['impostor', 'pkg:npm/impostor@6.6.6', 'github.com/evil/app', EVIL_RUN.commit])
        expect([term, await finds(opened, term, APP)]).toEqual([term, false]);
    });
  });
});

describe('a certificate that names the repository of the owner', () => {
  it('does not speak for it where another issuer than its host attests that, without the id of the repository', () => {
    // Some CI systems let anybody build any public repository, and their certificates name its URL.
    const identity = {
      identity: 'https://g.codefresh.io/pipelines/edit/workflow/build?pipeline=evil&account=evil',
      issuer: 'https://oidc.codefresh.io',
      oids: {
        sourceRepositoryURI: 'https://github.com/acme/app',
        sourceRepositoryRef: OWNER_RUN.ref,
        runInvocationURI: 'https://g.codefresh.io/build/666',
      },
    };
    const at = new Date(OWNER_RUN.finishedOn.getTime() + 60_000);
    const sign = (kind: StatementKind): Step => ({
      by: 'outsider',
      upload: {
        bytes: Buffer.from(
          JSON.stringify(testInstance().sign(STATEMENTS[kind]({ about: APP, run: EVIL_RUN }), { ...identity, at })),
        ),
      },
    });
    return expectUnchanged(COMPLETE, STATEMENT_KINDS.map(sign), { status: 'verified' });
  });
});

describe('an artifact of a stranger', () => {
  it('does not enter the project that an unsigned document names', () => {
    const elsewhere = named('elsewhere');
    return expectUnchanged(
      COMPLETE,
      [
        evil('provenance', { about: elsewhere, run: null }),
        statementBy('tenant', 'provenance', { about: elsewhere, run: null }),
        evil('provenance', { about: elsewhere, run: OWNER_RUN, instance: testInstance('nobody trusts it') }),
        // The only evidence about an artifact counts also where its signature is broken.
        broken('outsider', owned('provenance', { about: named('broken') })),
      ],
      { status: 'verified', installation: false },
    );
  });
});

describe('an image index', () => {
  const [amd, arm] = [named('amd'), named('arm')];
  const { document, index } = indexOf('image', [amd, arm]);
  const ofIndex = (by: Sender, kinds: Parameters<typeof statementBy>[1][], about = index) =>
    kinds.map((kind) => statementBy(by, kind, { about }));
  const foreign = indexOf('foreign', [APP]);
  const complete: Parameters<typeof statementBy>[1][] = ['provenance', 'sbom', 'passed tests'];

  it('of a stranger that names an artifact of the owner changes nothing of it', () =>
    expectUnchanged(
      COMPLETE,
      [
        { by: 'outsider', upload: foreign.document },
        ...ofIndex('outsider', [...complete, 'failed tests', 'critical scan'], foreign.index),
      ],
      { status: 'verified' },
    ));

  it('of a stranger does not make an artifact of the owner complete', () =>
    expectUnchanged(
      [owned('sbom')],
      [{ by: 'outsider', upload: foreign.document }, ...ofIndex('outsider', complete, foreign.index)],
      { status: 'incomplete' },
    ));

  it('of the owner is not changed by evidence of a stranger about its platforms and about itself', () =>
    expectUnchanged(
      [{ by: 'owner', upload: document }, ...ofIndex('owner', complete), ...ofIndex('owner', complete, amd)],
      [
        ...ofIndex('outsider', [...complete, 'failed tests', 'critical scan']),
        ...ofIndex('outsider', [...complete, 'failed tests'], amd),
        ...ofIndex('outsider', [...complete, 'failed tests'], arm),
        reportBy('outsider', 'failed JUnit', arm),
        broken('outsider', owned('provenance', { about: arm })),
        broken('tenant', owned('sbom', { about: index })),
        reportBy('tenant', 'failed JUnit', index),
      ],
      { artifacts: [index, amd, arm], status: 'verified' },
    ));

  it('of the owner is not changed by an index of a stranger that names the same platforms, or the index itself', () => {
    const same = indexOf('same', [amd, arm]);
    const nesting = indexOf('nesting', [index]);
    return expectUnchanged(
      [{ by: 'owner', upload: document }, ...ofIndex('owner', complete)],
      [
        { by: 'outsider', upload: same.document },
        ...ofIndex('outsider', [...complete, 'failed tests'], same.index),
        { by: 'outsider', upload: nesting.document },
        ...ofIndex('outsider', [...complete, 'failed tests'], nesting.index),
      ],
      { artifacts: [index, amd, arm], status: 'verified' },
    );
  });

  it('of the owner whose document a stranger sent first counts as if the owner had', () =>
    expectUnchanged(
      [{ by: 'owner', upload: document }, ...ofIndex('owner', complete)],
      [{ by: 'outsider', upload: document }],
      { artifacts: [index, amd, arm], status: 'verified' },
    ));
});

describe('everything that is done again leaves the claims of a stranger without effect', () => {
  const further = { sha512: sha256Hex('app 512').repeat(2) };
  const owner = [
    owned('provenance', { further }),
    ...COMPLETE.slice(1),
    eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP }),
  ];
  const strangers = [
    ...STATEMENT_KINDS.flatMap((kind) => [evil(kind, { further }), unsigned('outsider', kind)]),
    reportBy('outsider', 'failed JUnit', APP),
    eventBy('outsider', { id: 'd2', what: 'removed', at: '2026-05-14T11:30:00Z', about: APP }),
  ];
  const post = (opened: World, path: string, body: object) =>
    opened.ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${opened.token('admin')}` },
    });
  /** Quarantine what is there of somebody, and release it again where a reason for that is given. */
  const quarantine = async (opened: World, body: object, release: string | null = null) => {
    const made = await post(opened, '/api/v1/quarantine', { ...body, reason: 'a doubt' });
    if (made.status === 404) return;
    expect(made.status).toBe(201);
    await opened.work();
    if (release === null) return;
    const path = `/api/v1/quarantine/${String(made.body['id'])}/release`;
    expect((await post(opened, path, { reason: release })).status).toBe(200);
  };
  const cases: [string, (opened: World) => Promise<unknown>][] = [
    ['a quarantine of the stranger', (opened) => quarantine(opened, { sender: 'token:3' })],
    ['a quarantine of the stranger and its release', (opened) => quarantine(opened, { sender: 'token:3' }, 'no doubt')],
    ['a quarantine of the owner and its release', (opened) => quarantine(opened, { sender: 'token:1' }, 'no doubt')],
    [
      'a verification of every document under another trust, and again under the first one',
      async ({ app, work }) => {
        const { roots } = await getTrust(app);
        await removeTrustEntry(app, roots.find((root) => root.name === testInstance().name)!.id);
        await work();
        await addTrustFile(app, { bytes: Buffer.from(testInstance().trustedRootJson), name: 'again' });
      },
    ],
    ['an evaluation of every artifact', ({ app }) => runReEvaluate(app, { after: 0, project: null })],
  ];
  it.each(cases)('%s', async (_, again) => {
    const last = {
      act: async (opened: World) => {
        await opened.work();
        await again(opened);
      },
    };
    await expectUnchanged(owner, strangers, { status: 'verified', last: [last] });
  });
});

it('the project stays that of the owner while evidence of a stranger arrives', async () => {
  await afterSteps([], async (opened) => {
    const strangers = PROVENANCE_AND_SBOM;
    for (const [at, step] of COMPLETE.entries()) {
      await play(opened, [strangers[at]!, step]);
      expect(await projectOf(opened, APP)).toBe(OWNER_PROJECT);
    }
    expect(await statusOf(opened, APP)).toBe('verified');
  });
});
