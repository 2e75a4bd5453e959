/**
 * What a caller may not see does not exist for it: every door gives a caller without a role for a private project the
 * same answer as an installation that never had the project. A door that no address here asks fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
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
      `/api/v1/artifacts/${digest}/lineage`,
      `/api/v1/artifacts/${digest}/lineage?direction=impact&claims=hide`,
      `/api/v1/artifacts/${digest}/vsa`,
      `/badge/${digest}.svg`,
      `/badge/${digest}.json?metric=slsa`,
    ]),
    ...documents.flatMap((id) => [`/api/v1/attestations/${id}`, `/api/v1/attestations/${id}/raw`]),
    ...names.flatMap((q) => [
      `/api/v1/artifacts?q=${encodeURIComponent(q)}`,
      `/api/v1/artifacts?q=${encodeURIComponent(q)}&sort=name&limit=2`,
    ]),
    `/api/v1/artifacts?q=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
    `/api/v1/artifacts?signer=${encodeURIComponent(`https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`)}`,
    `/api/v1/artifacts?project=${slug}`,
    `/api/v1/artifacts?environment=${environment}`,
    ...['', '/expectations', '/controls', `/as-of?${AT}`, '/visibility', '/badges'].map(
      (part) => `/api/v1/projects/${slug}${part}`,
    ),
    `/api/v1/metrics?project=${slug}`,
    `/api/v1/overview?project=${slug}`,
    `/api/v1/migration?project=${slug}`,
    `/api/v1/waivers?project=${slug}`,
    `/api/v1/waivers/${ids[`${name} waiver`]}`,
    `/api/v1/waivers/${ids[`${name} waiver`]}/openvex`,
    `/api/v1/gate?project=${slug}`,
    `/api/v1/gate/${ids[`${name} decision`]}`,
    `/api/v1/environments/${environment}/as-of?${AT}`,
    `/api/v1/policies?project=${slug}&environment=${environment}`,
    `/api/v1/policies/${name}-policy`,
    `/api/v1/policies/${name}-policy/1`,
    `/api/v1/predicate-types/${name}-type`,
    `/api/v1/predicate-types/${name}-type/1`,
    `/api/v1/predicate-types/${name}-type/documents`,
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
  '/api/v1/artifacts?level=3',
  '/api/v1/artifacts?level=-1',
  '/api/v1/artifacts?q=acme',
  '/api/v1/artifacts?q=production',
  '/api/v1/audit-log',
  '/api/v1/audit-log/0',
  '/api/v1/audit-log/checkpoint',
  '/api/v1/audit-log/export',
  '/api/v1/audit-log/refused',
  '/api/v1/deliveries',
  '/api/v1/deliveries?outcome=duplicate',
  '/api/v1/environments',
  '/api/v1/environments/shared/as-of?at=2026-05-14T12:00:00Z',
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
  '/api/v1/retention',
  '/api/v1/secrets',
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
  [/"(?:durationMs|root|leafHash|checkpoint|kid|x|pem|signsFrom)":(?:"[^"]*"|[\d.]+)/g, '""'],
  // What was refused, of which nobody knows the project, counts for those who see everything.
  [/,?"refused[\w:-]*":\d+/g, ''],
  [/"proof":\[[^\]]*\]/g, '"proof":[]'],
  [/"id":"[\w-]{22}"/g, '"id":"random"'],
  [/"payload":"[^"]+"/g, '"payload":""'],
  [/"signatures":\[[^\]]+\]/g, '"signatures":[]'],
  [/"(?:size|treeSize|index)":\d+/g, '"size":0'],
  [/"requestId":"[^"]+"/g, '"requestId":""'],
];

const OWN_HEADERS = ['attestry-vsa-id', 'etag', 'link'];

function normalise(path: string, { status, headers, body }: Answer): Answer {
  if (/vsa/.test(path))
    headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name)));
  // Those of the process count for all projects: whoever does not see all of them gets only those of the store.
  if (path === '/metrics')
    body = body
      .split('\n')
      .filter((line) => /^attestry_(store|environment)/.test(line) && !/jobs_waiting|log_size|refused/.test(line))
      .sort()
      .join('\n');
  if (/^\/log\/(key|checkpoint|tile\/0)/.test(path)) return { status, headers, body: '' };
  return { status, headers, body: NORMALISED.reduce((text, [what, by]) => text.replaceAll(what, by), body) };
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
  });
  whole = await openWorld({ isWhole: true, secretFirst: false });
  without = await openWorld({ isWhole: false, secretFirst: false });
});
afterAll(async () => {
  setCallerLimits();
  await whole.close();
  await without.close();
});

const addresses = (world: World): string[] => [
  ...WHOLE,
  ...addressesOf('web', PUBLIC, world.ids),
  ...addressesOf('vault', SECRET, whole.ids),
  ...addressesOf('never', 'github.com/acme/never', whole.ids).filter((address) => !address.includes('undefined')),
];

describe('the addresses of the test', () => {
  it('ask every door that reads', () => {
    const asked = addresses(whole).map((address) => new URL(address, 'http://test').pathname);
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

describe.each(CALLERS)('$name', ({ readingIsOpen, headers }) => {
  it('gets the same answers as where the private project never was', async () => {
    const [inWhole, inOther] = [await headers(whole), await headers(without)];
    const different: object[] = [];
    const inOtherWorld = addresses(without);
    for (const [at, address] of addresses(whole).entries()) {
      const one = normalise(address, await ask(whole, address, { headers: inWhole, readingIsOpen }));
      const other = normalise(address, await ask(without, inOtherWorld[at]!, { headers: inOther, readingIsOpen }));
      if (JSON.stringify(one) !== JSON.stringify(other)) different.push({ address, one, other });
    }
    expect(different).toEqual([]);
  });
});
