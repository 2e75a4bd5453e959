import type { LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { outlinePath } from '#components/lineage/canvas/shapes.ts';

/** A small icon with the shape that the graph uses for a kind of node. Show the name of the kind beside it. */
export function KindShape({ kind }: { kind: LineageNodeKind }) {
  return (
    <svg aria-hidden="true" width="16" height="16" viewBox="-18 -18 36 36" className="inline-block shrink-0">
      <path d={outlinePath(kind)} fill="none" stroke="currentColor" strokeWidth="2.5" />
      {kind === 'index' && <path d={outlinePath(kind, 6)} fill="none" stroke="currentColor" strokeWidth="2" />}
    </svg>
  );
}
