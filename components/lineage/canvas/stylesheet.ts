/**
 * The cytoscape stylesheet: shape by kind, colour by status, and solid lines for verified claims, dashed lines for
 * unverified ones, dotted lines for those without authority. The overlay draws marks and labels: cytoscape would spend
 * more time measuring thousands of labels than on everything else.
 */
import type { StylesheetJson } from 'cytoscape';
import { CLAIM_BASES, CLAIM_LABELS, type ClaimBasis } from '#lib/lineage/labels.ts';
import { NODE_KINDS } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES, type Status } from '#lib/status/status.ts';
import type { GraphTheme } from './graph-theme.ts';
import { largeGraphDash, LARGE_GRAPH_LINE, largeGraphNode } from './large-graph.ts';
import { KIND_SHAPES } from './shapes.ts';

/**
 * Elements receive no events, because a click would restyle the element and redraw its whole layer; `hit-test.ts` finds
 * the clicked element. Every node has an empty background image, because cytoscape treats a node without one as still
 * loading and restyles it on every draw.
 */
const NO_EVENTS = { events: 'no' } as const;
const EMPTY_IMAGE = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const loadedImages: HTMLImageElement[] = [];

/** Load the empty image before the first draw: if it arrived later, all nodes would be drawn twice. */
export async function loadEmptyImage(): Promise<void> {
  if (loadedImages.length > 0) return;
  const image = new Image();
  image.src = EMPTY_IMAGE;
  loadedImages.push(image);
  await image.decode().catch(() => undefined);
}

/**
 * Return the stylesheet for a theme. For a large graph the edges use the cheapest style. Cytoscape's defaults (solid,
 * centre to centre) are not repeated: every property set on thousands of elements delays the first picture.
 */
export function stylesheet(theme: GraphTheme, isLarge: boolean): StylesheetJson {
  return [
    ...nodeStyles(theme, isLarge),
    ...edgeStyles(theme, isLarge),
    { selector: 'core', style: { 'active-bg-opacity': 0 } as never },
  ] as StylesheetJson;
}

function nodeStyles(theme: GraphTheme, isLarge: boolean) {
  return [
    {
      selector: 'node',
      style: {
        ...nodeColours(theme, null, isLarge),
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
      style: nodeColours(theme, status, isLarge),
    })),
    {
      selector: 'node[?group]',
      style: { 'outline-width': 1, 'outline-color': theme.quiet, 'outline-offset': 3, 'outline-style': 'solid' },
    },
  ];
}

function nodeColours(theme: GraphTheme, status: Status | null, isLarge: boolean) {
  if (isLarge) {
    const { fill, border, width } = largeGraphNode(theme, status);
    return { 'background-color': fill, 'border-color': border, 'border-width': width };
  }
  if (status === null) return { 'background-color': theme.sheet, 'border-color': theme.quiet, 'border-width': 1.5 };
  return { 'background-color': theme.status[status].fill, 'border-color': theme.status[status].mark };
}

function edgeStyles(theme: GraphTheme, isLarge: boolean) {
  return [
    {
      selector: 'edge',
      style: {
        'line-color': theme.line,
        ...NO_EVENTS,
        ...(isLarge
          ? { width: LARGE_GRAPH_LINE.width, 'line-opacity': LARGE_GRAPH_LINE.opacity }
          : {
              width: 1.25,
              'curve-style': 'straight' as const,
              'target-arrow-shape': 'triangle' as const,
              'target-arrow-color': theme.line,
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
    ...CLAIM_BASES.flatMap((basis) => dashStyle(basis, isLarge)),
  ];
}

/** The dashes or dots of a line. */
function dashStyle(basis: ClaimBasis, isLarge: boolean) {
  const { dash } = CLAIM_LABELS[basis];
  const pattern = isLarge ? largeGraphDash(dash) : dash;
  if (pattern === null) return [];
  return [
    { selector: `edge[basis = "${basis}"]`, style: { 'line-style': 'dashed' as const, 'line-dash-pattern': pattern } },
  ];
}
