import { expect, it } from 'vitest';
import { withValueAt } from './pointer.ts';

const object = { a: { b: { c: 1, d: 2 }, list: [1] }, 'x/y': 1 };

it.each<[string, object]>([
  ['/a/b/c', { a: { b: { c: 'new', d: 2 }, list: [1] }, 'x/y': 1 }],
  ['/a', { a: 'new', 'x/y': 1 }],
  ['/x~1y', { a: object.a, 'x/y': 'new' }],
  ['/a/b/z', object],
  ['/a/list/0', object],
  ['/a/b/c/d', object],
  ['/toString', object],
  ['', object],
])('%j of an object is replaced where it is a member', (pointer, expected) => {
  expect(withValueAt(object, pointer, 'new')).toEqual(expected);
});

it('the object stays as it was', () => {
  withValueAt(object, '/a/b/c', 'new');
  expect(object.a.b.c).toBe(1);
});
