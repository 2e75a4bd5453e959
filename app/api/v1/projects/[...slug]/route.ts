/**
 * `/api/v1/projects/{slug}`, `…/as-of`, `…/expectations`, `…/expectations/accept` and `…/controls`. A slug has any
 * number of segments, so one route answers all of them. `host/owner/expectations` is a project: a slug has at least
 * three segments.
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { AttestryError } from '#lib/errors.ts';
import { acceptSpeaker, changeExpectations } from '#lib/admin/expectations.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { asOfQuery } from '#lib/http/contract/as-of/as-of.ts';
import {
  acceptRequest,
  expectationsQuery,
  expectationsRequest,
  MAX_EXPECTATIONS_BODY,
} from '#lib/http/contract/expectations.ts';
import { controlsQuery } from '#lib/http/contract/policy/controls.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import type { Context } from '#lib/context/context.ts';
import { getProjectAsOf } from '#lib/query/as-of/get-project-as-of.ts';
import { getControlCoverage } from '#lib/query/policy/get-control-coverage.ts';
import { getExpectations } from '#lib/query/project/get-expectations.ts';
import { getProject } from '#lib/query/get-project.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ slug: string[] }> };
const OF_PROJECT = /^((?:[^/]+\/){2,}[^/]+)\/expectations$/;
const AS_OF = /^((?:[^/]+\/){2,}[^/]+)\/as-of$/;
const CONTROLS = /^((?:[^/]+\/){2,}[^/]+)\/controls$/;
const ACCEPT = /^((?:[^/]+\/){2,}[^/]+)\/expectations\/accept$/;

async function pathOf({ params }: Params): Promise<string> {
  return (await params).slug.map(decodePathSegment).join('/');
}

/** Answer a method that the path does not have. */
function refuseMethod(request: Request, path: string): Promise<Response> {
  const allowed = ACCEPT.test(path) ? ['POST'] : ['GET', 'HEAD', ...(OF_PROJECT.test(path) ? ['PUT'] : [])];
  return methodNotAllowed(...allowed)(request, undefined);
}

/** What the path says below a project; null where it is no such path, or the project is unknown. */
async function partOf(context: Context, request: Request, path: string): Promise<object | null> {
  const expectations = OF_PROJECT.exec(path)?.[1];
  if (expectations !== undefined) return getExpectations(context, expectations, readQuery(request, expectationsQuery));
  const asOf = AS_OF.exec(path)?.[1];
  if (asOf !== undefined) return getProjectAsOf(context, asOf, readQuery(request, asOfQuery));
  const controls = CONTROLS.exec(path)?.[1];
  return controls === undefined ? null : getControlCoverage(context, controls, readQuery(request, controlsQuery));
}

/** One project, its statuses as of a moment, its expectations or its controls, also by an earlier name. */
export const GET = routeHandler('project', async (request, at: Params) => {
  const context = await requestContext(request, 'read');
  const path = await pathOf(at);
  const found = (await partOf(context, request, path)) ?? (await getProject(context, path));
  if (!found && ACCEPT.test(path)) return refuseMethod(request, path);
  const slug = (OF_PROJECT.exec(path) ?? AS_OF.exec(path) ?? CONTROLS.exec(path))?.[1] ?? path;
  if (!found) throw new AttestryError('not-found', `no project is or was called ${slug}`);
  return jsonResponse(found);
});

/** Replace the expectations of a project. */
export const PUT = routeHandler('project-expectations', async (request, at: Params) => {
  const path = await pathOf(at);
  const project = OF_PROJECT.exec(path)?.[1];
  if (project === undefined) return refuseMethod(request, path);
  const context = await requestContext(request, 'expectations.change');
  const { document, ...rest } = await readJsonBody(request, expectationsRequest, undefined, MAX_EXPECTATIONS_BODY);
  const { slug } = await changeExpectations(context, { project, document: document as JsonValue, ...rest });
  return jsonResponse(await getExpectations(context, slug));
});

/** Accept one more signer, sender or builder. */
export const POST = routeHandler('accept-speaker', async (request, at: Params) => {
  const path = await pathOf(at);
  const project = ACCEPT.exec(path)?.[1];
  if (project === undefined) return refuseMethod(request, path);
  const context = await requestContext(request, 'expectations.change');
  const { slug } = await acceptSpeaker(context, { project, ...(await readJsonBody(request, acceptRequest)) });
  return jsonResponse(await getExpectations(context, slug), 201);
});

const notAllowed = routeHandler('method', async (request, at: Params) => refuseMethod(request, await pathOf(at)));
export { notAllowed as DELETE, notAllowed as PATCH };
