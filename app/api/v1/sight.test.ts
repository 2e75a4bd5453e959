/**
 * What a caller may not see does not exist for it: every door gives a caller without a role for a private project the
 * same answer as an installation that never had the project. A door that no address here asks fails.
 */
import { provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { testServer } from '#db/store.fixture.ts';
import { DOORS } from './doors.fixture.ts';
import {
  type Answer,
  ask,
  asPerson,
  asToken,
  digestOf,
  openWorld,
  PUBLIC,
  SECRET,
  type World,
} from './sight.fixture.ts';

const AT = 'at=2026-05-14T12:00:00Z';

/** The addresses to ask, by the names of the things that both installations may have. */
function addressesOf(name: string, slug: string, ids: World['ids']): string[] {
  const path = slug.slice('github.com/'.length);
  const digests = [name, `${name}-2`, `${name}-3`, `${name}-4`].map(digestOf);
  const names = [`${name}-part`, path, slug, `pkg:npm/${name}-part@1.0.0`, `${name}-2`, digestOf(name).slice(0, 20)];
  const environment = `${name}-production`;
  const documents = [ids[`${name} evidence`]!];
  return [
    ...digests.flatMap((digest) => [
      `/api/v1/artifacts/${digest}`,
      `/api/v1/artifacts/${digest.slice('sha256:'.length)}`,
      `/api/v1/artifacts/${digest}?environment=${environment}`,
      `/api/v1/artifacts/${digest}/as-of?${AT}`,
      `/api/v1/artifacts/${digest}/build-environment`,
      `/api/v1/compare?a=${digest}&b=${digests[0]}&parts=true`,
      `/api/v1/compare?b=${digest}`,
      `/api/v1/compare/first-difference?b=${digest}&aspect=status&key=status`,
      `/api/v1/artifacts/${digest}/lineage`,
      `/api/v1/artifacts/${digest}/lineage?direction=impact&claims=hide`,
      `/api/v1/artifacts/${digest}/lineage/groups`,
      `/api/v1/artifacts/${digest}/vsa`,
      `/badge/${digest}.svg`,
      `/feed/${digest}.atom`,
      `/badge/${digest}.json?metric=slsa`,
    ]),
    ...documents.flatMap((id) => [`/api/v1/attestations/${id}`, `/api/v1/attestations/${id}/raw`]),
    ...names.flatMap((q) => [
      `/api/v1/artifacts?q=${encodeURIComponent(q)}`,
      `/api/v1/artifacts?q=${encodeURIComponent(q)}&sort=name&limit=2`,
      `/api/v1/suggest?q=${encodeURIComponent(q)}`,
    ]),
    ...[environment, name.slice(0, 3), `${name}-`, 'release.yml', `CVE-2026-${name}`, `${name}Flag`].flatMap((q) => [
      `/api/v1/suggest?q=${encodeURIComponent(q)}`,
      `/api/v1/artifacts?q=${encodeURIComponent(q)}`,
    ]),
    `/api/v1/artifacts?q=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
    `/api/v1/artifacts?signer=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
    `/api/v1/artifacts?project=${slug}`,
    `/api/v1/artifacts?environment=${environment}`,
    ...['', '/expectations', '/controls', `/as-of?${AT}`, '/visibility', '/badges', '/targets'].map(
      (part) => `/api/v1/projects/${slug}${part}`,
    ),
    `/api/v1/metrics?project=${slug}`,
    `/api/v1/overview?project=${slug}`,
    `/api/v1/migration?project=${slug}`,
    ...['json', 'md', 'csv', 'html'].map((format) => `/api/v1/report?project=${slug}&format=${format}`),
    `/api/v1/report/pack?project=${slug}`,
    `/api/v1/reports?project=${slug}`,
    `/api/v1/waivers?project=${slug}`,
    `/api/v1/waivers/${ids[`${name} waiver`]}`,
    `/api/v1/waivers/${ids[`${name} waiver`]}/openvex`,
    `/api/v1/gate?project=${slug}`,
    `/api/v1/gate/${ids[`${name} decision`]}`,
    `/api/v1/environments/${environment}/as-of?${AT}`,
    `/api/v1/environments/${environment}`,
    `/api/v1/environments/${environment}/inventories?kind=observed`,
    `/api/v1/environments/${name}-inventory`,
    `/api/v1/drift?environment=${name}-inventory`,
    `/api/v1/compare?a=environment:shared&b=environment:${environment}`,
    ...[
      `image=${digestOf(name)}`,
      `commit=${runOf(path).commit}`,
      `component=${encodeURIComponent(`pkg:npm/${name}-part`)}`,
      `signer=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
      `builder=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
      'cve=CVE-2026-1234',
    ].map((origin) => `/api/v1/impact?${origin}`),
    `/api/v1/policies?project=${slug}&environment=${environment}`,
    `/api/v1/policies/${name}-policy`,
    `/api/v1/policies/${name}-policy/1`,
    `/api/v1/predicate-types/${name}-type`,
    `/api/v1/predicate-types/${name}-type/1`,
    `/api/v1/predicate-types/${name}-type/documents`,
    `/feed/${slug}.atom`,
    ...['svg', 'json'].flatMap((ending) =>
      ['status', 'slsa', 'coverage', 'time-to-verify'].map((metric) => `/badge/${slug}.${ending}?metric=${metric}`),
    ),
  ];
}

/** Addresses of everything at once, in all their orders and filters. */
const WHOLE = [
  ...['newest', 'oldest', 'status', 'name'].flatMap((sort) => [
    `/api/v1/artifacts?sort=${sort}`,
    `/api/v1/artifacts?sort=${sort}&limit=2`,
    `/api/v1/artifacts?sort=${sort}&status=failed,incomplete`,
  ]),
  '/api/v1/artifacts?environment=shared',
  '/api/v1/artifacts?environment=shared&sort=status',
  '/api/v1/artifacts?behind=defects',
  '/api/v1/artifacts?behind=deployed',
  '/api/v1/artifacts?behind=attention&from=2020-01-01&sort=status',
  '/api/v1/artifacts?behind=open&parts=true',
  '/api/v1/artifacts?level=3',
  '/api/v1/artifacts?level=-1',
  '/api/v1/artifacts?q=acme',
  '/api/v1/artifacts?q=production',
  '/api/v1/artifacts?q=CVE-2026',
  '/api/v1/artifacts?q=workflow',
  ...['acme', 'cve', 'production', 'shared', 'part', 'index', 'workflow', 'github', 'flag', 'pkg:npm'].map(
    (q) => `/api/v1/suggest?q=${q}`,
  ),
  '/api/v1/audit-log',
  '/api/v1/audit-log/0',
  '/api/v1/audit-log/checkpoint',
  '/api/v1/audit-log/export',
  '/api/v1/audit-log/refused',
  '/api/v1/connections',
  '/api/v1/deliveries',
  '/api/v1/deliveries?outcome=duplicate',
  '/api/v1/drills',
  '/api/v1/drills/1',
  '/api/v1/environments',
  '/api/v1/environments/shared/as-of?at=2026-05-14T12:00:00Z',
  '/api/v1/environments/shared',
  '/api/v1/environments/shared/inventories',
  '/api/v1/environments/shared/inventories?kind=observed',
  '/api/v1/environments/shared/inventories/observed/1',
  '/api/v1/drift',
  '/api/v1/drift?environment=shared',
  '/api/v1/drift?state=ended',
  '/api/v1/drift?kind=changed&format=csv',
  '/api/v1/compare?b=environment:shared&aAt=2026-05-14T12:00:00Z',
  '/api/v1/events',
  '/api/v1/gate',
  '/api/v1/gate?decision=deny',
  '/api/v1/holds',
  '/api/v1/metrics',
  '/api/v1/migration',
  '/api/v1/openapi.json',
  '/api/v1/overview',
  '/api/v1/policies',
  '/api/v1/policies/packs',
  '/api/v1/policies/schema.json',
  '/api/v1/policies/baseline',
  '/api/v1/predicate-types',
  '/api/v1/predicate-types/schema.json',
  '/api/v1/projects',
  '/api/v1/projects?limit=1',
  '/api/v1/quarantine',
  '/api/v1/report',
  '/api/v1/report?format=md',
  '/api/v1/report/pack',
  '/api/v1/reports',
  '/api/v1/report-schedules',
  ...[1, 2, 3].flatMap((id) => ['json', 'md', 'csv', 'html'].map((format) => `/api/v1/reports/${id}?format=${format}`)),
  '/api/v1/retention',
  '/api/v1/secrets',
  '/api/v1/subscriptions',
  '/api/v1/subscriptions/1',
  '/api/v1/subscriptions/1/messages',
  '/api/v1/targets',
  '/api/v1/trust',
  '/api/v1/vsa-keys',
  '/.well-known/attestry-vsa-keys.json',
  '/api/v1/waivers',
  '/api/v1/waivers?state=requested',
  '/api/v1/what-if/none',
  '/badge/private/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.svg',
  '/log/key',
  '/log/checkpoint',
  '/log/tile/0/000',
  '/log/tile/entries/000.p/1',
  '/metrics',
];

/** What differs between two installations for other reasons: keys of their own, and numbers that count everything. */
const NORMALISED: readonly [RegExp, string][] = [
  // The digest of an inventory is about all that is in it.
  [/"sha256":(?:"[0-9a-f]+"|null),"size":(?:\d+|null)/g, '"sha256":""'],
  [/"(?:durationMs|root|leafHash|checkpoint|kid|x|pem|signsFrom)":(?:"[^"]*"|[\d.]+)/g, '""'],
  // What was refused, of which nobody knows the project, counts for those who see everything.
  [/,?"refused[\w:-]*":\d+/g, ''],
  [/\(decision [\w-]{22}\)/g, '(decision)'],
  [/"proof":\[[^\]]*\]/g, '"proof":[]'],
  [/"id":"[\w-]{22}"/g, '"id":"random"'],
  [/"payload":"[^"]+"/g, '"payload":""'],
  [/"signatures":\[[^\]]+\]/g, '"signatures":[]'],
  [/"(?:size|treeSize|index|leaf)":\d+/g, '"size":0'],
  [/\d+ entries, root [0-9a-f]+/g, ''],
  [/"requestId":"[^"]+"/g, '"requestId":""'],
  // A kept report names the log of its installation.
  [/SHA-256 [0-9a-f]{64}, which is in entry \d+/g, ''],
];

const OWN_HEADERS = ['attestry-vsa-id', 'etag', 'link'];

function normalise(path: string, { status, headers, body }: Answer, numbers: typeof NORMALISED = []): Answer {
  if (/vsa/.test(path))
    headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name)));
  // Those of the process count for all projects: whoever does not see all of them gets only those of the store.
  if (path === '/metrics')
    body = body
      .split('\n')
      .filter(
        (line) => /^attestry_(store|environment)/.test(line) && !/jobs_waiting|messages_|log_size|refused/.test(line),
      )
      .sort()
      .join('\n');
  if (/^\/log\/(key|checkpoint|tile\/0)/.test(path)) return { status, headers, body: '' };
  if (path.startsWith('/api/v1/reports/'))
    headers = Object.fromEntries(
      Object.entries(headers).filter(([name]) => !['etag', 'content-length'].includes(name)),
    );
  // What an audit pack holds is compared by app/audit-pack/private-pack.test.ts.
  if (path.startsWith('/api/v1/report/pack') && status === 200) return { status, headers, body: '' };
  return {
    status,
    headers,
    body: [...NORMALISED, ...numbers].reduce((text, [what, by]) => text.replaceAll(what, by), body),
  };
}

const OWN = [
  '/healthz',
  '/readyz',
  '/api/v1/session',
  '/api/v1/sessions',
  '/api/v1/session/oidc',
  '/api/v1/session/oidc/callback',
];

let whole: World;
let without: World;
beforeAll(async () => {
  setCallerLimits({
    ...CALLER_LIMITS,
    tokens: { ...CALLER_LIMITS.tokens, burst: 100_000 },
    eventStreams: { ...CALLER_LIMITS.eventStreams, burst: 100_000 },
    reports: { ...CALLER_LIMITS.reports, burst: 100_000 },
    packs: { ...CALLER_LIMITS.packs, burst: 100_000 },
  });
  whole = await openWorld({ isWhole: true, secretFirst: false });
  without = await openWorld({ isWhole: false, secretFirst: false });
});
afterAll(async () => {
  setCallerLimits();
  await whole.close();
  await without.close();
});

const addresses = (world: World, all: World): string[] => [
  ...WHOLE,
  ...addressesOf('web', PUBLIC, world.ids),
  ...addressesOf('vault', SECRET, all.ids),
  ...addressesOf('never', 'github.com/acme/never', all.ids).filter((address) => !address.includes('undefined')),
];

describe('the addresses of the test', () => {
  it('ask every door that reads', () => {
    const asked = addresses(whole, whole).map((address) => new URL(address, 'http://test').pathname);
    const isAsked = (template: string) => {
      const pattern = new RegExp(
        `^${template
          .replaceAll(/\[\.\.\.\w+\]|\{subject\}|\{slug\}/g, '.+')
          .replaceAll(/\[\w+\]|\{\w+\}/g, '[^/]+')
          .replaceAll('.json', '\\.json')}$`,
      );
      return asked.some((path) => pattern.test(path));
    };
    const doors = Object.keys(DOORS)
      .filter((door) => door.startsWith('GET '))
      .map((door) => door.slice(4));
    const { paths } = openApiDocument('0') as { paths: { [path: string]: object } };
    const documented = Object.entries(paths)
      .filter(([, operations]) => 'get' in operations)
      .map(([path]) => path);
    const unasked = [...doors, ...documented].filter((door) => !OWN.includes(door) && !isAsked(door));
    expect(unasked).toEqual([]);
  });
});

const CALLERS: { name: string; readingIsOpen: boolean; headers: (world: World) => Promise<Record<string, string>> }[] =
  [
    { name: 'nobody', readingIsOpen: true, headers: async () => ({}) },
    {
      name: 'a viewer of the public project',
      readingIsOpen: false,
      headers: (world) => asPerson(world, 'viewer', { role: 'viewer', project: PUBLIC }),
    },
    {
      name: 'a maintainer of the public project',
      readingIsOpen: true,
      headers: (world) => asPerson(world, 'maintainer', { role: 'maintainer', project: PUBLIC }),
    },
    {
      name: 'a token without projects',
      readingIsOpen: false,
      headers: (world) => asToken(world, 'reader', { scopes: ['read'] }),
    },
  ];

/** On PostgreSQL one is enough: what a caller does not see is decided before, and its views plan slowly. */
const COMPARED = testServer() === null ? CALLERS : CALLERS.slice(0, 1);

describe.each(COMPARED)('$name', ({ readingIsOpen, headers }) => {
  it('gets the same answers as where the private project never was', async () => {
    expect(await differences([whole, without], { readingIsOpen, headers })).toEqual([]);
  });
});

describe('where the private project was there first', () => {
  let first: World;
  beforeAll(async () => {
    first = await openWorld({ isWhole: true, secretFirst: true });
  });
  afterAll(() => first.close());

  it('nobody tells it but by gaps in numbers', async () => {
    const [{ readingIsOpen, headers }] = CALLERS as [(typeof CALLERS)[number]];
    expect(await differences([first, without], { readingIsOpen, headers, numbers: NUMBERS })).toEqual([]);
  });
});

/** Numbers of rows, which have gaps where something is hidden. */
const NUMBERS: typeof NORMALISED = [
  [/"cursor":"[^"]+"/g, '"cursor":""'],
  [/(source|build|material|component|sbom|release|deployment):\d+/g, '$1:0'],
  [/"\d+-([a-z-]+)-\d+"/g, '"$1"'],
  [/"(id|waiver)":"?\d+"?/g, '"$1":0'],
  [/waiver \d+/g, 'waiver'],
];

type Asking = Omit<(typeof CALLERS)[number], 'name'> & { numbers?: typeof NORMALISED };

/** The answers of two installations that differ. The second one knows nothing of the private project. */
async function differences([one, other]: [World, World], { readingIsOpen, headers, numbers = [] }: Asking) {
  const [inOne, inOther] = [await headers(one), await headers(other)];
  const different: object[] = [];
  // The ids of what only the first one has are asked in both.
  const [here, there] = [addresses(one, one), addresses(other, one)];
  for (const [at, address] of here.entries()) {
    // Entries are for whom nothing is hidden; see below.
    if (address.startsWith('/log/tile/entries')) continue;
    // The number of a waiver here is that of another one there.
    if (numbers.length > 0 && /waivers\/\d/.test(address)) continue;
    const given = normalise(address, await ask(one, address, { headers: inOne, readingIsOpen }), numbers);
    const wanted = normalise(address, await ask(other, there[at]!, { headers: inOther, readingIsOpen }), numbers);
    if (JSON.stringify(given) !== JSON.stringify(wanted)) different.push({ address, given, wanted });
  }
  return different;
}

type Writing = [door: string, path: string, body?: unknown];

/** Requests that would change something about a project, or ask about it. */
function writingsOf(name: string, slug: string, ids: World['ids']): Writing[] {
  const digest = digestOf(name);
  const project = `/api/v1/projects/${slug}`;
  const inOneDay = '2026-05-15T12:00:00.000Z';
  const waiver = { rule: 'sbom-present', owner: 'Ann', reason: 'no', expiresAt: inOneDay };
  const signer = `https://github.com/${slug.slice('github.com/'.length)}/.github/workflows/release.yml@refs/tags/v1.0.0`;
  const review = (image: string) => ({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '1',
      operation: 'CREATE',
      namespace: 'shop',
      object: { kind: 'Pod', spec: { containers: [{ image }] } },
    },
  });
  return [
    ['POST', '/api/v1/gate', { digest }],
    ['POST', '/api/v1/gate', { digest, environment: `${name}-production`, expect: { sourceRepository: slug } }],
    ['POST', '/api/v1/gate', { digests: ['', '-2', '-3', '-4', '-5'].map((part) => digestOf(`${name}${part}`)) }],
    ['POST', '/api/v1/gate', { image: `registry.example/${name}@${digest}` }],
    ['POST', '/api/v1/gate', { image: `${name}:v1` }],
    ['POST', '/api/admission/v1', review(`registry.example/${name}@${digest}`)],
    ['POST', '/api/v1/verify', { document: { name }, expect: { digest } }],
    ['POST', '/api/v1/waivers', { ...waiver, project: slug }],
    ['POST', '/api/v1/waivers', { ...waiver, artifact: digest }],
    ['POST', `/api/v1/waivers/${ids[`${name} waiver`]}/approve`, { reason: 'no' }],
    ['POST', `/api/v1/waivers/${ids[`${name} waiver`]}/refuse`, { reason: 'no' }],
    ['POST', `/api/v1/waivers/${ids[`${name} waiver`]}/revoke`, { reason: 'no' }],
    ['POST', '/api/v1/quarantine', { evidence: ids[`${name} evidence`], reason: 'no' }],
    ['POST', '/api/v1/quarantine', { signer, reason: 'no' }],
    ['POST', `/api/v1/quarantine/${ids[`${name} quarantine`]}/release`, { reason: 'no' }],
    ['POST', '/api/v1/holds', { project: slug, reason: 'no' }],
    ['POST', '/api/v1/holds', { artifact: digest, reason: 'no' }],
    ['POST', '/api/v1/holds', { evidence: ids[`${name} evidence`], reason: 'no' }],
    ['POST', `/api/v1/holds/${ids[`${name} hold`]}/release`, { reason: 'no' }],
    ['POST', `/api/v1/attestations/${ids[`${name} evidence`]}/seal`, { reason: 'no' }],
    ['PUT', `${project}/expectations`, { document: null, reason: 'no', version: 0 }],
    ['PUT', `${project}/expectations`, { document: null, reason: 'no', version: 1 }],
    ['POST', `${project}/expectations/accept`, { builder: 'https://acme.example', reason: 'no', version: 1 }],
    ['PUT', `${project}/visibility`, { visibility: 'public', reason: 'no' }],
    ['PUT', `${project}/targets`, { figure: 'coverage', value: 0.5, reason: 'no', version: 0 }],
    ['PUT', `${project}/targets`, { figure: 'coverage', value: 0.5, reason: 'no', version: 1 }],
    ['POST', `${project}/badges`, { note: 'no' }],
    ['DELETE', `${project}/badges/1`],
    ['DELETE', `/api/v1/policies/${name}-policy?reason=no`],
    ['DELETE', `/api/v1/predicate-types/${name}-type?reason=no`],
    ['POST', '/api/v1/policies/check', { document: { id: `${name}-policy`, rules: [] } }],
  ];
}

const WRITERS: typeof CALLERS = [
  { name: 'nobody', readingIsOpen: true, headers: async () => ({}) },
  {
    name: 'a maintainer of the public project',
    readingIsOpen: false,
    headers: (world) => asPerson(world, 'writer', { role: 'maintainer', project: PUBLIC }),
  },
  {
    name: 'a token that sends evidence',
    readingIsOpen: true,
    headers: (world) => asToken(world, 'sender', { scopes: ['ingest'], projects: [PUBLIC] }),
  },
];

describe.each(WRITERS)('a change by $name', ({ readingIsOpen, headers }) => {
  it('of what is private gets the same answer as a change of what never was', async () => {
    const [inWhole, inOther] = [await headers(whole), await headers(without)];
    const different: object[] = [];
    for (const [method, path, body] of writingsOf('vault', SECRET, whole.ids)) {
      const request = { method, body, readingIsOpen };
      const one = normalise(path, await ask(whole, path, { ...request, headers: inWhole }));
      const other = normalise(path, await ask(without, path, { ...request, headers: inOther }));
      if (JSON.stringify(one) !== JSON.stringify(other)) different.push({ method, path, body, one, other });
    }
    expect(different).toEqual([]);
  });
});

describe('somebody with a role for the private project', () => {
  it('sees it', async () => {
    const headers = await asPerson(whole, 'insider', { role: 'viewer', project: SECRET });
    for (const address of addressesOf('vault', SECRET, whole.ids)) {
      // An artifact may have no release before it.
      if (/as-of|badges|openvex|compare\?b=/.test(address)) continue;
      const { status, body, headers: given } = await ask(whole, address, { headers });
      expect([address, status]).toEqual([address, 200]);
      if (/\/artifacts\/|\/projects\//.test(address) && !/(?:vsa|build-environment)$/.test(address))
        expect(address + body.slice(0, 400) + (body.includes('vault') ? 'vault' : '')).toMatch(/vault$/);
      expect(given['cache-control']).toBe('private, no-store');
    }
  });

  it('reads the entries of the log, which others do not', async () => {
    const entries = '/log/tile/entries/000.p/1';
    const headers = await asPerson(whole, 'everywhere', { role: 'viewer', project: null });
    expect((await ask(whole, entries, { headers })).status).toBe(200);
    expect(await ask(whole, entries)).toMatchObject({ status: 404, body: expect.stringContaining('not-found') });
    expect((await ask(without, entries)).status).toBe(200);
  });

  it('does not compare drafts where another project is hidden from it', async () => {
    const headers = await asPerson(whole, 'outsider', { role: 'maintainer', project: PUBLIC });
    const answer = await ask(whole, '/api/v1/what-if', { method: 'POST', body: { retire: ['vault-policy'] }, headers });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('vault');
  });
});

describe('an address of badges', () => {
  it('answers for the private project without a sign-in, and as one that never was when it is revoked', async () => {
    const path = `/badge/private/${whole.ids['vault badge']}.json?metric=slsa`;
    const never = `/badge/private/${'A'.repeat(43)}.json?metric=slsa`;
    for (const readingIsOpen of [true, false]) {
      const given = await ask(whole, path, { readingIsOpen });
      expect(given.body).toContain('level');
      expect(given.body).not.toContain('vault');
      expect(given.headers['cache-control']).toBe('private, no-store');
    }
    const headers = await asPerson(whole, 'keeper', { role: 'maintainer', project: SECRET });
    const badges = `/api/v1/projects/${SECRET}/badges`;
    const { addresses: listed } = JSON.parse((await ask(whole, badges, { headers })).body) as {
      addresses: { id: number }[];
    };
    await ask(whole, `${badges}/${listed[0]!.id}`, { method: 'DELETE', headers });
    expect(await ask(whole, path)).toEqual(await ask(whole, never));
  });
});

describe('evidence about what is private', () => {
  it('gets the same receipt as evidence about what never was', async () => {
    const run = runOf('acme/web');
    const known = provenance(subject('vault'), { run: runOf('acme/vault') });
    const uploads: [string, unknown][] = [
      ['', JSON.parse(provenance(subject('vault'), { run }).toString())],
      ['', JSON.parse(provenance(subject('vault'), { run }).toString())],
      // The bytes of a document that is stored: sent for the first time, and again.
      ['', JSON.parse(known.toString())],
      ['', JSON.parse(known.toString())],
      [`?subject=${digestOf('vault')}`, { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] }],
    ];
    const token = { scopes: ['ingest'], projects: [PUBLIC] };
    const [inWhole, inOther] = [await asToken(whole, 'outsider', token), await asToken(without, 'outsider', token)];
    for (const [query, body] of uploads) {
      const request = { method: 'POST', body };
      const path = `/api/v1/attestations${query}`;
      const one = normalise(path, await ask(whole, path, { ...request, headers: inWhole }));
      const other = normalise(path, await ask(without, path, { ...request, headers: inOther }));
      expect(one).toEqual(other);
    }
  });
});
