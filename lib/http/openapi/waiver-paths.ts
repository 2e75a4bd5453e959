/** The operations on waivers and on requests for them. */
import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { openVexDocument } from '#lib/http/contract/openvex.ts';
import {
  revokeRequest,
  waiverApproval,
  waiverPage,
  waiverQuery,
  waiverRefusal,
  waiverRequest,
  waiverView,
} from '#lib/http/contract/waiver.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const requestParams = {
  path: z.object({ id: z.string().meta({ description: 'The number of the waiver', example: '7' }) }),
};

/** An act upon one waiver, which needs a token with the scope `admin`. */
function act(
  summary: string,
  description: string,
  { body, answer, isOptional, statuses }: { body: z.ZodType; answer: string; isOptional: boolean; statuses: number[] },
): ZodOpenApiOperationObject {
  return {
    summary,
    description,
    security: [{ token: [] }],
    requestParams,
    requestBody: { required: !isOptional, content: { 'application/json': { schema: body } } },
    responses: { 200: jsonResponse(answer, waiverView), ...problemResponses(...statuses) },
  };
}

const ACT_STATUSES = [400, 401, 403, 404, 405, 413, 415, 429, 503];

export const WAIVER_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/waivers': {
    get: readOperation('List waivers', waiverPage, {
      description:
        'Requests that wait for a decision come first, and those in force next, the one that expires first at the top of each; then the ended and refused ones, the newest at the top.',
      requestParams: { query: waiverQuery },
    }),
    post: {
      summary: 'Create a waiver, or ask for one',
      description:
        'Accepts for a while that an artifact, or every artifact of a project, does not meet a rule, and evaluates the artifacts again. The status without waivers stays visible as `underlying`. With a token that has the scope `admin` the waiver is in force at once, unless a policy that has the rule and applies to the target demands the approval of another person. Otherwise, and with a token that has only the scope `ingest`, it is a request (`state: requested`), which counts for nothing. Attestry stores the caller as `createdBy`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: waiverRequest } } },
      responses: {
        201: jsonResponse('The new waiver or request; the header `Location` has its address', waiverView),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/waivers/{id}': { get: readOperation('Get one waiver', waiverView, { requestParams }) },
  '/api/v1/waivers/{id}/approve': {
    post: act(
      'Approve a request for a waiver',
      'The waiver is in force from now on, and the artifacts are evaluated again. Needs a token with the scope `admin`; Attestry stores it as `decidedBy`. 403 for who asked for the waiver, also with another token of the same name. 409 when it does not wait for a decision.',
      { body: waiverApproval, answer: 'The waiver in force', isOptional: true, statuses: [...ACT_STATUSES, 409] },
    ),
  },
  '/api/v1/waivers/{id}/refuse': {
    post: act(
      'Refuse a request for a waiver',
      'The request stays in the list, with the reason. Needs a token with the scope `admin`; Attestry stores it as `decidedBy`. 409 when it does not wait for a decision.',
      { body: waiverRefusal, answer: 'The refused request', isOptional: false, statuses: [...ACT_STATUSES, 409] },
    ),
  },
  '/api/v1/waivers/{id}/revoke': {
    post: act(
      'End a waiver now',
      'The artifacts are evaluated again. The waiver stays in the list. A request is withdrawn. Needs a token with the scope `admin`; Attestry stores that token as `revokedBy`. 404 when the waiver has ended before.',
      { body: revokeRequest, answer: 'The ended waiver', isOptional: true, statuses: ACT_STATUSES },
    ),
  },
  '/api/v1/waivers/{id}/openvex': {
    get: readOperation('Get the draft of an OpenVEX statement', openVexDocument, {
      description:
        'One statement about the vulnerability that the waiver names, and about its artifact or the 20 newest artifacts of its project. It is not signed: review it, name its author and sign it. 409 when the waiver names no vulnerability, or is neither requested nor in force.',
      requestParams,
      responses: problemResponses(409),
    }),
  },
};
