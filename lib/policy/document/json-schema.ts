/** The JSON Schema (2020-12) of a document, by which an editor completes and checks it. */
import { z } from 'zod';
import type { Check } from '#lib/policy/checks/check.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { policyDocument } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

let cached: object | undefined;

/** The schema of what people write: with the parameters of each check, and without what has a default as required. */
export function policyJsonSchema(): object {
  cached ??= {
    ...schemaOf(policyDocument, ({ jsonSchema }) => {
      const { properties } = jsonSchema;
      if (properties?.['check'] === undefined) return;
      properties['check'] = { description: 'The built-in check', oneOf: [...CHECKS.values()].map(nameOf) };
      jsonSchema.allOf = [...CHECKS.values()].map(paramsOf);
    }),
    title: 'A policy of Attestry',
  };
  return cached;
}

function schemaOf(schema: z.ZodType, override: (context: { jsonSchema: JsonSchema }) => void = () => {}): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override });
}

const nameOf = ({ id, title, description }: Check) => ({ const: id, title, description });

/** The parameters of a rule that has the check. */
function paramsOf({ id, params }: Check): JsonSchema {
  const { $schema: _dialect, ...schema } = schemaOf(params);
  return {
    if: { properties: { check: { const: id } }, required: ['check'] },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { properties: { params: schema } },
  };
}
