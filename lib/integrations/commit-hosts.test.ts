/**
 * Commit statuses of GitHub and GitLab, and checks of GitHub: servers on loopback that answer as their documentation
 * says and as they were seen to, and tokens, repositories and words that are not theirs to use.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NotifySettings } from '#lib/context/notify.ts';
import { openReceiver, type Receiver } from '#lib/jobs/notify/receiver.fixture.ts';
import type { Message } from '#lib/notify/message/message.ts';
import { writeGap, writeTest } from '#lib/notify/message/other-messages.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import type { CommitStatus } from '#lib/notify/sending/commit-status.ts';
import type { TargetSettings } from '#lib/notify/sending/settings.ts';
import type { Status } from '#lib/status/status.ts';
import { SYSTEM_NETWORK } from './github/client/public-request.ts';
import { sendTo } from './targets.ts';

const at = '2026-05-14T12:00:00.000Z';
const now = new Date(at);
const baseUrl = 'https://attestry.example';
const COMMIT = 'c'.repeat(40);
const statusMessage: Message = writeMessage(
  {
    kind: 'status',
    at,
    artifact: { digest: `sha256:${'ab'.repeat(32)}`, name: 'web', project: 'github.com/acme/web', environments: [] },
    from: null,
    to: 'verified',
    reason: null,
  },
  baseUrl,
);
const testMessage = writeTest({ name: 'x', at, baseUrl });

let host: Receiver;
let pem: string;
beforeAll(() => {
  ({ privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // The form in which GitHub gives the keys of Apps.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }));
});
beforeEach(async () => {
  host = await openReceiver();
});
afterEach(() => host.close());

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const about = (status: Status = 'verified', rest: Partial<CommitStatus> = {}): CommitStatus => ({
  repository: `${host.host}/acme/web`,
  commit: COMMIT,
  status,
  description: `web is ${status}: ${'x'.repeat(300)}`,
  url: `${baseUrl}/artifacts/sha256:ab`,
  summary: '## ✓ Attestry: allowed',
  ...rest,
});
const base = (path = '/acme/web') => `http://${host.host}${path}`;
const targets = {
  status: (path?: string): TargetSettings => ({ kind: 'github-status', url: base(path), secret: 'ghp_secret' }),
  check: (path?: string): TargetSettings => ({ kind: 'github-check', url: base(path), app: 'Iv1.abc', secret: pem }),
  gitlab: (path?: string): TargetSettings => ({ kind: 'gitlab-status', url: base(path), secret: 'glpat-secret' }),
};
function send(target: TargetSettings, commit: CommitStatus | null = about(), message = statusMessage) {
  const settings: NotifySettings = {
    baseUrl,
    privateHosts: [host.host],
    network: SYSTEM_NETWORK,
    mail: null,
    connections: null,
    timeoutMs: 2_000,
    random: () => 0,
  };
  return sendTo(settings, target, { id: 'msg_1', message, now, commit });
}
const bodies = () =>
  host.received.map(({ body }) => (body === '' ? null : (JSON.parse(body) as Record<string, unknown>)));
const requests = () => host.received.map(({ method, path }) => `${method} ${path}`);

describe('a commit status of GitHub', () => {
  const created = () => {
    host.answer = (_request, response) => json(response, 201, { id: 1, state: 'success' });
  };

  it.each([
    ['verified', 'success'],
    ['waived', 'success'],
    ['failed', 'failure'],
    ['incomplete', 'pending'],
    ['unknown', 'pending'],
    ['error', 'pending'],
  ] as const)('of %s is %s', async (status, state) => {
    created();
    expect(await send(targets.status(), about(status))).toMatchObject({ outcome: 'delivered', answer: '201' });
    expect(requests()).toEqual([`POST /api/v3/repos/acme/web/statuses/${COMMIT}`]);
    expect(bodies()).toEqual([
      {
        state,
        target_url: `${baseUrl}/artifacts/sha256:ab`,
        context: 'attestry',
        description: expect.stringMatching(/^web is .{1,132}…$/),
      },
    ]);
    expect(String(bodies()[0]!['description'])).toHaveLength(140);
    expect(host.received[0]!.headers).toMatchObject({
      authorization: 'Bearer ghp_secret',
      'x-github-api-version': '2022-11-28',
      accept: 'application/vnd.github+json',
    });
  });

  it('is written for every repository of an owner, and for no other', async () => {
    created();
    expect(await send(targets.status('/acme'))).toMatchObject({ outcome: 'delivered', answer: '201' });
    for (const [path, repository] of [
      ['/acme', `${host.host}/acme-evil/web`],
      ['/acme/web', `${host.host}/acme/web2`],
      ['/acme/web', 'github.com/acme/web'],
      ['/acme', `${host.host}/acme/../evil/web`],
      ['/acme', `${host.host}/acme/web?x=1`],
    ] as const)
      expect(await send(targets.status(path), about('verified', { repository }))).toMatchObject({
        outcome: 'delivered',
        status: null,
        answer: `nothing to write: the target is not for ${repository}`,
      });
    expect(host.received).toHaveLength(1);
  });

  it('is not written without verified provenance, nor for what is about no commit', async () => {
    expect(await send(targets.status(), null)).toMatchObject({
      answer: 'nothing to write: no verified provenance names the commit of this artifact',
    });
    expect(await send(targets.status(), about(), writeGap({ lost: 1, at, baseUrl }))).toMatchObject({
      answer: 'nothing to write: this message is about no commit',
    });
    expect(host.received).toEqual([]);
  });

  it.each([
    [
      'a rate limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 900) },
      'API rate limit exceeded for user ID 1.',
      { outcome: 'unreached', retryAfterSeconds: 900, answer: 'GitHub limits the rate of requests' },
    ],
    [
      'a secondary rate limit',
      403,
      { 'retry-after': '120', 'x-ratelimit-remaining': '4000' },
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      { outcome: 'unreached', retryAfterSeconds: 120 },
    ],
    [
      'a secondary rate limit that says no time',
      403,
      {},
      'You have exceeded a secondary rate limit.',
      { outcome: 'unreached', retryAfterSeconds: 60 },
    ],
    ['too many requests', 429, { 'retry-after': '30' }, 'slow', { outcome: 'unreached', retryAfterSeconds: 30 }],
    [
      'a token without the permission',
      403,
      {},
      'Resource not accessible by personal access token',
      { outcome: 'refused', answer: expect.stringContaining('Commit statuses: write') },
    ],
    ['a token that is wrong', 401, {}, 'Bad credentials', { outcome: 'refused' }],
    ['a repository that it does not see', 404, {}, 'Not Found', { outcome: 'refused' }],
    ['a commit that is not there', 422, {}, `No commit found for SHA: ${COMMIT}`, { outcome: 'refused', status: 422 }],
    ['a server that is down', 503, {}, 'Unavailable', { outcome: 'unreached' }],
    ['a redirect', 301, { location: 'https://evil.example/' }, '', { outcome: 'refused' }],
  ])('is answered with %s', async (_what, status, headers, message, expected) => {
    host.answer = (_request, response) => json(response, status, { message }, headers);
    const result = await send(targets.status());
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('ghp_secret');
    expect(host.received).toHaveLength(1);
  });

  it('is tried by a test without writing one', async () => {
    host.answer = (request, response) => {
      if (request.path === '/api/v3/rate_limit') return json(response, 200, { resources: {} });
      return json(response, 422, { message: `No commit found for SHA: ${request.path.slice(-40)}` });
    };
    expect(await send(targets.status(), null, testMessage)).toEqual({
      outcome: 'delivered',
      status: 422,
      answer: 'the token may write statuses; none was written',
      retryAfterSeconds: null,
    });
    expect(await send(targets.status('/acme'), null, testMessage)).toMatchObject({
      outcome: 'delivered',
      answer: 'GitHub knows the token; no status was written',
    });
    host.answer = (_request, response) => json(response, 403, { message: 'Resource not accessible' });
    expect(await send(targets.status(), null, testMessage)).toMatchObject({ outcome: 'refused', status: 403 });
  });
});

describe('a check of GitHub', () => {
  /** Answers as GitHub does; `runs`: the checks that the commit has. */
  const github = (runs: object[] = [], { token = 'ghs_installed' } = {}) => {
    host.answer = ({ path, method }, response) => {
      if (path === '/api/v3/repos/acme/web/installation') return json(response, 200, { id: 77 });
      if (path === '/api/v3/app/installations/77/access_tokens') return json(response, 201, { token });
      if (path.includes('/commits/')) return json(response, 200, { total_count: runs.length, check_runs: runs });
      return json(response, method === 'POST' ? 201 : 200, { id: 5 });
    };
  };

  it('is made by the App, with the summary, and its token is for this repository and for checks alone', async () => {
    github();
    expect(await send(targets.check())).toMatchObject({ outcome: 'delivered', answer: '201' });
    expect(requests()).toEqual([
      'GET /api/v3/repos/acme/web/installation',
      'POST /api/v3/app/installations/77/access_tokens',
      `GET /api/v3/repos/acme/web/commits/${COMMIT}/check-runs?check_name=attestry`,
      'POST /api/v3/repos/acme/web/check-runs',
    ]);
    expect(bodies()[1]).toEqual({ repositories: ['web'], permissions: { checks: 'write' } });
    expect(bodies()[3]).toEqual({
      name: 'attestry',
      head_sha: COMMIT,
      details_url: `${baseUrl}/artifacts/sha256:ab`,
      external_id: 'msg_1',
      status: 'completed',
      conclusion: 'success',
      completed_at: at,
      output: { title: expect.stringMatching(/^web is verified/), summary: '## ✓ Attestry: allowed' },
    });
    const jwt = host.received[0]!.headers.authorization!.slice('Bearer '.length);
    const { payload } = await jwtVerify(jwt, createPublicKey(pem), { currentDate: now, algorithms: ['RS256'] });
    expect(payload).toEqual({ iss: 'Iv1.abc', iat: now.getTime() / 1000 - 60, exp: now.getTime() / 1000 + 540 });
    expect(host.received[3]!.headers.authorization).toBe('Bearer ghs_installed');
  });

  it.each([
    ['failed', { status: 'completed', conclusion: 'failure' }],
    ['incomplete', { status: 'in_progress' }],
    ['unknown', { status: 'in_progress' }],
    ['error', { status: 'in_progress' }],
  ] as const)('of %s is %j: nothing that satisfies a rule but what is verified', async (status, expected) => {
    github();
    await send(targets.check(), about(status));
    expect(bodies()[3]).toMatchObject(expected);
    if (status !== 'failed') expect(bodies()[3]).not.toHaveProperty('conclusion');
  });

  it('is changed by an attempt whose first answer was lost, and no other check is', async () => {
    github([
      { id: 4, external_id: 'msg_0' },
      { id: 9, external_id: 'msg_1' },
    ]);
    expect(await send(targets.check())).toMatchObject({ outcome: 'delivered', answer: '200' });
    expect(requests().at(-1)).toBe('PATCH /api/v3/repos/acme/web/check-runs/9');
  });

  it('is not made where the App is not installed, or the key is none', async () => {
    host.answer = (_request, response) => json(response, 404, { message: 'Not Found' });
    expect(await send(targets.check())).toMatchObject({
      outcome: 'refused',
      answer: expect.stringContaining('an App that is installed with “Checks: write”'),
    });
    expect(await send({ ...targets.check(), secret: 'no key' } as TargetSettings)).toMatchObject({
      outcome: 'unreached',
      answer: 'the private key of the App cannot be read',
    });
  });

  it('has a summary that GitHub takes', async () => {
    github();
    await send(targets.check(), about('verified', { summary: '🙂'.repeat(70_000) }));
    const { summary } = bodies()[3]!['output'] as { summary: string };
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/^(?:🙂)+…$/u);
  });
});

describe('a commit status of GitLab', () => {
  it.each([
    ['verified', 'success'],
    ['failed', 'failed'],
    ['incomplete', 'pending'],
  ] as const)('of %s is %s', async (status, state) => {
    host.answer = (_request, response) => json(response, 201, { id: 1 });
    expect(
      await send(targets.gitlab('/group/sub/web'), about(status, { repository: `${host.host}/group/sub/web` })),
    ).toMatchObject({
      outcome: 'delivered',
      answer: '201',
    });
    expect(requests()).toEqual([`POST /api/v4/projects/group%2Fsub%2Fweb/statuses/${COMMIT}`]);
    expect(bodies()).toMatchObject([{ state, name: 'attestry', target_url: `${baseUrl}/artifacts/sha256:ab` }]);
    expect(host.received[0]!.headers['private-token']).toBe('glpat-secret');
  });

  const refusal = (transition: string, from: string) =>
    `Cannot transition status via :${transition} from :${from} (Reason(s): Status cannot transition via "${transition}")`;
  it.each([
    ['incomplete', refusal('enqueue', 'pending'), 'delivered'],
    ['verified', refusal('success', 'success'), 'delivered'],
    ['failed', refusal('drop', 'failed'), 'delivered'],
    ['incomplete', refusal('enqueue', 'running'), 'refused'],
    ['verified', refusal('enqueue', 'pending'), 'refused'],
  ] as const)('of %s that GitLab refuses with %s is %s', async (status, message, outcome) => {
    host.answer = (_request, response) => json(response, 400, { message });
    expect((await send(targets.gitlab(), about(status))).outcome).toBe(outcome);
  });

  it('is tried by a test without writing one, and is limited by Retry-After', async () => {
    host.answer = (_request, response) => json(response, 404, { message: '404 Commit Not Found' });
    expect(await send(targets.gitlab(), null, testMessage)).toMatchObject({
      outcome: 'delivered',
      answer: 'the token may write statuses; none was written',
    });
    host.answer = (_request, response) => json(response, 404, { message: '404 Project Not Found' });
    expect((await send(targets.gitlab(), null, testMessage)).outcome).toBe('refused');
    host.answer = (_request, response) => json(response, 429, { message: 'Retry later' }, { 'retry-after': '40' });
    expect(await send(targets.gitlab())).toMatchObject({ outcome: 'unreached', retryAfterSeconds: 40 });
  });
});

describe('an address', () => {
  it('that is private is not asked, unless the operator allows it', async () => {
    const settings: NotifySettings = {
      baseUrl,
      privateHosts: [],
      network: SYSTEM_NETWORK,
      mail: null,
      connections: null,
      timeoutMs: 2_000,
      random: () => 0,
    };
    for (const target of [targets.status(), targets.gitlab(), targets.check()]) {
      const result = await sendTo(settings, target, { id: 'msg_1', message: statusMessage, now, commit: about() });
      expect(result).toMatchObject({
        outcome: 'unreached',
        answer: expect.stringContaining('the address is not public'),
      });
    }
    expect(host.received).toEqual([]);
  });
});
