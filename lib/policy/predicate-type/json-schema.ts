/** The JSON Schema (2020-12) of the document of a predicate type, by which an editor completes and checks it. */
import { z } from 'zod';
import { BASE_TYPES } from './base-types.ts';
import { predicateTypeDocument } from './schema.ts';

let cached: object | undefined;

/** The schema of what people write: what has a default is not required. */
export function predicateTypeJsonSchema(): object {
  cached ??= {
    ...z.toJSONSchema(predicateTypeDocument, {
      io: 'input',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        const { properties } = jsonSchema;
        const { schema, extends: base } = properties ?? {};
        if (typeof schema === 'object' && typeof base === 'object') {
          properties!['schema'] = { ...schema, $ref: 'https://json-schema.org/draft/2020-12/schema' };
          properties!['extends'] = { ...base, examples: BASE_TYPES.map(({ document }) => document.predicateType) };
        }
      },
    }),
    title: 'A predicate type of Attestry',
  };
  return cached;
}
