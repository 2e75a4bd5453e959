/** What the painter of a large graph needs of it: numbers only, so that a worker gets it without copying objects. */
import { CLAIM_BASES, claimBasisOf } from '#lib/lineage/labels.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { STATUS_ORDER } from '#lib/status/presentation.ts';
import type { Picture } from '#components/lineage/canvas/canvas.ts';

export type PaintData = {
  /** Of each node: its centre, the index of its kind, and 0 or 1 + the index of its status in `STATUS_ORDER`. */
  x: Float64Array;
  y: Float64Array;
  kind: Uint8Array;
  look: Uint8Array;
  /** 1: the node stands for a group. */
  group: Uint8Array;
  /** Of each edge: its ends, and the index of what its claim rests on. */
  tail: Int32Array;
  head: Int32Array;
  basis: Uint8Array;
};

export function paintDataOf({ graph, layout, groups }: Pick<Picture, 'graph' | 'layout' | 'groups'>): PaintData {
  return {
    x: layout.x.slice(),
    y: layout.y.slice(),
    kind: Uint8Array.from(graph.nodes, ({ kind }) => NODE_KINDS.indexOf(kind)),
    look: Uint8Array.from(graph.nodes, ({ status }) => (status === null ? 0 : 1 + STATUS_ORDER.indexOf(status))),
    group: Uint8Array.from(graph.nodes, ({ id }) => (groups.has(id) ? 1 : 0)),
    tail: graph.tail.slice(),
    head: graph.head.slice(),
    basis: Uint8Array.from(graph.edges, (edge) => CLAIM_BASES.indexOf(claimBasisOf(edge))),
  };
}
