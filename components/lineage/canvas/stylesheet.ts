/**
 * How the canvas draws: shape by kind, colour by status, solid for a verified claim and dashed for an unverified one.
 * Marks and names are on the sheet above: measuring thousands of names would take longer than all the rest.
 */
import type { StylesheetJson } from 'cytoscape';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { GraphTheme } from './graph-theme.ts';
import { KIND_SHAPES } from './shapes.ts';

/**
 * Elements take no events: pressing one would restyle it, and its whole layer would be drawn again. `hit.ts` says what
 * was pressed. Every node has a picture, of nothing: the library takes a node without one for "still loading" and
 * restyles it whenever it is drawn.
 */
const NO_EVENTS = { events: 'no' } as const;
const EMPTY_IMAGE = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const loadedImages: HTMLImageElement[] = [];

/** The empty picture is at hand before the first node asks for it; one that came later would have all drawn twice. */
export async function loadEmptyImage(): Promise<void> {
  if (loadedImages.length > 0) return;
  const image = new Image();
  image.src = EMPTY_IMAGE;
  loadedImages.push(image);
  await image.decode().catch(() => undefined);
}

/**
 * `crowded`: so many nodes that lines must be the cheapest there are. What is the library's default anyway (solid,
 * centre to centre) is not
 * said again: each property set on thousands of elements is felt before the first picture.
 */
export function stylesheet(paint: GraphTheme, crowded: boolean): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        'background-color': crowded ? paint.line : paint.sheet,
        'border-color': paint.quiet,
        'border-width': 1.5,
        'background-image': EMPTY_IMAGE,
        ...NO_EVENTS,
      },
    },
    ...NODE_KINDS.map((kind) => {
      const { corners, width, height, double } = KIND_SHAPES[kind];
      return {
        selector: `node[kind = "${kind}"]`,
        style: {
          width,
          height,
          ...(corners === 'round'
            ? { shape: 'ellipse' as const }
            : { shape: 'polygon' as const, 'shape-polygon-points': [...corners] }),
          ...(double ? { 'border-style': 'double' as const, 'border-width': 4 } : {}),
        },
      };
    }),
    ...ARTIFACT_STATUSES.map((status) => ({
      selector: `node[status = "${status}"]`,
      style: {
        'background-color': paint.status[status].fill,
        'border-color': paint.status[status].mark,
        ...(crowded ? { 'border-width': 3 } : {}),
      },
    })),
    {
      selector: 'node[?group]',
      style: { 'outline-width': 1, 'outline-color': paint.quiet, 'outline-offset': 3, 'outline-style': 'solid' },
    },
    {
      selector: 'edge',
      style: {
        'line-color': paint.line,
        ...NO_EVENTS,
        ...(crowded
          ? { width: 2, 'line-opacity': 0.3 }
          : {
              width: 1.25,
              'curve-style': 'straight' as const,
              'target-arrow-shape': 'triangle' as const,
              'target-arrow-color': paint.line,
              'arrow-scale': 0.7,
              'target-distance-from-node': 2,
            }),
      },
    },
    {
      selector: 'edge[weights]',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'node-position',
        'control-point-weights': 'data(weights)' as never,
        'control-point-distances': 'data(distances)' as never,
      },
    },
    {
      selector: 'edge[!verified]',
      style: { 'line-style': 'dashed', 'line-dash-pattern': crowded ? [16, 16] : [4, 4] },
    },
    { selector: 'core', style: { 'active-bg-opacity': 0 } as never },
  ] as StylesheetJson;
}
