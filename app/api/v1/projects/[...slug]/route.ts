/**
 * `/api/v1/projects/{slug}`, `…/as-of`, `…/expectations`, `…/expectations/accept`, `…/controls`, `…/targets`,
 * `…/visibility`, `…/badges` and `…/badges/{id}`. A slug has any number of segments, so one route answers all of them.
 * `host/owner/expectations` is a project: a slug has at least three segments.
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { AttestryError } from '#lib/errors.ts';
import { acceptSpeaker, changeExpectations } from '#lib/admin/expectations.ts';
import { endBadgeAddress, listBadgeAddresses, makeBadgeAddress } from '#lib/admin/visibility/badge-addresses.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { changeVisibility, getVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { badgeAddressRequest, visibilityRequest } from '#lib/http/contract/access/visibility.ts';
import { asOfQuery } from '#lib/http/contract/as-of/as-of.ts';
import {
  acceptRequest,
  expectationsQuery,
  expectationsRequest,
  MAX_EXPECTATIONS_BODY,
} from '#lib/http/contract/expectations.ts';
import { targetRequest } from '#lib/http/contract/target/target.ts';
import { controlsQuery } from '#lib/http/contract/policy/controls.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import type { Context } from '#lib/context/context.ts';
import { getProjectAsOf } from '#lib/query/as-of/get-project-as-of.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { getControlCoverage } from '#lib/query/policy/get-control-coverage.ts';
import { getExpectations } from '#lib/query/project/get-expectations.ts';
import { getProject } from '#lib/query/get-project.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ slug: string[] }> };
const OF_PROJECT = /^((?:[^/]+\/){2,}[^/]+)\/expectations$/;
const AS_OF = /^((?:[^/]+\/){2,}[^/]+)\/as-of$/;
const CONTROLS = /^((?:[^/]+\/){2,}[^/]+)\/controls$/;
const TARGETS = /^((?:[^/]+\/){2,}[^/]+)\/targets$/;
const VISIBILITY = /^((?:[^/]+\/){2,}[^/]+)\/visibility$/;
const BADGES = /^((?:[^/]+\/){2,}[^/]+)\/badges$/;
const BADGE = /^((?:[^/]+\/){2,}[^/]+)\/badges\/([^/]+)$/;
const ACCEPT = /^((?:[^/]+\/){2,}[^/]+)\/expectations\/accept$/;

const PARTS = [OF_PROJECT, AS_OF, CONTROLS, TARGETS, VISIBILITY, BADGES];
const REPLACEABLE = [OF_PROJECT, TARGETS, VISIBILITY];

async function pathOf({ params }: Params): Promise<string> {
  return (await params).slug.map(decodePathSegment).join('/');
}

/** Answer a method that the path does not have. */
function refuseMethod(request: Request, path: string): Promise<Response> {
  return methodNotAllowed(...methodsOf(path))(request, undefined);
}

function methodsOf(path: string): string[] {
  if (ACCEPT.test(path)) return ['POST'];
  if (BADGE.test(path)) return ['GET', 'HEAD', 'DELETE'];
  if (BADGES.test(path)) return ['GET', 'HEAD', 'POST'];
  return ['GET', 'HEAD', ...(REPLACEABLE.some((part) => part.test(path)) ? ['PUT'] : [])];
}

/** What the path says below a project; null where it is no such path, or the project is unknown. */
async function partOf(context: Context, request: Request, path: string): Promise<object | null> {
  const expectations = OF_PROJECT.exec(path)?.[1];
  if (expectations !== undefined) return getExpectations(context, expectations, readQuery(request, expectationsQuery));
  const asOf = AS_OF.exec(path)?.[1];
  if (asOf !== undefined) return getProjectAsOf(context, asOf, readQuery(request, asOfQuery));
  const visibility = VISIBILITY.exec(path)?.[1];
  if (visibility !== undefined) return getVisibility(context, visibility);
  const targets = TARGETS.exec(path)?.[1];
  if (targets !== undefined) return getTargets(context, targets);
  const controls = CONTROLS.exec(path)?.[1];
  return controls === undefined ? null : getControlCoverage(context, controls, readQuery(request, controlsQuery));
}

/** The addresses of badges, for those who may make them; null where the path asks for something else. */
async function badgesOf(request: Request, path: string): Promise<object | null> {
  const project = BADGES.exec(path)?.[1];
  return project === undefined ? null : listBadgeAddresses(await requestContext(request, 'badge.change'), project);
}

/** One project, its statuses as of a moment, its expectations, controls or targets, also by an earlier name. */
export const GET = routeHandler('project', async (request, at: Params) => {
  const context = await requestContext(request, 'read');
  const path = await pathOf(at);
  const found =
    (await partOf(context, request, path)) ?? (await badgesOf(request, path)) ?? (await getProject(context, path));
  if (!found && ACCEPT.test(path)) return refuseMethod(request, path);
  const slug = PARTS.map((part) => part.exec(path)?.[1]).find((found) => found !== undefined) ?? path;
  if (!found) throw new AttestryError('not-found', `no project is or was called ${slug}`);
  return jsonResponse(found);
});

/** Replace the expectations of a project, set a target, or make it private or public. */
export const PUT = routeHandler('project-expectations', async (request, at: Params) => {
  const path = await pathOf(at);
  const visible = VISIBILITY.exec(path)?.[1];
  if (visible !== undefined) return putVisibility(request, visible);
  const targets = TARGETS.exec(path)?.[1];
  if (targets !== undefined) return putTarget(request, targets);
  const project = OF_PROJECT.exec(path)?.[1];
  if (project === undefined) return refuseMethod(request, path);
  const context = await requestContext(request, 'expectations.change');
  const { document, ...rest } = await readJsonBody(request, expectationsRequest, undefined, MAX_EXPECTATIONS_BODY);
  const { slug } = await changeExpectations(context, { project, document: document as JsonValue, ...rest });
  return jsonResponse(await getExpectations(context, slug));
});

async function putVisibility(request: Request, project: string): Promise<Response> {
  const context = await requestContext(request, 'visibility.change');
  const { slug } = await changeVisibility(context, { project, ...(await readJsonBody(request, visibilityRequest)) });
  return jsonResponse(await getVisibility(context, slug));
}

async function putTarget(request: Request, project: string): Promise<Response> {
  const context = await requestContext(request, 'targets.change');
  await changeTarget(context, { project, ...(await readJsonBody(request, targetRequest)) });
  return jsonResponse(await getTargets(context, project));
}

/** Accept one more signer, sender or builder, or make an address of badges. */
export const POST = routeHandler('accept-speaker', async (request, at: Params) => {
  const path = await pathOf(at);
  const badges = BADGES.exec(path)?.[1];
  if (badges !== undefined) return postBadges(request, badges);
  const project = ACCEPT.exec(path)?.[1];
  if (project === undefined) return refuseMethod(request, path);
  const context = await requestContext(request, 'expectations.change');
  const { slug } = await acceptSpeaker(context, { project, ...(await readJsonBody(request, acceptRequest)) });
  return jsonResponse(await getExpectations(context, slug), 201);
});

async function postBadges(request: Request, project: string): Promise<Response> {
  const context = await requestContext(request, 'badge.change');
  const { note } = await readJsonBody(request, badgeAddressRequest);
  const { id, secret } = await makeBadgeAddress(context, { project, note });
  const path = `/badge/private/${secret}`;
  return jsonResponse({ id, svg: `${path}.svg`, json: `${path}.json` }, 201);
}

/** Revoke an address of badges. */
export const DELETE = routeHandler('badge-address', async (request, at: Params) => {
  const path = await pathOf(at);
  const [, project, id] = BADGE.exec(path) ?? [];
  if (project === undefined || id === undefined) return refuseMethod(request, path);
  const context = await requestContext(request, 'badge.change');
  const number = await readRowId(Promise.resolve({ id }), 'address of badges');
  await endBadgeAddress(context, { project, id: number });
  return jsonResponse(await listBadgeAddresses(context, project));
});

const notAllowed = routeHandler('method', async (request, at: Params) => refuseMethod(request, await pathOf(at)));
export { notAllowed as PATCH };
