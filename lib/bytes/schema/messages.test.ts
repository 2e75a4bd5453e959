import { expect, it } from 'vitest';
import * as z from 'zod';
import { SCHEMA_MESSAGES } from './messages.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  count: z.number().int().min(2).max(1000).optional(),
  every: z.enum(['week', 'month']).optional(),
  kind: z.literal('fixed').optional(),
  tags: z.array(z.string()).min(1).max(2).optional(),
  at: z.iso.datetime().optional(),
  code: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
  own: z.string().regex(/^x$/, 'is no x').optional(),
  nested: z.object({ list: z.array(z.object({ id: z.string() })) }).optional(),
});

it.each<[string, unknown, string]>([
  ['a member that is missing', {}, '`name` is missing'],
  ['nothing at all', undefined, 'it is missing'],
  ['another type', { name: 3 }, '`name` has to be a text'],
  ['no object', [], 'it has to be an object'],
  ['an empty text', { name: '' }, '`name` is empty'],
  ['a long text', { name: 'abcdef' }, '`name` has more than 5 characters'],
  ['a large number', { name: 'a', count: 1001 }, '`count` is larger than 1000'],
  ['a small number', { name: 'a', count: 1 }, '`count` is smaller than 2'],
  ['a fraction', { name: 'a', count: 2.5 }, '`count` has to be a whole number'],
  ['another choice', { name: 'a', every: 'day' }, '`every` has to be one of week, month'],
  ['another constant', { name: 'a', kind: 'x' }, '`kind` has to be fixed'],
  ['an empty list', { name: 'a', tags: [] }, '`tags` is empty'],
  ['a long list', { name: 'a', tags: ['a', 'b', 'c'] }, '`tags` has more than 2 items'],
  ['an item of a list', { name: 'a', tags: [1] }, '`tags/0` has to be a text'],
  ['no time', { name: 'a', at: 'now' }, '`at` has to be a time such as 2026-05-14T12:00:00Z'],
  ['another pattern', { name: 'a', code: 'A' }, '`code` is not well formed'],
  ['a message of the schema', { name: 'a', own: 'y' }, 'is no x'],
  ['an unknown member', { name: 'a', nmae: 1 }, 'nothing here is called `nmae`'],
  ['a member far below', { name: 'a', nested: { list: [{}] } }, '`id` is missing'],
])('%s', (_, value, message) => {
  expect(schema.safeParse(value, SCHEMA_MESSAGES).error?.issues[0]?.message).toBe(message);
});
