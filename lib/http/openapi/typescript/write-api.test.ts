import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Artifact, Operations } from '#lib/client/api.ts';
import { openApiDocument } from '../openapi.ts';
import { commentText, type Schema, typeText } from './type-text.ts';
import { API_FILE, apiText } from './write-api.ts';

it('lib/client/api.ts has the types of the document as it is now', () => {
  expect(readFileSync(API_FILE, 'utf8') === apiText(), 'it is stale: npm run client').toBe(true);
});

it('names every operation of the document', () => {
  const { paths } = openApiDocument('0') as { paths: { [path: string]: object } };
  const names = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `  '${method.toUpperCase()} ${path}': {`),
  );
  expect(names.length).toBeGreaterThan(100);
  const lines = new Set(apiText().split('\n'));
  expect(names.filter((name) => !lines.has(name))).toEqual([]);
});

it('the types say what is required and what the answer is', () => {
  const path: Operations['GET /api/v1/artifacts/{digest}']['path'] = { digest: 'sha256:ab' };
  const answer: Operations['GET /api/v1/artifacts/{digest}']['answers'][200]['status'] = {} as Artifact['status'];
  // @ts-expect-error: the digest is required
  const wrong: typeof path = {};
  // @ts-expect-error: there is no such status
  answer.status = 'fine';
  expect([path.digest, wrong]).toEqual(['sha256:ab', {}]);
});

it.each<[string, Schema, string]>([
  ['a name', { $ref: '#/components/schemas/Status', description: 'x' }, 'Status'],
  ['an integer', { type: 'integer' }, 'number'],
  ['anything', {}, 'unknown'],
  ['a literal', { const: 'it’s' }, "'it’s'"],
  ['a literal with a quote', { const: "it's" }, '"it\'s"'],
  ['null among literals', { enum: ['a', 1, null] }, "'a' | 1 | null"],
  ['one of two', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  ['anything or null', { anyOf: [{}, { type: 'null' }] }, 'unknown'],
  ['several types', { type: ['string', 'null'] }, 'string | null'],
  ['a list of one of two', { type: 'array', items: { enum: ['a', 'b'] } }, "('a' | 'b')[]"],
  ['a pair', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
  ['both', { allOf: [{ $ref: '#/A' }, { anyOf: [{ $ref: '#/B' }, { $ref: '#/C' }] }] }, 'A & (B | C)'],
  ['an object without members', { type: 'object' }, '{ [name: string]: unknown }'],
  [
    'members',
    { type: 'object', required: ['a'], properties: { a: { type: 'string', description: 'A' }, 'b-c': {} } },
    "{\n  /** A */\n  a: string;\n  'b-c'?: unknown;\n}",
  ],
  ['a map', { type: 'object', additionalProperties: { type: 'number' } }, '{\n  [name: string]: number;\n}'],
  [
    'members and others',
    { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: { type: 'string' } },
    '{\n  a?: number;\n  [name: string]: unknown;\n}',
  ],
])('%s', (_, schema, text) => {
  expect(typeText(schema, '')).toBe(text);
});

it('a description cannot end its comment, and is no wider than a line', () => {
  expect(commentText('a */ b', '')).toBe('/** a *\\/ b */\n');
  const lines = commentText('word '.repeat(60).trim(), '    ').split('\n');
  expect(lines.length).toBeGreaterThan(3);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});
