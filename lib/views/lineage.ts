/** The lineage graph as it is answered; `hidden` counts what the bound left out, and says why. */
import type { Lineage } from '#lib/lineage/model/lineage.ts';

export type { LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
export type LineageView = Lineage;
