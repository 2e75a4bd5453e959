/** The operations on policies. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  changeQuery,
  policyChange,
  policyCheckRequest,
  policyPackPage,
  policyPage,
  policyProblems,
  policyQuery,
  policyRequest,
  policyView,
  retireRequest,
} from '#lib/http/contract/policy/policy.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const id = z.string().meta({ description: 'The id of the policy', example: 'release-gate' });
const refusals = problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503);
const yamlBody = { schema: z.string().describe('The document itself') };

export const POLICY_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/policies': {
    get: readOperation('List policies, or ask which one decides', policyPage, {
      description:
        'Those in force come first, then the one that ships, then those that were retired. With `project` or `environment`, `choice` says which policy decides there and why.',
      requestParams: { query: policyQuery },
    }),
    post: {
      summary: 'Apply a policy',
      description:
        'The document becomes the next version of the policy with its id, and counts at once for the first artifacts and in the background for the others. A document that is refused changes nothing; `problems` lists everything that is wrong with it. 409 when `version` is not the current one, or another policy applies to the same projects and environments. Needs a token with the scope `admin`; Attestry stores that token and the reason with the version. A body in YAML is the document itself, with `reason` and `version` as parameters.',
      security: [{ token: [] }],
      requestParams: { query: changeQuery.partial() },
      requestBody: {
        content: { 'application/json': { schema: policyRequest }, 'application/yaml': yamlBody },
      },
      responses: {
        201: jsonResponse('The policy is new; the header `Location` has its address', policyChange),
        200: jsonResponse('The policy has a new version, or had this document before', policyChange),
        ...refusals,
      },
    },
  },
  '/api/v1/policies/check': {
    post: {
      summary: 'Check a policy without applying it',
      description:
        'Says everything that is wrong with a document, and whether it can be in force beside the other policies. Needs no token and stores nothing. The number of requests is limited.',
      requestBody: {
        content: { 'application/json': { schema: policyCheckRequest }, 'application/yaml': yamlBody },
      },
      responses: {
        200: jsonResponse('What is wrong with the document', policyProblems),
        ...problemResponses(400, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/policies/packs': {
    get: readOperation('List the policies that ship as documents', policyPackPage, {
      description:
        'Each can be applied as it is, or be changed first. The first is the policy that decides by default.',
    }),
  },
  '/api/v1/policies/schema.json': {
    get: {
      summary: 'Get the JSON Schema of a policy',
      description: 'With every built-in check and its parameters, so that an editor completes them.',
      responses: {
        200: { description: 'JSON Schema 2020-12', content: { 'application/schema+json': { schema: z.unknown() } } },
        ...problemResponses(405),
      },
    },
  },
  '/api/v1/policies/{id}': {
    get: readOperation('Get one policy with its rules and versions', policyView, {
      requestParams: { path: z.object({ id }) },
    }),
    delete: {
      summary: 'Retire a policy',
      description:
        'The policy is out of force at once; its versions stay. 409 for the policy that ships, and when `version` is not the current one. Reason and version may also be parameters. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path: z.object({ id }), query: changeQuery.partial() },
      requestBody: { required: false, content: { 'application/json': { schema: retireRequest } } },
      responses: { 200: jsonResponse('The policy is out of force', policyChange), ...refusals },
    },
  },
};
