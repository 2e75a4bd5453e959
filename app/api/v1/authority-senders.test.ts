/** Through HTTP: webhooks of another repository, and workload identities of another project, change nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimProject } from '#lib/admin/projects.ts';
import { createSigningKey, serveIssuer, signToken } from '#lib/admin/workload-identity/issuer.fixture.ts';
import type { SigningKey, TestIssuer } from '#lib/admin/workload-identity/issuer.fixture.ts';
import { openWorkloadVerifier } from '#lib/admin/workload-identity/workload-verifier.ts';
import {
  digestOf,
  named,
  REPORT_KINDS,
  reportUpload,
  STATEMENT_KINDS,
  statementUpload,
  type Upload,
} from '#lib/ingest/authority/documents.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import {
  afterSteps,
  APP,
  COMPLETE,
  eventBy,
  EVIL_RUN,
  ORDERS,
  OWNER_RUN,
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

const AUDIENCE = 'https://attestry.example.com';
const AT = '2026-05-14T11:30:00Z';
const repositoryOf = ({ repository: { path, id, ownerId } }: typeof OWNER_RUN) => ({
  id: Number(id),
  full_name: path,
  html_url: `https://github.com/${path}`,
  updated_at: AT,
  owner: { id: Number(ownerId), login: path.split('/')[0] },
});
let serial = 0;
const delivery = (event: string, payload: object): Step => ({
  act: async ({ url }) => {
    serial += 1;
    const { status } = await deliver(url, JSON.stringify({ serial, ...payload }), { 'x-github-event': event });
    expect(status).toBe(200);
  },
});
const deployment = (run: typeof OWNER_RUN, change: object = {}, state = 'success') =>
  delivery('deployment_status', {
    action: 'created',
    repository: repositoryOf(run),
    deployment: {
      id: 70 + Number(run.repository.id),
      sha: run.commit,
      ref: 'v1',
      environment: 'production',
      payload: {},
      created_at: AT,
      updated_at: AT,
      ...change,
    },
    deployment_status: { state, environment: 'production', created_at: AT },
  });

function pictureAfter(steps: readonly Step[]) {
  return afterSteps(steps, (world) => pictureOf(world, [APP]));
}

async function expectUnchanged(owner: readonly Step[], strangers: readonly Step[]): Promise<void> {
  const wanted = await pictureAfter(owner);
  expect(wanted['app']).toMatchObject({ view: { status: { status: 'verified' } } });
  for (const [order, arrange] of Object.entries(ORDERS))
    expect(await pictureAfter(arrange(owner, strangers)), order).toEqual(wanted);
}

describe('a webhook of another repository', () => {
  const payload = { payload: { digest: digestOf(APP) } };
  const running = [
    ...COMPLETE,
    eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP }),
  ];
  it.each<[string, Step[]]>([
    ['that it deployed the artifact', [deployment(EVIL_RUN, payload)]],
    [
      'that it deployed the artifact, and then something else',
      [deployment(EVIL_RUN, payload), deployment(EVIL_RUN, { id: 99 })],
    ],
    ['that the deployment failed', [deployment(EVIL_RUN, payload, 'failure')]],
    ['that the deployment ended', [deployment(EVIL_RUN, payload), deployment(EVIL_RUN, payload, 'inactive')]],
    ['that it deployed the commit', [deployment(EVIL_RUN, { sha: OWNER_RUN.commit })]],
    [
      'that it released the artifact',
      [
        delivery('release', {
          action: 'published',
          repository: repositoryOf(EVIL_RUN),
          release: {
            id: 3,
            tag_name: 'v6.6.6',
            published_at: AT,
            html_url: 'https://github.com/evil/app/releases/tag/v6.6.6',
            assets: [{ name: 'impostor', digest: digestOf(APP) }],
          },
        }),
      ],
    ],
    [
      'that it published the artifact as a package',
      [
        delivery('registry_package', {
          action: 'published',
          repository: repositoryOf(EVIL_RUN),
          registry_package: {
            name: 'impostor',
            package_type: 'CONTAINER',
            updated_at: AT,
            created_at: AT,
            package_version: {
              version: digestOf(APP),
              container_metadata: { tag: { name: 'v6', digest: digestOf(APP) } },
            },
          },
        }),
      ],
    ],
    [
      'that the run of the owner ended at another time',
      [
        delivery('workflow_run', {
          action: 'completed',
          repository: repositoryOf(EVIL_RUN),
          workflow_run: {
            id: Number(OWNER_RUN.id),
            run_attempt: 1,
            path: '.github/workflows/evil.yml',
            head_sha: EVIL_RUN.commit,
            head_branch: 'evil',
            event: 'push',
            conclusion: 'success',
            run_started_at: '2020-01-01T00:00:00Z',
            updated_at: '2020-01-01T00:00:00Z',
            html_url: `https://github.com/acme/app/actions/runs/${OWNER_RUN.id}`,
          },
        }),
      ],
    ],
  ])('says %s', (_, strangers) => expectUnchanged(running, strangers));

  it('does not end what the webhook of the owner deployed', () =>
    expectUnchanged(
      [...COMPLETE, deployment(OWNER_RUN, payload)],
      [
        deployment(EVIL_RUN, payload),
        deployment(EVIL_RUN, { ...payload, id: 99 }),
        deployment(EVIL_RUN, payload, 'inactive'),
      ],
    ));

  it('does not move a deployment by commit to an artifact of which it says that it has this commit', () => {
    const elsewhere = named('elsewhere');
    return expectUnchanged(
      [...COMPLETE, deployment(OWNER_RUN)],
      [statementBy('outsider', 'provenance', { about: elsewhere, run: null })],
    );
  });

  it('of the owner about the artifact counts', async () => {
    const { app } = await pictureAfter([...COMPLETE, deployment(OWNER_RUN, payload)]);
    expect(app).toMatchObject({ view: { deployments: [{ environment: 'production', status: 'deployed' }] } });
  });
});

describe('a workload identity of another project', () => {
  let key: SigningKey;
  let issuer: TestIssuer;
  beforeAll(async () => {
    key = await createSigningKey('k1');
    issuer = await serveIssuer('', [key]);
  });
  afterAll(() => issuer.close());

  /** A job of a project of the issuer sends something. */
  const job = (upload: Upload): Step => ({
    act: async ({ app, ask }) => {
      const workloadVerifier = openWorkloadVerifier({ issuers: [issuer.url], audience: AUDIENCE });
      setSingletonApp({ ...app, workloadVerifier });
      await claimProject(app, { slug: `${new URL(issuer.url).host}/acme/app`, repositoryId: '5' });
      const seconds = Math.floor(app.now().getTime() / 1000);
      const claims = {
        iss: issuer.url,
        aud: AUDIENCE,
        sub: 'project_path:acme/app:ref_type:branch:ref:main',
        iat: seconds,
        nbf: seconds,
        exp: seconds + 300,
        project_path: 'acme/app',
        project_id: '5',
        pipeline_source: 'push',
        ref_protected: 'true',
      };
      const query = upload.subject === undefined ? '' : `?subject=${upload.subject}`;
      const { status } = await ask(`/api/v1/attestations${query}`, {
        method: 'POST',
        body: upload.bytes as BodyInit,
        headers: { authorization: `Bearer ${await signToken(key, claims)}` },
      });
      expect([200, 201]).toContain(status);
    },
  });

  it.each<[string, Upload[]]>([
    ['unsigned statements', STATEMENT_KINDS.map((kind) => statementUpload(kind, { about: APP, run: null }))],
    ['reports', REPORT_KINDS.map((kind) => reportUpload(kind, APP, 'job'))],
    [
      'statements that another workflow signed',
      STATEMENT_KINDS.map((kind) => statementUpload(kind, { about: APP, run: EVIL_RUN })),
    ],
    [
      'events',
      (['deployed', 'removed', 'rolledback'] as const).map(
        (what) => eventBy('outsider', { id: what, what, at: AT, about: APP }).upload,
      ),
    ],
  ])('sends %s', (_, uploads) =>
    expectUnchanged(
      [...COMPLETE, eventBy('owner', { id: 'd1', what: 'deployed', at: '2026-05-14T11:00:00Z', about: APP })],
      uploads.map(job),
    ),
  );
});
