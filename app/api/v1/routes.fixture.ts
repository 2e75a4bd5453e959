/** The route handlers of the API behind a plain HTTP server, for tests with real requests but without Next. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { callerAddress } from '#lib/http/request/caller.ts';
import * as unknownRoute from '../[...path]/route.ts';
import * as log from '../../log/[...path]/route.ts';
import * as readyz from '../../readyz/route.ts';
import * as prometheus from '../../metrics/route.ts';
import * as session from './session/route.ts';
import * as sessionOidc from './session/oidc/route.ts';
import * as sessionOidcCallback from './session/oidc/callback/route.ts';
import * as sessions from './sessions/route.ts';
import * as sessionRevoke from './sessions/[id]/route.ts';
import * as auditLog from './audit-log/route.ts';
import * as auditLogCheckpoint from './audit-log/checkpoint/route.ts';
import * as auditLogExport from './audit-log/export/route.ts';
import * as auditLogRefused from './audit-log/refused/route.ts';
import * as auditLogEntry from './audit-log/[index]/route.ts';
import * as attestations from './attestations/route.ts';
import * as attestation from './attestations/[id]/route.ts';
import * as raw from './attestations/[id]/raw/route.ts';
import * as seal from './attestations/[id]/seal/route.ts';
import * as artifacts from './artifacts/route.ts';
import * as suggestRoute from './suggest/route.ts';
import * as artifact from './artifacts/[digest]/route.ts';
import * as lineage from './artifacts/[digest]/lineage/route.ts';
import * as lineageGroups from './artifacts/[digest]/lineage/groups/route.ts';
import * as asOf from './artifacts/[digest]/as-of/route.ts';
import * as vsa from './artifacts/[digest]/vsa/route.ts';
import * as githubRecords from './artifacts/[digest]/github-records/route.ts';
import * as policies from './policies/route.ts';
import * as policyCheck from './policies/check/route.ts';
import * as policyPacks from './policies/packs/route.ts';
import * as policySchema from './policies/schema.json/route.ts';
import * as policy from './policies/[id]/route.ts';
import * as policyDocument from './policies/[id]/[version]/route.ts';
import * as predicateTypes from './predicate-types/route.ts';
import * as predicateTypeCheck from './predicate-types/check/route.ts';
import * as predicateTypeSchema from './predicate-types/schema.json/route.ts';
import * as predicateType from './predicate-types/[id]/route.ts';
import * as typedDocuments from './predicate-types/[id]/documents/route.ts';
import * as predicateTypeDocument from './predicate-types/[id]/[version]/route.ts';
import * as vsaKeys from './vsa-keys/route.ts';
import * as connections from './connections/route.ts';
import * as connectionRotate from './connections/[id]/rotate/route.ts';
import * as connectionAsk from './connections/[id]/ask/route.ts';
import * as connectionEnd from './connections/[id]/end/route.ts';
import * as deliveries from './deliveries/route.ts';
import * as replay from './deliveries/[id]/replay/route.ts';
import * as compare from './compare/route.ts';
import * as firstDifference from './compare/first-difference/route.ts';
import * as buildEnvironment from './artifacts/[digest]/build-environment/route.ts';
import * as environments from './environments/route.ts';
import * as environment from './environments/[name]/route.ts';
import * as environmentAsOf from './environments/[name]/as-of/route.ts';
import * as environmentExpected from './environments/[name]/expected/route.ts';
import * as environmentObserved from './environments/[name]/observed/route.ts';
import * as environmentInventories from './environments/[name]/inventories/route.ts';
import * as environmentInventory from './environments/[name]/inventories/[kind]/[version]/route.ts';
import * as drift from './drift/route.ts';
import * as impact from './impact/route.ts';
import * as events from './events/route.ts';
import * as overview from './overview/route.ts';
import * as webhooks from '../webhooks/[source]/route.ts';
import * as connectionWebhooks from '../webhooks/[source]/[connection]/route.ts';
import * as feed from '../../feed/[...path]/route.ts';
import * as badge from '../../badge/[...path]/route.ts';
import * as metrics from './metrics/route.ts';
import * as migration from './migration/route.ts';
import * as openapi from './openapi.json/route.ts';
import * as projects from './projects/route.ts';
import * as project from './projects/[...slug]/route.ts';
import * as targets from './targets/route.ts';
import * as trust from './trust/route.ts';
import * as verify from './verify/route.ts';
import * as admission from '../admission/v1/route.ts';
import * as gate from './gate/route.ts';
import * as gateDecision from './gate/[id]/route.ts';
import * as drills from './drills/route.ts';
import * as drill from './drills/[id]/route.ts';
import * as drillAcknowledge from './drills/[id]/acknowledge/route.ts';
import * as quarantine from './quarantine/route.ts';
import * as quarantineRelease from './quarantine/[id]/release/route.ts';
import * as report from './report/route.ts';
import * as reportPack from './report/pack/route.ts';
import * as reports from './reports/route.ts';
import * as keptReport from './reports/[id]/route.ts';
import * as reportSchedules from './report-schedules/route.ts';
import * as reportScheduleEnd from './report-schedules/[id]/end/route.ts';
import * as retention from './retention/route.ts';
import * as secrets from './secrets/route.ts';
import * as subscriptions from './subscriptions/route.ts';
import * as subscription from './subscriptions/[id]/route.ts';
import * as subscriptionMessages from './subscriptions/[id]/messages/route.ts';
import * as subscriptionReplay from './subscriptions/[id]/replay/route.ts';
import * as subscriptionTest from './subscriptions/[id]/test/route.ts';
import * as holds from './holds/route.ts';
import * as holdRelease from './holds/[id]/release/route.ts';
import * as whatIf from './what-if/route.ts';
import * as whatIfRun from './what-if/[id]/route.ts';
import * as waivers from './waivers/route.ts';
import * as waiver from './waivers/[id]/route.ts';
import * as waiverApprove from './waivers/[id]/approve/route.ts';
import * as waiverOpenvex from './waivers/[id]/openvex/route.ts';
import * as waiverRefuse from './waivers/[id]/refuse/route.ts';
import * as waiverRevoke from './waivers/[id]/revoke/route.ts';

type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response> | Response;
type Module = { [method: string]: unknown };

/** The first match applies. A group whose name ends in `many` matches several path segments. */
const ROUTES: [RegExp, Module][] = [
  [/^\/api\/v1\/session$/, session],
  [/^\/api\/v1\/session\/oidc$/, sessionOidc],
  [/^\/api\/v1\/session\/oidc\/callback$/, sessionOidcCallback],
  [/^\/api\/v1\/sessions$/, sessions],
  [/^\/api\/v1\/sessions\/(?<id>[^/]+)$/, sessionRevoke],
  [/^\/api\/v1\/audit-log$/, auditLog],
  [/^\/api\/v1\/audit-log\/checkpoint$/, auditLogCheckpoint],
  [/^\/api\/v1\/audit-log\/export$/, auditLogExport],
  [/^\/api\/v1\/audit-log\/refused$/, auditLogRefused],
  [/^\/api\/v1\/audit-log\/(?<index>[^/]+)$/, auditLogEntry],
  [/^\/api\/v1\/attestations$/, attestations],
  [/^\/api\/v1\/attestations\/(?<id>[^/]+)$/, attestation],
  [/^\/api\/v1\/attestations\/(?<id>[^/]+)\/raw$/, raw],
  [/^\/api\/v1\/attestations\/(?<id>[^/]+)\/seal$/, seal],
  [/^\/api\/v1\/suggest$/, suggestRoute],
  [/^\/api\/v1\/artifacts$/, artifacts],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)$/, artifact],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/lineage$/, lineage],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/lineage\/groups$/, lineageGroups],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/as-of$/, asOf],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/build-environment$/, buildEnvironment],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/vsa$/, vsa],
  [/^\/api\/v1\/artifacts\/(?<digest>[^/]+)\/github-records$/, githubRecords],
  [/^\/api\/v1\/policies$/, policies],
  [/^\/api\/v1\/policies\/check$/, policyCheck],
  [/^\/api\/v1\/policies\/packs$/, policyPacks],
  [/^\/api\/v1\/policies\/schema\.json$/, policySchema],
  [/^\/api\/v1\/policies\/(?<id>[^/]+)$/, policy],
  [/^\/api\/v1\/policies\/(?<id>[^/]+)\/(?<version>[^/]+)$/, policyDocument],
  [/^\/api\/v1\/predicate-types$/, predicateTypes],
  [/^\/api\/v1\/predicate-types\/check$/, predicateTypeCheck],
  [/^\/api\/v1\/predicate-types\/schema\.json$/, predicateTypeSchema],
  [/^\/api\/v1\/predicate-types\/(?<id>[^/]+)$/, predicateType],
  [/^\/api\/v1\/predicate-types\/(?<id>[^/]+)\/documents$/, typedDocuments],
  [/^\/api\/v1\/predicate-types\/(?<id>[^/]+)\/(?<version>[^/]+)$/, predicateTypeDocument],
  [/^\/(?:api\/v1\/vsa-keys|\.well-known\/attestry-vsa-keys\.json)$/, vsaKeys],
  [/^\/api\/v1\/metrics$/, metrics],
  [/^\/api\/v1\/migration$/, migration],
  [/^\/api\/v1\/openapi\.json$/, openapi],
  [/^\/api\/v1\/projects$/, projects],
  [/^\/api\/v1\/projects\/(?<slug__many>.+)$/, project],
  [/^\/api\/v1\/targets$/, targets],
  [/^\/api\/v1\/trust$/, trust],
  [/^\/api\/v1\/overview$/, overview],
  [/^\/api\/v1\/connections$/, connections],
  [/^\/api\/v1\/connections\/(?<id>[^/]+)\/rotate$/, connectionRotate],
  [/^\/api\/v1\/connections\/(?<id>[^/]+)\/ask$/, connectionAsk],
  [/^\/api\/v1\/connections\/(?<id>[^/]+)\/end$/, connectionEnd],
  [/^\/api\/v1\/deliveries$/, deliveries],
  [/^\/api\/v1\/deliveries\/(?<id>[^/]+)\/replay$/, replay],
  [/^\/api\/v1\/compare$/, compare],
  [/^\/api\/v1\/compare\/first-difference$/, firstDifference],
  [/^\/api\/v1\/environments$/, environments],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)$/, environment],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)\/expected$/, environmentExpected],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)\/observed$/, environmentObserved],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)\/inventories$/, environmentInventories],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)\/inventories\/(?<kind>[^/]+)\/(?<version>[^/]+)$/, environmentInventory],
  [/^\/api\/v1\/drift$/, drift],
  [/^\/api\/v1\/impact$/, impact],
  [/^\/api\/v1\/environments\/(?<name>[^/]+)\/as-of$/, environmentAsOf],
  [/^\/api\/v1\/events$/, events],
  [/^\/api\/webhooks\/(?<source>[^/]+)$/, webhooks],
  [/^\/api\/webhooks\/(?<source>[^/]+)\/(?<connection>[^/]+)$/, connectionWebhooks],
  [/^\/badge\/(?<path__many>.+)$/, badge],
  [/^\/feed\/(?<path__many>.+)$/, feed],
  [/^\/api\/v1\/verify$/, verify],
  [/^\/api\/admission\/v1$/, admission],
  [/^\/api\/v1\/gate$/, gate],
  [/^\/api\/v1\/gate\/(?<id>[^/]+)$/, gateDecision],
  [/^\/api\/v1\/drills$/, drills],
  [/^\/api\/v1\/drills\/(?<id>[^/]+)$/, drill],
  [/^\/api\/v1\/drills\/(?<id>[^/]+)\/acknowledge$/, drillAcknowledge],
  [/^\/api\/v1\/quarantine$/, quarantine],
  [/^\/api\/v1\/quarantine\/(?<id>[^/]+)\/release$/, quarantineRelease],
  [/^\/api\/v1\/report$/, report],
  [/^\/api\/v1\/report\/pack$/, reportPack],
  [/^\/api\/v1\/reports$/, reports],
  [/^\/api\/v1\/reports\/(?<id>[^/]+)$/, keptReport],
  [/^\/api\/v1\/report-schedules$/, reportSchedules],
  [/^\/api\/v1\/report-schedules\/(?<id>[^/]+)\/end$/, reportScheduleEnd],
  [/^\/api\/v1\/retention$/, retention],
  [/^\/api\/v1\/secrets$/, secrets],
  [/^\/api\/v1\/subscriptions$/, subscriptions],
  [/^\/api\/v1\/subscriptions\/(?<id>[^/]+)$/, subscription],
  [/^\/api\/v1\/subscriptions\/(?<id>[^/]+)\/messages$/, subscriptionMessages],
  [/^\/api\/v1\/subscriptions\/(?<id>[^/]+)\/replay$/, subscriptionReplay],
  [/^\/api\/v1\/subscriptions\/(?<id>[^/]+)\/test$/, subscriptionTest],
  [/^\/api\/v1\/holds$/, holds],
  [/^\/api\/v1\/holds\/(?<id>[^/]+)\/release$/, holdRelease],
  [/^\/api\/v1\/waivers$/, waivers],
  [/^\/api\/v1\/waivers\/(?<id>[^/]+)$/, waiver],
  [/^\/api\/v1\/waivers\/(?<id>[^/]+)\/approve$/, waiverApprove],
  [/^\/api\/v1\/waivers\/(?<id>[^/]+)\/openvex$/, waiverOpenvex],
  [/^\/api\/v1\/waivers\/(?<id>[^/]+)\/refuse$/, waiverRefuse],
  [/^\/api\/v1\/waivers\/(?<id>[^/]+)\/revoke$/, waiverRevoke],
  [/^\/api\/v1\/what-if$/, whatIf],
  [/^\/api\/v1\/what-if\/(?<id>[^/]+)$/, whatIfRun],
  [/^\/log\/(?<path__many>.+)$/, log],
  [/^\/readyz$/, readyz],
  [/^\/metrics$/, prometheus],
  [/^\/api\/(?<path__many>.*)$/, unknownRoute],
];

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { base, trustedProxies }: { base: string; trustedProxies: number },
): Promise<void> {
  // As in app/server: from here on the header holds the verified address of the caller.
  const forwarded = String(request.headers['x-forwarded-for'] ?? '');
  request.headers['x-forwarded-for'] = callerAddress(request.socket.remoteAddress, forwarded, trustedProxies);
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  const url = new URL(request.url!, base);
  const [match, module] = ROUTES.map(([pattern, each]) => [pattern.exec(url.pathname), each] as const).find(
    ([found]) => found,
  )!;
  const params = Object.fromEntries(
    Object.entries(match!.groups ?? {}).map(([name, value]) =>
      name.endsWith('__many') ? [name.slice(0, -6), value.split('/')] : [name, value],
    ),
  );
  const method = request.method === 'HEAD' ? 'GET' : request.method!;
  const body = method === 'GET' ? {} : { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' as const };
  const asked = new Request(url, {
    method: request.method!,
    headers: Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    ),
    signal: closed.signal,
    ...body,
  });
  const given = await (module[method] as Handler)(asked, { params: Promise.resolve(params as never) });
  const cookies = given.headers.getSetCookie();
  response.writeHead(given.status, {
    ...Object.fromEntries(given.headers),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  });
  if (given.headers.get('content-type')?.startsWith('text/event-stream'))
    await pipeline(Readable.fromWeb(given.body as NodeReadableStream), response).catch(() => undefined);
  else response.end(Buffer.from(await given.arrayBuffer()));
  // A body that the handler has refused unread would block the next request on this connection.
  if (!request.readableEnded) request.removeAllListeners('data').resume();
}

export type TestServer = { url: string; close(): Promise<void> };

/** @param options.trustedProxies entries of `X-Forwarded-For` that count, as `ATTESTRY_TRUSTED_PROXIES` says */
export async function serveRoutes({ trustedProxies = 0 } = {}): Promise<TestServer> {
  let base = '';
  const server = createServer((request, response) => {
    answer(request, response, { base, trustedProxies }).catch((error: unknown) => {
      response.writeHead(599);
      response.end(String(error));
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
