/** CI jobs send evidence with ID tokens of a real issuer on loopback: which tokens get in, and which do not. */
import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { claimProject, listClaims, withdrawClaim } from '#lib/admin/projects.ts';
import {
  createSigningKey,
  discoveryOf,
  keySetOf,
  serveIssuer,
  signToken,
} from '#lib/admin/workload-identity/issuer.fixture.ts';
import type { SigningKey, TestIssuer } from '#lib/admin/workload-identity/issuer.fixture.ts';
import { openWorkloadVerifier } from '#lib/admin/workload-identity/workload-verifier.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import { openTestApp, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const AUDIENCE = 'https://attestry.example.com';
const HOUR = 3_600_000;

let app: TestApp;
let server: TestServer;
let key: SigningKey;
let other: SigningKey;
let rsa: SigningKey;
/** GitHub's form of URL and claims, on a host of its own. */
let github: TestIssuer;
let gitlab: TestIssuer;

beforeAll(async () => {
  app = await openTestApp({ adopts: [] });
  server = await serveRoutes();
  [key, other, rsa] = await Promise.all([
    createSigningKey('k1'),
    createSigningKey('k2'),
    createSigningKey('r1', 'RS256'),
  ]);
});
beforeEach(async () => {
  // Wrong tokens count against the limit of their caller, which test files share.
  setCallerLimits();
  github = await serveIssuer('/_services/token', [key, rsa]);
  gitlab = await serveIssuer('', [key]);
  accept(github.url, gitlab.url);
});
afterEach(async () => {
  await Promise.all([github.close(), gitlab.close()]);
  // The next issuer may get the same port, which is part of the name of its projects.
  for (const { slug, claimedAt } of await listClaims(app)) if (claimedAt !== null) await withdrawClaim(app, slug);
});
afterAll(async () => {
  await server.close();
  await app.close();
});

/** Serve with a verifier that has no keys yet. */
function accept(...issuers: string[]): void {
  setSingletonApp({ ...app, workloadVerifier: openWorkloadVerifier({ issuers, audience: AUDIENCE }) });
}

const seconds = (ms = 0) => Math.floor((app.now().getTime() + ms) / 1000);
const times = () => ({ iat: seconds(), nbf: seconds(-60_000), exp: seconds(300_000) });
const githubClaims = (change: JWTPayload = {}): JWTPayload => ({
  iss: github.url,
  aud: AUDIENCE,
  sub: 'repo:acme/web:ref:refs/heads/main',
  ...times(),
  repository: 'acme/web',
  repository_id: '77',
  repository_owner_id: '42',
  event_name: 'push',
  ...change,
});
const gitlabClaims = (change: JWTPayload = {}): JWTPayload => ({
  iss: gitlab.url,
  aud: AUDIENCE,
  sub: 'project_path:group/sub/app:ref_type:branch:ref:main',
  ...times(),
  project_path: 'group/sub/app',
  project_id: '5',
  pipeline_source: 'push',
  ref_protected: 'true',
  ...change,
});
const slugOf = (issuer: TestIssuer, path: string) => `${new URL(issuer.url).host}/${path}`;
const claim = (issuer: TestIssuer, path: string, repositoryId?: string, ownerId?: string) =>
  claimProject(app, { slug: slugOf(issuer, path), repositoryId, ownerId });
/** Evidence whose signer names the ids of the repository. */
const seeRepository = (hostId: string, ownerId: string, path = 'acme/web') =>
  app.evidenceWriter.change(app, (tx, batch) =>
    linkProject(tx, batch, { slug: slugOf(github, path), hostId, ownerId, at: batch.at }),
  );
const base64Url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

type Answer = { status: number; code: string; detail: string; retryAfter: string | null; id: string };
let serial = 0;
async function push(token: string, path = '/api/v1/attestations'): Promise<Answer> {
  serial += 1;
  const response = await fetch(server.url + path, {
    method: 'POST',
    body: provenance(subject(`workload-${serial}`), { run: runOf('acme/web') }) as BodyInit,
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as { code: string; detail: string; results?: { id: string }[] };
  const { code, detail } = body;
  return {
    status: response.status,
    code,
    detail,
    retryAfter: response.headers.get('retry-after'),
    id: body.results?.[0]?.id ?? '',
  };
}
const pushClaims = async (claims: JWTPayload, by = key) => push(await signToken(by, claims));

describe('a job of a claimed repository', () => {
  it('sends evidence, and the evidence names the job', async () => {
    await claim(github, 'acme/web', '77', '42');
    const stored = await pushClaims(githubClaims());
    expect(stored).toMatchObject({ status: 201 });
    const view = await (await fetch(`${server.url}/api/v1/attestations/${stored.id}`)).json();
    expect(view).toMatchObject({
      sentBy: {
        kind: 'workload',
        identifier: `${github.url} 77 repo:acme/web:ref:refs/heads/main`,
        name: 'repo:acme/web:ref:refs/heads/main',
      },
    });
  });

  it('is accepted without a claim where a pattern adopts its repository, which is claimed then', async () => {
    setSingletonApp({
      ...app,
      adopts: [slugOf(github, 'acme/*')],
      workloadVerifier: openWorkloadVerifier({ issuers: [github.url], audience: AUDIENCE }),
    });
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    expect(await pushClaims(githubClaims({ repository: 'evil/web', repository_id: '9' }))).toMatchObject({
      status: 403,
    });
    expect((await listClaims(app)).filter(({ claimedAt }) => claimedAt !== null)).toMatchObject([
      {
        slug: slugOf(github, 'acme/web'),
        repositoryId: '77',
        ownerId: '42',
        claimedBy: { kind: 'job', name: 'adopt' },
      },
    ]);
    expect(await pushClaims(githubClaims({ repository_owner_id: '43' }))).toMatchObject({ status: 403 });
  });

  it('may have a new name, and any format of sub', async () => {
    await claim(github, 'acme/web', '77');
    const answer = await pushClaims(githubClaims({ repository: 'new/name', sub: 'repo:new@42/name@77:environment:p' }));
    expect(answer).toMatchObject({ status: 201 });
  });

  it('of GitLab is known by project_id, text or number', async () => {
    await claim(gitlab, 'group/sub/app', '5');
    expect(await pushClaims(gitlabClaims())).toMatchObject({ status: 201 });
    expect(await pushClaims(gitlabClaims({ project_id: 5 }))).toMatchObject({ status: 201 });
  });

  it('signs with RS256 as GitHub and GitLab do, and may name its audience in a list of one', async () => {
    await claim(github, 'acme/web', '77');
    expect(await pushClaims(githubClaims({ aud: [AUDIENCE] }), rsa)).toMatchObject({ status: 201 });
  });

  it('may do nothing but send evidence', async () => {
    await claim(github, 'acme/web', '77');
    const token = await signToken(key, githubClaims());
    expect(await push(token, '/api/v1/deliveries/1/replay')).toMatchObject({ status: 403, code: 'forbidden' });
    const response = await fetch(`${server.url}/api/v1/attestations`, {
      method: 'POST',
      body: 'x',
      headers: { authorization: `Bearer ${token}`, 'attestry-received-at': '2026-01-01T00:00:00Z' },
    });
    expect(response.status).toBe(403);
  });
});

describe('a token that is not valid here', () => {
  const cases: [string, RegExp, () => Promise<string> | string][] = [
    [
      'has no signature (alg none)',
      /algorithm that is not accepted/,
      () => `${base64Url({ alg: 'none' })}.${base64Url(githubClaims())}.`,
    ],
    [
      'has no signature and the kid of a key',
      /algorithm that is not accepted/,
      () => `${base64Url({ alg: 'none', kid: key.kid, typ: 'JWT' })}.${base64Url(githubClaims())}.`,
    ],
    [
      'is signed by HS256 with the public key as secret',
      /algorithm that is not accepted/,
      () => {
        const input = `${base64Url({ alg: 'HS256', kid: rsa.kid, typ: 'JWT' })}.${base64Url(githubClaims())}`;
        const secret = JSON.stringify(rsa.publicJwk);
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      },
    ],
    [
      'has a false signature',
      /signature of this ID token is false/,
      async () => flipLast(await signToken(key, githubClaims())),
    ],
    [
      'is signed by another key under the same kid',
      /signature of this ID token is false/,
      () => signToken({ ...other, kid: key.kid }, githubClaims()),
    ],
    [
      'is signed by a key that it carries',
      /key that .* does not have/,
      () => signToken(other, githubClaims(), { kid: 'own', jwk: other.publicJwk }),
    ],
    [
      'names where its key is',
      /key that .* does not have/,
      () => signToken(other, githubClaims(), { kid: 'own', jku: `${gitlab.origin}/.well-known/jwks` }),
    ],
    ['has a key that the issuer does not have', /key that .* does not have/, () => signToken(other, githubClaims())],
    [
      'is changed after signing',
      /signature of this ID token is false/,
      async () => changed(await signToken(key, githubClaims({ repository_id: '1' }))),
    ],
    [
      'has another issuer',
      /not accepted here/,
      () => signToken(key, githubClaims({ iss: 'https://evil.example.com' })),
    ],
    [
      'has an issuer with a slash more',
      /not accepted here/,
      () => signToken(key, githubClaims({ iss: `${github.url}/` })),
    ],
    [
      'has an issuer in other case',
      /not accepted here/,
      () => signToken(key, githubClaims({ iss: github.url.toUpperCase() })),
    ],
    ['has no issuer', /names no issuer/, () => signToken(key, without(githubClaims(), 'iss'))],
    [
      'has an issuer that is a list',
      /names no issuer/,
      () => signToken(key, { ...githubClaims(), iss: [github.url] as never }),
    ],
    [
      'has the audience of the host',
      /was made for/,
      () => signToken(key, githubClaims({ aud: 'https://github.com/acme' })),
    ],
    [
      'was made for another installation',
      /was made for/,
      () => signToken(key, githubClaims({ aud: 'https://other.example.com' })),
    ],
    ['has an audience with a slash more', /was made for/, () => signToken(key, githubClaims({ aud: `${AUDIENCE}/` }))],
    [
      'has an audience that only begins so',
      /was made for/,
      () => signToken(key, githubClaims({ aud: `${AUDIENCE}.evil.com` })),
    ],
    [
      'has a second audience',
      /was made for/,
      () => signToken(key, githubClaims({ aud: [AUDIENCE, 'https://other.example.com'] })),
    ],
    ['has no audience', /has no audience/, () => signToken(key, without(githubClaims(), 'aud'))],
    ['has an empty list of audiences', /was made for/, () => signToken(key, githubClaims({ aud: [] }))],
    ['has expired', /has expired/, () => signToken(key, githubClaims({ iat: seconds(-HOUR), exp: seconds(-60_000) }))],
    ['does not expire', /claim exp/, () => signToken(key, without(githubClaims(), 'exp'))],
    ['is not valid yet', /claim nbf/, () => signToken(key, githubClaims({ nbf: seconds(120_000) }))],
    [
      'was made in the future',
      /claim iat/,
      () => signToken(key, githubClaims({ iat: seconds(HOUR), exp: seconds(2 * HOUR) })),
    ],
    [
      'was made a day ago',
      /older than six hours/,
      () => signToken(key, githubClaims({ iat: seconds(-24 * HOUR), exp: seconds(HOUR) })),
    ],
    ['does not say when it was made', /claim iat/, () => signToken(key, without(githubClaims(), 'iat'))],
    [
      'has times that are text',
      /claim exp/,
      () => signToken(key, { ...githubClaims(), exp: String(seconds(HOUR)) as never }),
    ],
    ['is an access token', /no ID token/, () => signToken(key, githubClaims(), { typ: 'at+jwt' })],
    ['is a logout token', /no ID token/, () => signToken(key, githubClaims(), { typ: 'logout+jwt' })],
    ['demands an extension', /not supported/, criticalToken],
    ['has no subject', /claim sub/, () => signToken(key, without(githubClaims(), 'sub'))],
    [
      'has a subject of two lines',
      /claim sub/,
      () => signToken(key, githubClaims({ sub: 'repo:acme/web\nrepo:evil/web' })),
    ],
    [
      'has no claims',
      /not a JWT that can be read/,
      () => `${base64Url({ alg: 'ES256', kid: key.kid })}.${base64Url([])}.AAAA`,
    ],
    ['has parts that are no JSON', /not a JWT that can be read/, () => 'abc.def.ghi'],
    ['is a very large one', /at most 12000/, () => `${base64Url({ alg: 'ES256' })}.${'A'.repeat(12_500)}.AAAA`],
  ];
  it.each(cases)('%s', async (_, message, make) => {
    await claim(github, 'acme/web', '77', '42');
    await claim(gitlab, 'group/sub/app', '5');
    expect(await push(await make())).toMatchObject({
      status: 401,
      code: 'unauthorized',
      detail: expect.stringMatching(message),
    });
  });

  it('is larger than the headers of a request may be', async () => {
    const token = `${base64Url({ alg: 'ES256' })}.${'A'.repeat(100_000)}.AAAA`;
    const answer = await fetch(`${server.url}/api/v1/attestations`, {
      method: 'POST',
      body: 'x',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(431);
  });

  it('a little clock difference is no fault', async () => {
    await claim(github, 'acme/web', '77');
    const late = githubClaims({ exp: seconds(-20_000) });
    expect(await pushClaims(late)).toMatchObject({ status: 201 });
    expect(await pushClaims(githubClaims({ nbf: seconds(20_000), iat: seconds(20_000) }))).toMatchObject({
      status: 201,
    });
  });
});

describe('a valid token of a repository that may not send', () => {
  it('because nobody claimed it', async () => {
    const answer = await pushClaims(githubClaims());
    expect(answer).toMatchObject({ status: 403, code: 'forbidden' });
    expect(answer.detail).toContain(slugOf(github, 'acme/web'));
    expect(answer.detail).toContain(
      `attestry project add ${slugOf(github, 'acme/web')} --repository-id 77 --owner-id 42`,
    );
  });

  it.each<[string, JWTPayload, RegExp]>([
    ['another repository', { repository: 'evil/web', repository_id: '78' }, /nobody has claimed/],
    ['the same name under another id', { repository_id: '78' }, /claimed here for the repository id 77/],
    ['the same id with other spelling', { repository_id: '077' }, /claimed here for the repository id 77/],
    ['another owner', { repository_owner_id: '43' }, /claimed for the owner id 42/],
    ['an owner that is not stated', { repository_owner_id: undefined }, /claimed for the owner id 42/],
    ['no id', { repository_id: undefined }, /does not name a repository by its id/],
    ['an id that is an object', { repository_id: { $ne: '' } }, /does not name a repository by its id/],
    ['a name with a command', { repository: 'acme/web; rm -rf /' }, /does not name a repository by its id/],
    ['a workflow that may run code of a fork', { event_name: 'pull_request_target' }, /code of a fork/],
    ['a run after one of a fork', { event_name: 'workflow_run' }, /code of a fork/],
  ])('%s', async (_, change, message) => {
    await claim(github, 'acme/web', '77', '42');
    const answer = await pushClaims(githubClaims(change));
    expect(answer).toMatchObject({ status: 403, code: 'forbidden', detail: expect.stringMatching(message) });
  });

  it('the same id at another host', async () => {
    await claim(github, 'acme/web', '5');
    expect(await pushClaims(gitlabClaims())).toMatchObject({ status: 403 });
  });

  it('claims of GitLab in a token of GitHub, and of both at once', async () => {
    await claim(github, 'group/sub/app', '5');
    expect(await pushClaims({ ...gitlabClaims(), iss: github.url })).toMatchObject({ status: 403 });
    await claim(gitlab, 'acme/web', '77');
    expect(await pushClaims({ ...githubClaims(), ...gitlabClaims() })).toMatchObject({ status: 403 });
  });

  it('a merge request of GitLab', async () => {
    await claim(gitlab, 'group/sub/app', '5');
    expect(await pushClaims(gitlabClaims({ pipeline_source: 'merge_request_event' }))).toMatchObject({ status: 403 });
  });

  it('a project that evidence created and nobody claimed', async () => {
    await seeRepository('77', '42');
    expect(await pushClaims(githubClaims())).toMatchObject({
      status: 403,
      detail: expect.stringMatching(/^nobody has claimed/),
    });
  });

  it('a project that was claimed by its name, even after evidence named its id', async () => {
    await claim(github, 'acme/web');
    const byName = { status: 403, detail: expect.stringMatching(/by its name only/) };
    expect(await pushClaims(githubClaims())).toMatchObject(byName);
    await seeRepository('77', '42');
    expect(await pushClaims(githubClaims())).toMatchObject(byName);
    await claim(github, 'acme/web', '77');
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
  });

  it('a repository that got another owner after it was claimed, whatever evidence says of the owner', async () => {
    await claim(github, 'acme/web', '77', '42');
    app.advance(1_000);
    await seeRepository('77', '43', 'evil/web');
    const moved = githubClaims({ repository: 'evil/web', repository_owner_id: '43' });
    expect(await pushClaims(moved)).toMatchObject({
      status: 403,
      detail: expect.stringMatching(/claimed for the owner/),
    });
    await claim(github, 'evil/web', '77', '43');
    expect(await pushClaims(moved)).toMatchObject({ status: 201 });
  });

  it('a project whose claim was withdrawn', async () => {
    await claim(github, 'acme/web', '77');
    await withdrawClaim(app, slugOf(github, 'acme/web'));
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 403 });
  });
});

describe('the keys of the issuer', () => {
  beforeEach(async () => {
    await claim(github, 'acme/web', '77');
  });

  it('are fetched once for many tokens, and again after an hour', async () => {
    for (let i = 0; i < 3; i += 1) expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    expect(github.requests).toHaveLength(2);
    app.advance(HOUR);
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    expect(github.requests).toHaveLength(4);
  });

  it('are fetched once for tokens that come at the same time', async () => {
    const tokens = await Promise.all([1, 2, 3, 4].map(() => signToken(key, githubClaims())));
    const answers = await Promise.all(tokens.map((token) => push(token)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(github.requests).toHaveLength(2);
  });

  it('may be replaced: an unknown kid has them fetched again, and the old key is refused then', async () => {
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    app.advance(60_000);
    github.keySet = () => ({ body: keySetOf([other]) });
    expect(await pushClaims(githubClaims(), other)).toMatchObject({ status: 201 });
    expect(await pushClaims(githubClaims(), key)).toMatchObject({ status: 401 });
  });

  it('are not fetched for each token with an unknown kid', async () => {
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    app.advance(60_000);
    for (let i = 0; i < 5; i += 1)
      expect(await pushClaims(githubClaims(), { ...other, kid: `made-up-${i}` })).toMatchObject({ status: 401 });
    expect(github.requests).toHaveLength(4);
  });

  it('offline and never fetched: the answer is 503 with Retry-After, and the issuer is left alone for a while', async () => {
    github.discovery = () => null;
    const answer = await pushClaims(githubClaims());
    expect(answer).toMatchObject({ status: 503, code: 'unavailable', retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
    expect(answer.detail).toMatch(/cannot be checked now/);
    const asked = github.requests.length;
    expect(asked).toBe(3);
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 503 });
    expect(github.requests).toHaveLength(asked);
    github.discovery = () => ({ body: discoveryOf(github.url) });
    app.advance(5_000);
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
  });

  it('offline with keys in the cache: they are used for a day, and an unknown kid is not called false', async () => {
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    github.keySet = () => null;
    app.advance(2 * HOUR);
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
    expect(await pushClaims(githubClaims(), other)).toMatchObject({ status: 503 });
    app.advance(23 * HOUR);
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 503 });
  });

  it('a failure that passes is tried again at once', async () => {
    let failures = 1;
    const { keySet } = github;
    github.keySet = () => {
      failures -= 1;
      return failures >= 0 ? { status: 502, body: 'bad gateway' } : keySet();
    };
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 201 });
  });

  const redirect = (location: string) => ({ status: 302, headers: { location }, body: '' });
  it.each<[string, () => void]>([
    ['discovery redirects', () => (github.discovery = () => redirect(`${gitlab.origin}/x`))],
    ['the key set redirects', () => (github.keySet = () => redirect(`${gitlab.origin}/x`))],
    [
      'discovery names another issuer',
      () => (github.discovery = () => ({ body: discoveryOf(github.url, { issuer: gitlab.url }) })),
    ],
    [
      'discovery names the issuer with a slash more',
      () => (github.discovery = () => ({ body: discoveryOf(github.url, { issuer: `${github.url}/` }) })),
    ],
    [
      'discovery names a key set elsewhere',
      () =>
        (github.discovery = () => ({
          body: discoveryOf(github.url, { jwks_uri: `${gitlab.origin}/.well-known/jwks` }),
        })),
    ],
    [
      'discovery names a file',
      () => (github.discovery = () => ({ body: discoveryOf(github.url, { jwks_uri: 'file:///etc/passwd' }) })),
    ],
    ['discovery is no JSON', () => (github.discovery = () => ({ body: '<html>' }))],
    ['discovery is another JSON', () => (github.discovery = () => ({ body: '[]' }))],
    ['discovery is not found', () => (github.discovery = () => ({ status: 404, body: '{}' }))],
    ['discovery is endless', () => (github.discovery = () => ({ body: ' '.repeat(300_000) }))],
    ['the key set is no JSON', () => (github.keySet = () => ({ body: 'nonsense' }))],
    ['the key set has no keys', () => (github.keySet = () => ({ body: '{"keys":[]}' }))],
    ['the key set is a list', () => (github.keySet = () => ({ body: '[{"kty":"EC"}]' }))],
    ['the key set has numbers', () => (github.keySet = () => ({ body: '{"keys":[1,2]}' }))],
    [
      'the key is no key',
      () =>
        (github.keySet = () => ({
          body: JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: '!', y: '', kid: key.kid, alg: 'ES256' }] }),
        })),
    ],
  ])('%s: the answer is 503, and nobody else is asked', async (_, misbehave) => {
    misbehave();
    const answer = await pushClaims(githubClaims());
    expect(answer).toMatchObject({ status: 503, code: 'unavailable', retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
    expect(gitlab.requests).toEqual([]);
  });
});

describe('only configured issuers are asked', () => {
  it('whatever a token names', async () => {
    accept(github.url);
    const claims = { ...gitlabClaims(), jwks_uri: `${gitlab.origin}/.well-known/jwks` };
    const header = { jku: `${gitlab.origin}/.well-known/jwks`, x5u: `${gitlab.origin}/x` };
    expect(await push(await signToken(key, claims, header))).toMatchObject({
      status: 401,
      detail: expect.stringContaining('not accepted here'),
    });
    expect(await push(await signToken(other, { ...claims, iss: `${github.url}/../..` }))).toMatchObject({
      status: 401,
    });
    expect([...github.requests, ...gitlab.requests]).toEqual([]);
  });

  it('and none where the feature is off', async () => {
    accept();
    expect(await pushClaims(githubClaims())).toMatchObject({ status: 401 });
    expect(github.requests).toEqual([]);
  });
});

function without(claims: JWTPayload, name: string): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([claimName]) => claimName !== name));
}
function flipLast(token: string): string {
  return token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA');
}
function changed(token: string): string {
  const [header, , signature] = token.split('.');
  return `${header}.${base64Url(githubClaims())}.${signature}`;
}
function criticalToken(): Promise<string> {
  return new SignJWT(githubClaims())
    .setProtectedHeader({ alg: key.alg, kid: key.kid, crit: ['http://x'], 'http://x': 1 })
    .sign(key.privateKey, { crit: { 'http://x': true } });
}
