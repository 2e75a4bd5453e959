/** Through HTTP: strangers cannot push the evidence of an owner out of what Attestry reads, however much they send. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf, indexOf, named, type Named } from '#lib/ingest/authority/documents.fixture.ts';
import {
  afterSteps,
  APP,
  COMPLETE,
  eventBy,
  EVIL_RUN,
  OWNER_RUN,
  reportBy,
  statementBy,
  type Step,
} from './authority.fixture.ts';
import { pictureOf } from './authority-picture.fixture.ts';
import { deliver, withWebhookSecret } from './webhook.fixture.ts';

let restoreSecret: () => void;
beforeAll(() => {
  restoreSecret = withWebhookSecret();
});
afterAll(() => restoreSecret());

function pictureAfter(steps: readonly Step[], artifacts: readonly Named[]) {
  return afterSteps(steps, (world) => pictureOf(world, artifacts));
}

const times = (count: number, step: (at: number) => Step): Step[] => Array.from({ length: count }, (_, at) => step(at));
const evilRepository = (at: number) => ({ ...EVIL_RUN.repository, path: `evil${at}/app`, id: `${7000 + at}` });
const arm = named('arm');
const { document, index } = indexOf('image', [arm]);
const AT = '2026-05-14T11:00:00Z';

/** The webhook of the owner reports a deployment of the commit. */
const deploymentOfCommit: Step = {
  act: async ({ url }) => {
    const body = {
      action: 'created',
      repository: { id: 1001, full_name: 'acme/app', html_url: 'https://github.com/acme/app', updated_at: AT },
      deployment: {
        id: 9,
        sha: OWNER_RUN.commit,
        ref: 'v1',
        environment: 'production',
        created_at: AT,
        updated_at: AT,
      },
      deployment_status: { state: 'success', environment: 'production', created_at: AT },
    };
    expect((await deliver(url, JSON.stringify(body))).status).toBe(200);
  },
};
const unsignedProvenance = (at: number, claimedRun: typeof OWNER_RUN): Step =>
  statementBy('outsider', 'provenance', { about: named(`elsewhere-${at}`), run: null, claimedRun });
const platform: Step[] = [
  { by: 'owner', upload: document },
  ...(['provenance', 'sbom', 'passed tests'] as const).map((kind) => statementBy('owner', kind, { about: index })),
];

it.each<[string, Step[], Step[], Step[], Named[]?]>([
  [
    'reports about its artifact',
    times(150, (at) => reportBy('outsider', 'passed JUnit', APP, at)),
    [...COMPLETE, reportBy('owner', 'failed JUnit', APP)],
    [],
  ],
  [
    'signed documents about its artifact',
    times(60, (at) => statementBy('outsider', 'provenance', { about: APP, run: { ...EVIL_RUN, id: `${8000 + at}` } })),
    [...COMPLETE],
    [],
  ],
  [
    'names of its artifact',
    times(120, (at) => statementBy('outsider', 'note', { about: APP, name: `impostor-${at}` })),
    [...COMPLETE],
    [],
  ],
  [
    'indexes that name its platform',
    times(40, (at) => ({ by: 'outsider', upload: indexOf('flood', [arm], `flood ${at}`).document })),
    platform,
    [],
    [arm, index],
  ],
  [
    'signed indexes that name its platform',
    Array.from({ length: 20 }).flatMap((_, at): Step[] => {
      const flood = indexOf('flood', [arm], `signed flood ${at}`);
      return [
        { by: 'outsider', upload: flood.document },
        statementBy('outsider', 'provenance', { about: flood.index }),
      ];
    }),
    platform,
    [],
    [arm, index],
  ],
  [
    'artifacts with the purl of its artifact',
    times(50, (at) => statementBy('outsider', 'provenance', { about: named(`elsewhere-${at}`), name: APP.purl })),
    [...COMPLETE, statementBy('owner', 'note', { about: APP, name: APP.purl })],
    [eventBy('owner', { id: 'd1', what: 'deployed', at: AT, about: APP, by: 'purl' })],
  ],
  [
    'repositories that have its commit',
    times(24, (at) => unsignedProvenance(at, { ...OWNER_RUN, repository: evilRepository(at) })),
    [...COMPLETE],
    [deploymentOfCommit],
  ],
  [
    'builds of its commit',
    times(80, (at) => unsignedProvenance(at, { ...OWNER_RUN, id: `${9000 + at}` })),
    [...COMPLETE],
    [deploymentOfCommit],
  ],
  ['artifacts of its build', times(80, (at) => unsignedProvenance(at, OWNER_RUN)), [...COMPLETE], [deploymentOfCommit]],
  [
    'further digests of its artifact',
    times(60, (at) =>
      statementBy('outsider', 'provenance', {
        about: APP,
        run: { ...EVIL_RUN, id: `${8500 + at}` },
        further: { sha512: createHash('sha512').update(String(at)).digest('hex') },
      }),
    ),
    [
      statementBy('owner', 'provenance', { about: APP, further: { gitCommit: OWNER_RUN.commit } }),
      ...COMPLETE.slice(1),
    ],
    [],
  ],
])('%s', async (_, flood, owner, last, artifacts = [APP]) => {
  const wanted = await pictureAfter([...owner, ...last], artifacts);
  expect(wanted[artifacts[0]!.name]).toMatchObject({ status: 200 });
  expect(await pictureAfter([...flood, ...owner, ...last], artifacts)).toEqual(wanted);
  expect(await pictureAfter([...owner, ...flood, ...last], artifacts)).toEqual(wanted);
});

it('the deployments that the tests of floods compare are there', async () => {
  const byCommit = await pictureAfter([...COMPLETE, deploymentOfCommit], [APP]);
  expect(byCommit['app']).toMatchObject({ view: { deployments: [{ digest: digestOf(APP), status: 'deployed' }] } });
});
