/** For tests of access: every door of the API with its verb, and a request that an allowed caller may make. */
import type { Place } from '#lib/access/may-do.ts';
import type { Verb } from '#lib/access/verbs.ts';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { applyPredicateType } from '#lib/admin/predicate-types.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { createSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import { createHold } from '#lib/admin/retention/holds.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';

export const PROJECT = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;
const REASON = 'we looked at it';
const DAY_MS = 86_400_000;

/** An installation with one project, which has a document, a waiver, a quarantine, a hold and a schedule of reports. */
export type Installation = {
  app: TestApp;
  url: string;
  evidence: { id: string; bytes: Buffer };
  waiver: string;
  quarantine: number;
  hold: number;
  schedule: number;
  subscription: number;
  close: () => Promise<void>;
};

const WAIVER = { rule: 'sbom-present', owner: 'Ann', reason: REASON };
/** Nothing is sent to an address of a documentation network (RFC 5737). */
const SUBSCRIPTION = {
  name: 'ops',
  target: { kind: 'webhook', url: 'https://192.0.2.1/hook' },
  owner: { kind: 'project', pattern: PROJECT },
  reason: REASON,
} as const;
const POLICY =
  'id: strict\nappliesTo:\n  projects: [github.com/acme/web]\nrules:\n  - id: sbom\n    check: sbom-present\n';

const SCHEDULE = { name: 'Monthly', project: PROJECT, every: 'month', day: 1, reason: REASON } as const;

const COMPOSE = Buffer.from(JSON.stringify({ services: { web: { image: 'acme/web:1' } } }));

const PREDICATE_TYPE = {
  id: 'review',
  predicateType: 'https://acme.example/review/v1',
  title: 'Review',
  schema: { type: 'object', required: ['passed'], properties: { passed: { type: 'boolean' } } },
  fields: [{ name: 'passed', pointer: '/passed', title: 'Passed', type: 'boolean' }],
};

export async function openInstallation(): Promise<Installation> {
  const app = await openTestApp({ githubRecords: { host: 'github.com', apiHost: 'api.github.com' } });
  setSingletonApp(app);
  const server = await serveRoutes();
  const bytes = provenance(subject('web'), { run: runOf('acme/web') });
  const [sent] = await ingestEvidence(app, { bytes });
  const expiresAt = new Date(app.now().getTime() + DAY_MS).toISOString();
  const waiver = await createWaiver(app, { ...WAIVER, project: PROJECT, expiresAt });
  const evidence = { id: sent!.id!, bytes };
  return {
    app,
    url: server.url,
    evidence,
    waiver: waiver.id,
    quarantine: (await createQuarantine(app, { evidence: evidence.id, reason: REASON })).id,
    hold: (await createHold(app, { project: PROJECT, reason: REASON })).id,
    schedule: (await createReportSchedule(app, SCHEDULE)).id,
    subscription: (await createSubscription(app, SUBSCRIPTION)).subscription.id,
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}

export type Door = {
  /** `own`: the door authenticates its callers itself, or tells nothing about the installation. */
  verb: Verb | 'own';
  place: Place;
  path: string | ((installation: Installation) => string);
  body?: (installation: Installation) => unknown;
  /** What has to be so before each request. */
  prepare?: (installation: Installation) => Promise<unknown>;
};

const ofProject = { project: PROJECT };
/** A role for any project reads everything. */
const reads = (path: Door['path']): Door => ({ verb: 'read', place: 'anywhere', path });
const writes = (verb: Verb, path: Door['path'], body?: Door['body'], place: Place = ofProject): Door => ({
  verb,
  place,
  path,
  ...(body && { body }),
});
/** For somebody who does not see the subscription there is none. */
const ofSubscription = (rest = '', body?: Door['body']): Door =>
  writes('subscription.own', ({ subscription }) => `/api/v1/subscriptions/${subscription}${rest}`, body, 'anywhere');
const audited = (path: string): Door => ({ verb: 'audit-log.read', place: 'installation', path });
const own = (path: string): Door => ({ verb: 'own', place: 'anywhere', path });

const EXPECTATIONS = `/api/v1/projects/${PROJECT}/expectations`;
const review = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: '1', operation: 'DELETE', namespace: 'shop', object: null },
};

/** Each door by its method and its folder below `app`. A door that is not here fails `doors.test.ts`. */
export const DOORS: { [door: string]: Door } = {
  'GET /healthz': own('/healthz'),
  'GET /readyz': own('/readyz'),
  'GET /metrics': reads('/metrics'),
  'GET /log/[...path]': reads('/log/checkpoint'),
  'GET /feed/[...path]': reads(`/feed/${PROJECT}.atom`),
  'HEAD /feed/[...path]': reads(`/feed/${PROJECT}.atom`),
  'GET /badge/[...path]': reads(`/badge/${PROJECT}.svg`),
  'HEAD /badge/[...path]': reads(`/badge/${PROJECT}.svg`),
  'GET /api/v1/session': own('/api/v1/session'),
  'POST /api/v1/session': own('/api/v1/session'),
  'DELETE /api/v1/session': own('/api/v1/session'),
  'GET /api/v1/session/oidc': own('/api/v1/session/oidc'),
  'GET /api/v1/session/oidc/callback': own('/api/v1/session/oidc/callback'),
  'GET /api/v1/sessions': own('/api/v1/sessions'),
  'DELETE /api/v1/sessions/[id]': own('/api/v1/sessions/1'),
  'POST /api/webhooks/[source]': own('/api/webhooks/github'),
  'POST /api/webhooks/[source]/[connection]': own('/api/webhooks/generic/none'),
  'POST /api/admission/v1': writes('gate.ask', '/api/admission/v1', () => review, 'anywhere'),

  'GET /api/v1/suggest': reads('/api/v1/suggest?q=web'),
  'GET /api/v1/artifacts': reads('/api/v1/artifacts'),
  'GET /api/v1/artifacts/[digest]': reads(`/api/v1/artifacts/${DIGEST}`),
  'GET /api/v1/artifacts/[digest]/as-of': reads(`/api/v1/artifacts/${DIGEST}/as-of?at=2026-05-14T12:00:00Z`),
  'GET /api/v1/artifacts/[digest]/build-environment': reads(`/api/v1/artifacts/${DIGEST}/build-environment`),
  'GET /api/v1/artifacts/[digest]/lineage': reads(`/api/v1/artifacts/${DIGEST}/lineage`),
  'GET /api/v1/artifacts/[digest]/lineage/groups': reads(`/api/v1/artifacts/${DIGEST}/lineage/groups`),
  'GET /api/v1/artifacts/[digest]/vsa': reads(`/api/v1/artifacts/${DIGEST}/vsa`),
  'GET /api/v1/attestations/[id]': reads(({ evidence }) => `/api/v1/attestations/${evidence.id}`),
  'GET /api/v1/attestations/[id]/raw': reads(({ evidence }) => `/api/v1/attestations/${evidence.id}/raw`),
  'GET /api/v1/audit-log': audited('/api/v1/audit-log'),
  'GET /api/v1/audit-log/[index]': audited('/api/v1/audit-log/0'),
  'GET /api/v1/audit-log/checkpoint': audited('/api/v1/audit-log/checkpoint'),
  'GET /api/v1/audit-log/export': audited('/api/v1/audit-log/export'),
  'GET /api/v1/audit-log/refused': audited('/api/v1/audit-log/refused'),
  'GET /api/v1/compare': reads(`/api/v1/compare?a=${DIGEST}&b=${DIGEST}`),
  'GET /api/v1/compare/first-difference': reads(
    `/api/v1/compare/first-difference?b=${DIGEST}&aspect=status&key=status`,
  ),
  'GET /api/v1/deliveries': reads('/api/v1/deliveries'),
  'GET /api/v1/drills': reads('/api/v1/drills'),
  'GET /api/v1/drills/[id]': reads('/api/v1/drills/1'),
  'GET /api/v1/events': reads('/api/v1/events'),
  'GET /api/v1/gate': reads('/api/v1/gate'),
  'GET /api/v1/gate/[id]': reads('/api/v1/gate/1'),
  'GET /api/v1/holds': reads('/api/v1/holds'),
  'GET /api/v1/metrics': reads('/api/v1/metrics'),
  'GET /api/v1/migration': reads('/api/v1/migration'),
  'GET /api/v1/openapi.json': reads('/api/v1/openapi.json'),
  'GET /api/v1/overview': reads('/api/v1/overview'),
  'GET /api/v1/policies': reads('/api/v1/policies'),
  'GET /api/v1/policies/[id]': reads('/api/v1/policies/baseline'),
  'GET /api/v1/policies/[id]/[version]': reads('/api/v1/policies/baseline/1'),
  'GET /api/v1/policies/packs': reads('/api/v1/policies/packs'),
  'GET /api/v1/policies/schema.json': reads('/api/v1/policies/schema.json'),
  'GET /api/v1/environments': reads('/api/v1/environments'),
  'GET /api/v1/environments/[name]': reads('/api/v1/environments/production'),
  'GET /api/v1/environments/[name]/inventories': reads('/api/v1/environments/production/inventories'),
  'GET /api/v1/environments/[name]/inventories/[kind]/[version]': {
    verb: 'inventory.read',
    place: 'installation',
    path: '/api/v1/environments/production/inventories/expected/1',
  },
  'GET /api/v1/drift': reads('/api/v1/drift'),
  'GET /api/v1/impact': reads(`/api/v1/impact?image=${DIGEST}`),
  'GET /api/v1/environments/[name]/as-of': reads('/api/v1/environments/production/as-of?at=2026-05-14T12:00:00Z'),
  'GET /api/v1/predicate-types': reads('/api/v1/predicate-types'),
  'GET /api/v1/predicate-types/[id]': reads('/api/v1/predicate-types/review'),
  'GET /api/v1/predicate-types/[id]/[version]': reads('/api/v1/predicate-types/review/1'),
  'GET /api/v1/predicate-types/schema.json': reads('/api/v1/predicate-types/schema.json'),
  'GET /api/v1/projects': reads('/api/v1/projects'),
  'GET /api/v1/projects/[...slug]': reads(`/api/v1/projects/${PROJECT}`),
  'GET /api/v1/quarantine': reads('/api/v1/quarantine'),
  'GET /api/v1/report': reads('/api/v1/report'),
  'GET /api/v1/report/pack': reads('/api/v1/report/pack'),
  'GET /api/v1/reports': reads('/api/v1/reports'),
  'GET /api/v1/reports/[id]': reads('/api/v1/reports/1'),
  'GET /api/v1/report-schedules': reads('/api/v1/report-schedules'),
  'GET /api/v1/retention': reads('/api/v1/retention'),
  'GET /api/v1/secrets': reads('/api/v1/secrets'),
  'GET /api/v1/targets': reads('/api/v1/targets'),
  'GET /api/v1/trust': reads('/api/v1/trust'),
  'GET /api/v1/vsa-keys': reads('/.well-known/attestry-vsa-keys.json'),
  'GET /api/v1/waivers': reads('/api/v1/waivers'),
  'GET /api/v1/waivers/[id]': reads(({ waiver }) => `/api/v1/waivers/${waiver}`),
  'GET /api/v1/waivers/[id]/openvex': reads(({ waiver }) => `/api/v1/waivers/${waiver}/openvex`),
  'GET /api/v1/what-if/[id]': reads('/api/v1/what-if/none'),

  'POST /api/v1/verify': writes(
    'document.verify',
    '/api/v1/verify',
    ({ evidence }) => ({
      document: JSON.parse(evidence.bytes.toString()) as unknown,
    }),
    'anywhere',
  ),
  'POST /api/v1/policies/check': writes(
    'policy.check',
    '/api/v1/policies/check',
    () => ({ document: POLICY }),
    'anywhere',
  ),
  'POST /api/v1/predicate-types/check': writes(
    'policy.check',
    '/api/v1/predicate-types/check',
    () => ({
      document: PREDICATE_TYPE,
    }),
    'anywhere',
  ),
  'POST /api/v1/predicate-types': writes(
    'predicate-type.change',
    '/api/v1/predicate-types',
    () => ({ document: PREDICATE_TYPE, reason: REASON }),
    'installation',
  ),
  'DELETE /api/v1/predicate-types/[id]': {
    ...writes(
      'predicate-type.change',
      `/api/v1/predicate-types/review?reason=${encodeURIComponent(REASON)}`,
      undefined,
      'installation',
    ),
    prepare: ({ app }) => applyPredicateType(app, { document: PREDICATE_TYPE, reason: REASON }),
  },
  'POST /api/v1/gate': writes('gate.ask', '/api/v1/gate', () => ({ digest: DIGEST }), 'anywhere'),
  'POST /api/v1/attestations': writes(
    'evidence.send',
    '/api/v1/attestations',
    ({ evidence }) => JSON.parse(evidence.bytes.toString()) as unknown,
    'anywhere',
  ),
  'POST /api/v1/waivers': writes('waiver.request', '/api/v1/waivers', ({ app }) => ({
    ...WAIVER,
    project: PROJECT,
    expiresAt: new Date(app.now().getTime() + DAY_MS).toISOString(),
  })),
  'POST /api/v1/waivers/[id]/approve': writes('waiver.decide', ({ waiver }) => `/api/v1/waivers/${waiver}/approve`),
  'POST /api/v1/waivers/[id]/refuse': writes(
    'waiver.decide',
    ({ waiver }) => `/api/v1/waivers/${waiver}/refuse`,
    () => ({ reason: REASON }),
  ),
  'POST /api/v1/waivers/[id]/revoke': writes('waiver.end', ({ waiver }) => `/api/v1/waivers/${waiver}/revoke`),
  'POST /api/v1/quarantine': writes('quarantine.change', '/api/v1/quarantine', ({ evidence }) => ({
    evidence: evidence.id,
    reason: REASON,
  })),
  'POST /api/v1/quarantine/[id]/release': writes(
    'quarantine.change',
    ({ quarantine }) => `/api/v1/quarantine/${quarantine}/release`,
    () => ({ reason: REASON }),
  ),
  'PUT /api/v1/projects/[...slug]': writes('expectations.change', EXPECTATIONS, () => ({
    document: null,
    reason: REASON,
    version: 99,
  })),
  'POST /api/v1/projects/[...slug]': writes('expectations.change', `${EXPECTATIONS}/accept`, () => ({
    signer: { identity: 'https://acme.example/build', issuer: 'https://acme.example' },
    kinds: 'all',
    reason: REASON,
    version: 99,
  })),
  'DELETE /api/v1/projects/[...slug]': writes('badge.change', `/api/v1/projects/${PROJECT}/badges/1`),
  'POST /api/v1/policies': writes('policy.change', '/api/v1/policies', () => ({ document: POLICY, reason: REASON }), {
    pattern: PROJECT,
  }),
  'DELETE /api/v1/policies/[id]': {
    ...writes('policy.change', `/api/v1/policies/strict?reason=${encodeURIComponent(REASON)}`, undefined, {
      pattern: PROJECT,
    }),
    prepare: ({ app }) => applyPolicy(app, { document: POLICY, reason: REASON }),
  },
  'PUT /api/v1/targets': writes(
    'targets.change',
    '/api/v1/targets',
    () => ({ figure: 'coverage', value: 0.9, reason: REASON, version: 0 }),
    'installation',
  ),
  'POST /api/v1/what-if': writes('what-if.run', '/api/v1/what-if', () => ({ retire: ['none'] }), 'anywhere'),
  'DELETE /api/v1/what-if/[id]': writes('what-if.run', '/api/v1/what-if/none', undefined, 'anywhere'),
  'PUT /api/v1/environments/[name]': writes(
    'environment.change',
    '/api/v1/environments/production',
    () => ({ owner: 'the platform team', reason: REASON }),
    'installation',
  ),
  'PUT /api/v1/environments/[name]/expected': writes(
    'inventory.expect',
    `/api/v1/environments/production/expected?reason=${encodeURIComponent(REASON)}`,
    () => ({ services: { web: { image: `acme/web@${DIGEST}` } } }),
    'installation',
  ),
  'DELETE /api/v1/environments/[name]/expected': {
    ...writes(
      'inventory.expect',
      `/api/v1/environments/production/expected?reason=${encodeURIComponent(REASON)}`,
      undefined,
      'installation',
    ),
    prepare: ({ app }) => putInventory(app, { environment: 'production', kind: 'expected', bytes: COMPOSE }),
  },
  'PUT /api/v1/environments/[name]/observed': writes(
    'inventory.observe',
    `/api/v1/environments/production/observed?as=observed&reason=${encodeURIComponent(REASON)}`,
    () => ({ services: { web: { image: `acme/web@${DIGEST}` } } }),
    'installation',
  ),
  'DELETE /api/v1/environments/[name]/observed': {
    ...writes(
      'inventory.observe',
      `/api/v1/environments/production/observed?reason=${encodeURIComponent(REASON)}`,
      undefined,
      'installation',
    ),
    prepare: ({ app }) =>
      putInventory(app, { environment: 'production', kind: 'observed', as: 'observed', bytes: COMPOSE }),
  },
  'POST /api/v1/drills': writes(
    'drill.run',
    '/api/v1/drills',
    () => ({ scenario: 'none', reason: REASON }),
    'installation',
  ),
  'POST /api/v1/drills/[id]/acknowledge': writes(
    'drill.run',
    '/api/v1/drills/1/acknowledge',
    () => ({ note: REASON }),
    'installation',
  ),
  'POST /api/v1/report-schedules': writes('report.schedule', '/api/v1/report-schedules', () => ({
    name: 'Weekly',
    project: PROJECT,
    every: 'week',
    day: 1,
    reason: REASON,
  })),
  'POST /api/v1/report-schedules/[id]/end': writes(
    'report.schedule',
    ({ schedule }) => `/api/v1/report-schedules/${schedule}/end`,
    () => ({ reason: REASON }),
  ),
  'GET /api/v1/subscriptions': writes('subscription.own', '/api/v1/subscriptions', undefined, 'anywhere'),
  'GET /api/v1/subscriptions/[id]': ofSubscription(),
  'GET /api/v1/subscriptions/[id]/messages': ofSubscription('/messages'),
  'POST /api/v1/subscriptions': writes('subscription.change', '/api/v1/subscriptions', () => SUBSCRIPTION, {
    pattern: PROJECT,
  }),
  'PATCH /api/v1/subscriptions/[id]': ofSubscription('', () => ({ mutedUntil: null, reason: REASON })),
  'DELETE /api/v1/subscriptions/[id]': ofSubscription(`?reason=${encodeURIComponent(REASON)}`),
  'POST /api/v1/subscriptions/[id]/test': ofSubscription('/test'),
  'POST /api/v1/subscriptions/[id]/replay': ofSubscription('/replay'),
  // While its only document is quarantined, nobody knows which project the artifact is of.
  'POST /api/v1/artifacts/[digest]/github-records': writes(
    'github.ask',
    `/api/v1/artifacts/${DIGEST}/github-records`,
    undefined,
    'anywhere',
  ),
  'POST /api/v1/holds': writes('hold.change', '/api/v1/holds', () => ({ project: PROJECT, reason: REASON })),
  'POST /api/v1/holds/[id]/release': writes(
    'hold.change',
    ({ hold }) => `/api/v1/holds/${hold}/release`,
    () => ({ reason: REASON }),
  ),
  // The hold on the project keeps the document from being sealed.
  'POST /api/v1/attestations/[id]/seal': writes(
    'evidence.seal',
    ({ evidence }) => `/api/v1/attestations/${evidence.id}/seal`,
    () => ({ reason: REASON }),
    'installation',
  ),
  'GET /api/v1/connections': writes('connection.change', '/api/v1/connections', undefined, 'installation'),
  'POST /api/v1/connections': writes(
    'connection.change',
    '/api/v1/connections',
    () => ({ source: 'generic', name: 'none', reason: REASON }),
    'installation',
  ),
  'POST /api/v1/connections/[id]/rotate': writes(
    'connection.change',
    '/api/v1/connections/1/rotate',
    () => ({ reason: REASON }),
    'installation',
  ),
  'POST /api/v1/connections/[id]/ask': writes(
    'connection.change',
    '/api/v1/connections/1/ask',
    undefined,
    'installation',
  ),
  'POST /api/v1/connections/[id]/end': writes(
    'connection.change',
    '/api/v1/connections/1/end',
    () => ({ reason: REASON }),
    'installation',
  ),
  'POST /api/v1/deliveries/[id]/replay': writes(
    'delivery.replay',
    '/api/v1/deliveries/1/replay',
    undefined,
    'installation',
  ),
};

/** Make the request of a door. */
export async function knock(
  installation: Installation,
  name: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const door = DOORS[name]!;
  await door.prepare?.(installation);
  const path = typeof door.path === 'string' ? door.path : door.path(installation);
  const body = door.body === undefined ? {} : { body: JSON.stringify(door.body(installation)) };
  const method = name.slice(0, name.indexOf(' '));
  const sent = { ...headers, ...(door.body && { 'content-type': 'application/json' }) };
  const ending = new AbortController();
  const response = await fetch(`${installation.url}${path}`, { method, headers: sent, signal: ending.signal, ...body });
  // A stream of events never ends by itself.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const text = isStream ? '' : await response.text();
  if (isStream) ending.abort();
  return { status: response.status, text };
}
