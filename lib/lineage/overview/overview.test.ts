import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { mergeClaims } from './merge-claims.ts';
import { showParts, type ShownParts } from './show-parts.ts';
import { spreadOwners } from './spread-owners.ts';
import { groupTree, type Leaf } from './tree.ts';

const leaf = (ref: number, change: Partial<Leaf> = {}): Leaf => ({
  ref,
  kind: 'artifact',
  owner: null,
  sort: 'artifact',
  status: null,
  claimed: false,
  order: ref,
  ...change,
});
const many = (count: number, change: Partial<Leaf> = {}, from = 0) =>
  Array.from({ length: count }, (_, at) => leaf(from + at, change));
const show = (leaves: readonly Leaf[], open: string[] = [], page = 60) =>
  showParts(groupTree(leaves), new Set(open), page);
const shown = ({ elements }: ShownParts) =>
  elements.map((element) => element.group?.id ?? element.leaf?.ref ?? 'nothing');
const groups = (parts: ShownParts) =>
  parts.elements.flatMap(({ group }) => (group === null ? [] : [`${group.id} ${group.leaves.length}`]));

describe('what is shown', () => {
  it('is each node of a small lineage by itself', () => {
    expect(shown(show([...many(3, { owner: 'project:1' }), leaf(9, { owner: 'project:2' })]))).toEqual([0, 1, 2, 9]);
  });
  it('is one group for each owner, and one for each sort of what belongs to nobody', () => {
    const leaves = [
      ...many(10, { owner: 'project:1' }),
      ...many(10, { owner: 'project:1', kind: 'build', sort: 'build' }, 10),
      ...many(20, { owner: 'project:2' }, 20),
      ...many(30, { kind: 'component', sort: 'component.npm' }, 40),
      ...many(9, { kind: 'component', sort: 'component.pypi' }, 70),
    ];
    expect(groups(show(leaves))).toEqual([
      'group:~component.npm 30',
      'group:project:1 20',
      'group:project:2~artifact 20',
      'group:~component.pypi 9',
    ]);
    expect(groups(show(leaves, ['group:project:1']))).toContain('group:project:1~build 10');
  });
  it('is the sorts of nodes of the only owner', () => {
    const leaves = [
      ...many(10, { owner: 'project:1' }),
      ...many(2, { owner: 'project:1', kind: 'build', sort: 'build' }, 10),
    ];
    expect(shown(show(leaves))).toEqual(['group:project:1~artifact', 10, 11]);
  });
  it('begins with the worst status, and a page is followed by a group of the rest', () => {
    const leaves = [...many(20, { status: 'verified' }), leaf(99, { status: 'failed' })];
    const id = 'group:~artifact';
    expect(shown(show(leaves, [id], 5))).toEqual([99, 0, 1, 2, 3, `${id}@5`]);
    expect(shown(show(leaves, [id, `${id}@5`], 5))).toEqual([99, 0, 1, 2, 3, 4, 5, 6, 7, 8, `${id}@10`]);
    expect(groups(show(leaves, [id], 5))).toEqual([`${id}@5 16`]);
  });
  it('does not put the artifact first whose bad status only a claim without authority brings in', () => {
    const leaves = [...many(20, { status: 'verified' }), leaf(99, { status: 'failed', claimed: true })];
    expect(shown(show(leaves, ['group:~artifact'], 5))[0]).toBe(0);
  });

  const statuses = fc.option(fc.constantFrom(...ARTIFACT_STATUSES));
  const anyLeaves = fc
    .array(
      fc.record({
        owner: fc.option(fc.constantFrom('project:1', 'project:2', 'project:33')),
        sort: fc.constantFrom('artifact', 'build', 'component.npm', 'component.pypi'),
        status: statuses,
        claimed: fc.boolean(),
        order: fc.nat(20),
      }),
      { maxLength: 150 },
    )
    .map((all) => all.map((each, ref) => leaf(ref, each)));

  it('has every node exactly once, whatever is open', () => {
    fc.assert(
      fc.property(anyLeaves, fc.integer({ min: 1, max: 20 }), fc.nat(), fc.integer(), (leaves, page, steps, seed) => {
        // Open some of the groups that are shown, one after the other, as a reader does.
        const open: string[] = [];
        let parts = show(leaves, open, page);
        for (let step = 0; step < steps % 8; step++) {
          const closed = parts.elements.flatMap(({ group }) => group?.id ?? []);
          if (closed.length === 0) break;
          open.push(closed[Math.abs(seed + step * 7) % closed.length]!);
          parts = show(leaves, open, page);
        }
        const all = parts.elements.flatMap(({ leaf: one, group }) => (one === null ? group.leaves : [one]));
        expect(all.map(({ ref }) => ref).toSorted((a, b) => a - b)).toEqual(leaves.map(({ ref }) => ref));
        for (const [at, { leaf: one, group }] of parts.elements.entries())
          for (const { ref } of one === null ? group.leaves : [one]) expect(parts.elementOf.get(ref)).toBe(at);
        expect(parts.opened.map(({ id }) => id).toSorted()).toEqual(open.toSorted());
        const ids = shown(parts);
        expect(new Set(ids).size).toBe(ids.length);
        // Each open group adds a page of parts, of which each small one is shown as its nodes.
        expect(ids.length).toBeLessThanOrEqual((open.length + 1) * (page + 1) * 8);
        expect(shown(show(leaves.toReversed(), open, page))).toEqual(ids);
      }),
    );
  });

  it('is the same for ids that no group has', () => {
    fc.assert(
      fc.property(anyLeaves, fc.array(fc.string()), (leaves, open) => {
        expect(shown(show(leaves, open))).toEqual(shown(show(leaves)));
      }),
    );
  });
});

describe('claims between what is shown', () => {
  const elementOf = new Map([1, 2, 3, 4].map((ref) => [ref, ref <= 2 ? 0 : ref]));
  it('are one edge for each kind, with counts', () => {
    const claim = (from: number, to: number, kind: string, change = {}) => ({
      from,
      to,
      kind,
      verified: true,
      counts: true,
      ...change,
    });
    const { edges, inside } = mergeClaims(
      [
        claim(1, 3, 'built'),
        claim(2, 3, 'built', { verified: false }),
        claim(2, 3, 'contains', { verified: true, counts: false }),
        claim(1, 2, 'built'),
        claim(1, 77, 'built'),
      ],
      elementOf,
    );
    expect(edges).toMatchObject([
      { from: 0, to: 3, kind: 'built', claims: 2, verified: 1, withoutAuthority: 0 },
      { from: 0, to: 3, kind: 'contains', claims: 1, verified: 0, withoutAuthority: 1 },
    ]);
    expect([...inside]).toEqual([[0, 1]]);
  });
  it('and those inside add up to all claims', () => {
    const ends = fc.integer({ min: 1, max: 4 });
    const claims = fc.array(
      fc.record({
        from: ends,
        to: ends,
        kind: fc.constantFrom('a', 'b'),
        verified: fc.boolean(),
        counts: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(claims, (all) => {
        const { edges, inside } = mergeClaims(all, elementOf);
        const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
        expect(sum(edges.map((edge) => edge.claims)) + sum(inside.values())).toBe(all.length);
        const between = all.filter(({ from, to }) => elementOf.get(from) !== elementOf.get(to));
        expect(sum(edges.map((edge) => edge.withoutAuthority))).toBe(between.filter(({ counts }) => !counts).length);
        expect(sum(edges.map((edge) => edge.verified))).toBe(
          between.filter(({ counts, verified }) => counts && verified).length,
        );
      }),
    );
  });
});

describe('owners', () => {
  it('spread to the nearest nodes that take one', () => {
    const edges = [
      { from: 1, to: 2, counts: true },
      { from: 2, to: 3, counts: true },
      { from: 3, to: 4, counts: true },
    ];
    const owners = spreadOwners(
      new Map([
        [1, 'a'],
        [4, 'b'],
      ]),
      edges,
      (ref) => ref !== 3,
    );
    expect([...owners]).toEqual([
      [1, 'a'],
      [4, 'b'],
      [2, 'a'],
    ]);
  });
  it('do not spread by a claim without authority', () => {
    expect(spreadOwners(new Map([[1, 'a']]), [{ from: 1, to: 2, counts: false }], () => true).has(2)).toBe(false);
  });
});
