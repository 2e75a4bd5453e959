/** The operations on environments, their inventories and their drift. */
import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { driftQuery, findingPage } from '#lib/http/contract/environment/drift.ts';
import {
  environmentPage,
  environmentQuery,
  environmentsQuery,
  environmentView,
  owned,
  ownerRequest,
} from '#lib/http/contract/environment/environment.ts';
import {
  inventoriesQuery,
  inventoryKind,
  inventoryPage,
  putInventory,
  putInventoryQuery,
  withdrawInventoryQuery,
  withdrawnInventory,
} from '#lib/http/contract/environment/inventory.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const path = z.object({ name: z.string().meta({ example: 'production' }) });

const document = {
  content: {
    'application/json': { schema: z.unknown() },
    'application/yaml': { schema: z.string() },
    'application/octet-stream': { schema: z.string() },
  },
};

/** Store an inventory: `scope` is what a token needs. */
function put(summary: string, description: string, scope: string): ZodOpenApiOperationObject {
  return {
    summary,
    description: `${description} The content decides the format: a list of pods (\`kubectl get pods -A -o json\`), Kubernetes manifests (\`helm get manifest\`), a Compose file, or the SBOM of a system (CycloneDX, SPDX). Its bytes are kept as they came, as a version; an environment that is not known is created. At most 32 MiB, YAML at most 2 MiB, and 20,000 different images and containers. Needs a token with the scope \`${scope}\`.`,
    security: [{ token: [] }],
    requestParams: { path, query: putInventoryQuery },
    requestBody: document,
    responses: {
      201: jsonResponse('A new version', putInventory),
      200: jsonResponse('The newest version has the same bytes', putInventory),
      ...problemResponses(400, 401, 403, 405, 409, 413, 415, 422, 429, 503),
    },
  };
}

function withdraw(summary: string, description: string, scope: string): ZodOpenApiOperationObject {
  return {
    summary,
    description: `${description} Its versions stay. Needs a token with the scope \`${scope}\`.`,
    security: [{ token: [] }],
    requestParams: { path, query: withdrawInventoryQuery },
    responses: {
      200: jsonResponse('The version that withdraws it', withdrawnInventory),
      ...problemResponses(400, 401, 403, 404, 405, 429, 503),
    },
  };
}

export const ENVIRONMENT_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/environments': {
    get: readOperation('List environments', environmentPage, {
      description: 'With the number of artifacts that run in each of them now, by their status there, and their drift.',
      requestParams: { query: environmentsQuery },
    }),
  },
  '/api/v1/environments/{name}': {
    get: readOperation(
      'Get an environment: what should run there, what runs there, and how they differ',
      environmentView,
      {
        requestParams: { path, query: environmentQuery },
      },
    ),
    put: {
      summary: 'Say who answers for an environment',
      description: 'An environment that is not known is created. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: ownerRequest } } },
      responses: {
        200: jsonResponse('The environment and its owner', owned),
        ...problemResponses(400, 401, 403, 405, 409, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/environments/{name}/expected': {
    put: put('Say what should run in an environment', 'Without it, the deployments that run say it.', 'expect'),
    delete: withdraw('Withdraw what should run', 'From then on the deployments that run say it.', 'expect'),
  },
  '/api/v1/environments/{name}/observed': {
    put: put(
      'Report what runs in an environment',
      'It is compared with what should run. It creates no deployment, and nothing in it is evidence.',
      'observe',
    ),
    delete: withdraw('Withdraw what runs', 'From then on nobody says what runs, and nothing is compared.', 'observe'),
  },
  '/api/v1/environments/{name}/inventories': {
    get: readOperation('List the versions of an inventory', inventoryPage, {
      requestParams: { path, query: inventoriesQuery },
    }),
  },
  '/api/v1/environments/{name}/inventories/{kind}/{version}': {
    get: {
      summary: 'Get the original bytes of an inventory',
      description: 'A list of pods may hold secrets, so this needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path: path.extend({ kind: inventoryKind, version: z.string().meta({ example: '1' }) }) },
      responses: {
        200: {
          description: 'The bytes, as they were received',
          content: { 'application/octet-stream': { schema: z.string() } },
        },
        ...problemResponses(401, 403, 404, 405, 429),
      },
    },
  },
  '/api/v1/drift': {
    get: readOperation('List the differences between what should run and what runs, in all environments', findingPage, {
      description: 'With `format=csv` as a spreadsheet; the header `Attestry-Cursor` has the cursor of the next page.',
      requestParams: { query: driftQuery },
    }),
  },
};
