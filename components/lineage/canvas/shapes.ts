/** The shape of each kind of node. The canvas, the static picture, the legend and the exports share these outlines. */
import type { LineageNodeKind } from '#lib/lineage/model/lineage.ts';

/**
 * Corners are x, y pairs in the range −1 … 1; `round` is an ellipse. Sizes are px at zoom 1. `double`: drawn with a
 * second outline, for an index that represents several artifacts.
 */
export type KindShape = { corners: readonly number[] | 'round'; width: number; height: number; double: boolean };

const SQUARE = [-1, -1, 1, -1, 1, 1, -1, 1] as const;
const HEXAGON = [-1, 0, -0.5, -1, 0.5, -1, 1, 0, 0.5, 1, -0.5, 1] as const;
const SLANTED = [-0.55, -1, 1, -1, 0.55, 1, -1, 1] as const;
const TAG = [-1, -1, 0.4, -1, 1, 0, 0.4, 1, -1, 1] as const;
const SHEET = [-1, -1, 0.45, -1, 1, -0.45, 1, 1, -1, 1] as const;
const DIAMOND = [0, -1, 1, 0, 0, 1, -1, 0] as const;
const HOUSE = [0, -1, 1, -0.2, 1, 1, -1, 1, -1, -0.2] as const;

export const KIND_SHAPES: Record<LineageNodeKind, KindShape> = {
  source: { corners: 'round', width: 26, height: 26, double: false },
  material: { corners: SLANTED, width: 28, height: 18, double: false },
  build: { corners: HEXAGON, width: 32, height: 26, double: false },
  index: { corners: SQUARE, width: 30, height: 28, double: true },
  artifact: { corners: SQUARE, width: 26, height: 26, double: false },
  release: { corners: TAG, width: 32, height: 22, double: false },
  sbom: { corners: SHEET, width: 22, height: 26, double: false },
  component: { corners: DIAMOND, width: 22, height: 22, double: false },
  deployment: { corners: HOUSE, width: 28, height: 28, double: false },
  group: { corners: 'round', width: 40, height: 30, double: true },
  private: { corners: 'round', width: 18, height: 18, double: false },
};

/** Return the outline as SVG path data centred on (0, 0), smaller by `inset` px on each side. */
export function outlinePath(kind: LineageNodeKind, inset = 0): string {
  const { corners, width, height } = KIND_SHAPES[kind];
  const rx = width / 2 - inset,
    ry = height / 2 - inset;
  if (corners === 'round') return `M${-rx} 0A${rx} ${ry} 0 1 1 ${rx} 0A${rx} ${ry} 0 1 1 ${-rx} 0Z`;
  const points: string[] = [];
  for (let i = 0; i < corners.length; i += 2) points.push(`${round(corners[i]! * rx)} ${round(corners[i + 1]! * ry)}`);
  return `M${points.join('L')}Z`;
}

const round = (value: number) => Math.round(value * 100) / 100;
