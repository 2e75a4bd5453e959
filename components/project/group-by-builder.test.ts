import { describe, expect, it } from 'vitest';
import { splitRef } from '#lib/format/signer.ts';
import { groupByBuilder } from './group-by-builder.ts';

describe('groupByBuilder', () => {
  it('counts a workflow once, whatever its refs', () => {
    const workflow = 'https://github.com/a/b/.github/workflows/release.yml';
    expect(
      groupByBuilder([
        { id: `${workflow}@refs/tags/v1`, artifacts: 2, recognised: true, level: 2 },
        { id: 'https://other', artifacts: 3, recognised: false, level: 0 },
        { id: `${workflow}@refs/tags/v2`, artifacts: 2, recognised: true, level: 3 },
      ]),
    ).toEqual([
      { id: workflow, refs: ['refs/tags/v1', 'refs/tags/v2'], artifacts: 4, recognised: true, level: 3 },
      { id: 'https://other', refs: [], artifacts: 3, recognised: false, level: 0 },
    ]);
  });
  it('recognises a builder only if it is recognised at every ref', () => {
    expect(
      groupByBuilder([
        { id: 'x@refs/heads/a', artifacts: 1, recognised: true, level: null },
        { id: 'x@refs/heads/b', artifacts: 1, recognised: false, level: null },
      ])[0],
    ).toMatchObject({ recognised: false, level: null });
  });
  it.each([
    ['a@b.example', 'a@b.example', null],
    ['x@refs/heads/y', 'x', 'refs/heads/y'],
  ])('%s', (id, name, ref) => expect(splitRef(id)).toEqual([name, ref]));
});
