/** The operations on predicate types. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  changeQuery,
  policyCheckRequest,
  policyProblems,
  policyRequest,
  retireRequest,
} from '#lib/http/contract/policy/policy.ts';
import {
  predicateTypeChange,
  predicateTypePage,
  predicateTypeQuery,
  predicateTypeView,
} from '#lib/http/contract/policy/predicate-type.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';
import { typedDocumentPage, typedDocumentQuery } from '#lib/http/contract/policy/typed-documents.ts';

const id = z.string().meta({ description: 'The id of the type', example: 'load-test' });
const refusals = problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503);
const yamlBody = { schema: z.string().describe('The document itself') };

export const PREDICATE_TYPE_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/predicate-types': {
    get: readOperation('List predicate types', predicateTypePage, {
      description: 'Those in force come first, then those that were retired. `bases` are the types that ship.',
      requestParams: { query: predicateTypeQuery },
    }),
    post: {
      summary: 'Register a predicate type',
      description:
        'The document becomes the next version of the type with its id, and counts at once. A document that is refused changes nothing; `problems` lists everything that is wrong with it. 409 when `version` is not the current one, when another type describes the same predicate type for the same projects, or when a type that extends this one would not fit. Needs a token with the scope `admin`. A body in YAML is the document itself, with `reason` and `version` as parameters.',
      security: [{ token: [] }],
      requestParams: { query: changeQuery.partial() },
      requestBody: { content: { 'application/json': { schema: policyRequest }, 'application/yaml': yamlBody } },
      responses: {
        201: jsonResponse('The type is new; the header `Location` has its address', predicateTypeChange),
        200: jsonResponse('The type has a new version, or had this document before', predicateTypeChange),
        ...refusals,
      },
    },
  },
  '/api/v1/predicate-types/check': {
    post: {
      summary: 'Check a predicate type without registering it',
      description:
        'Says everything that is wrong with a document. Needs no token and stores nothing. The number of requests is limited.',
      requestBody: { content: { 'application/json': { schema: policyCheckRequest }, 'application/yaml': yamlBody } },
      responses: {
        200: jsonResponse('What is wrong with the document', policyProblems),
        ...problemResponses(400, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/predicate-types/schema.json': {
    get: {
      summary: 'Get the JSON Schema of the document of a predicate type',
      responses: {
        200: { description: 'JSON Schema 2020-12', content: { 'application/schema+json': { schema: z.unknown() } } },
        ...problemResponses(405),
      },
    },
  },
  '/api/v1/predicate-types/{id}/documents': {
    get: readOperation('List the stored documents of a predicate type', typedDocumentPage, {
      description:
        'Each with the outcome of its verification, and whether its predicate conforms to the type in force.',
      requestParams: { path: z.object({ id }), query: typedDocumentQuery },
    }),
  },
  '/api/v1/predicate-types/{id}': {
    get: readOperation('Get one predicate type with its fields and versions', predicateTypeView, {
      requestParams: { path: z.object({ id }) },
    }),
    delete: {
      summary: 'Retire a predicate type',
      description:
        'The type is out of force at once; its versions stay. 409 when another type extends it, and when `version` is not the current one. Reason and version may also be parameters. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path: z.object({ id }), query: changeQuery.partial() },
      requestBody: { required: false, content: { 'application/json': { schema: retireRequest } } },
      responses: { 200: jsonResponse('The type is out of force', predicateTypeChange), ...refusals },
    },
  },
};
