/** The lineage graph in responses; `hidden` counts the nodes over the limit, with the reason. */
import type { Lineage } from '#lib/lineage/model/lineage.ts';

export type { LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
export type LineageView = Lineage;
