import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { paramFields } from './param-fields.ts';

const fieldOf = (schema: z.ZodType) => paramFields(z.strictObject({ p: schema }))[0];

describe('the field of a parameter', () => {
  it.each<[string, z.ZodType, object]>([
    ['a whole number', z.int().min(1).max(16).default(2), { kind: 'number', min: 1, max: 16, fallback: 2 }],
    ['a number without bounds', z.int().optional(), { kind: 'number', min: null, max: null, fallback: null }],
    ['yes or no', z.boolean().default(true), { kind: 'flag', fallback: true }],
    ['a text', z.string().min(1), { kind: 'text', nullable: false, required: true, fallback: null }],
    ['a text or null', z.string().nullable().default(null), { kind: 'text', nullable: true, required: false }],
    ['a short text or null', z.string().max(9).nullable(), { kind: 'text', nullable: true, required: true }],
    ['a name or a URL', z.union([z.enum(['a', 'b']), z.url()]), { kind: 'text', suggestions: ['a', 'b'] }],
    ['one of a few', z.enum(['a', 'b']).default('b'), { kind: 'choice', options: ['a', 'b'], fallback: 'b' }],
    ['some of a few', z.array(z.enum(['a', 'b'])).default(['a']), { kind: 'choices', fallback: ['a'] }],
    ['texts', z.array(z.string()).default(['x']), { kind: 'list', fallback: ['x'] }],
    ['objects', z.array(z.strictObject({ id: z.string() })), { kind: 'rows', fields: [{ name: 'id', kind: 'text' }] }],
    ['anything else', z.record(z.string(), z.unknown()), { kind: 'other' }],
    ['a number or a text', z.union([z.string(), z.int()]), { kind: 'other' }],
  ])('for %s', (_name, schema, expected) => expect(fieldOf(schema)).toMatchObject(expected));

  it('has the description without the marks of code', () => {
    expect(fieldOf(z.string().describe('`rsa-3072+` is RSA'))).toMatchObject({ description: 'rsa-3072+ is RSA' });
  });
});

it('every parameter of every check has a field and a description', () => {
  for (const { id, params } of CHECKS.values())
    for (const field of paramFields(params)) {
      expect(field.kind, `${id}: ${field.name}`).not.toBe('other');
      expect(field.description, `${id}: ${field.name}`).not.toBe('');
    }
});
