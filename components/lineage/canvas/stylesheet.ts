/** How the canvas draws: shape by kind, mark by status, solid for a verified claim and dashed for an unverified one. */
import type { StylesheetJson } from 'cytoscape';
import { NODE_KINDS } from '#lib/lineage/lineage.ts';
import { MARK_SIZE, STATUS_MARKS } from '#lib/status/marks.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Paint } from './paint.ts';
import { KIND_SHAPES } from './shapes.ts';

/** A mark as an image the canvas can draw; twice the size, so that it stays sharp. */
function markImage(path: string, colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${MARK_SIZE * 2}" height="${MARK_SIZE * 2}" viewBox="0 0 ${MARK_SIZE} ${MARK_SIZE}"><path d="${path}" fill="${colour}" fill-rule="evenodd"/></svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** `crowded`: thousands of nodes. Then lines are the cheapest there are, and names wait until one is near enough to read them. */
export function stylesheet(paint: Paint, crowded: boolean): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        width: 'data(width)', height: 'data(height)',
        'background-color': paint.sheet, 'border-color': paint.quiet, 'border-width': 1.5,
        label: 'data(label)', color: paint.ink, 'font-family': paint.fontFamily, 'font-size': 12, 'text-valign': 'bottom', 'text-margin-y': 3,
        'text-wrap': 'ellipsis', 'text-max-width': crowded ? '130px' : '190px', 'min-zoomed-font-size': crowded ? 10 : 8,
        'overlay-opacity': 0, 'z-index': 2,
      },
    },
    ...NODE_KINDS.map((kind) => {
      const { corners, double } = KIND_SHAPES[kind];
      return {
        selector: `node[kind = "${kind}"]`,
        style: {
          ...(corners === 'round' ? { shape: 'ellipse' as const } : { shape: 'polygon' as const, 'shape-polygon-points': [...corners] }),
          ...(double ? { 'border-style': 'double' as const, 'border-width': 4 } : {}),
        },
      };
    }),
    ...ARTIFACT_STATUSES.map((status) => ({
      selector: `node[status = "${status}"]`,
      style: {
        'background-color': paint.status[status].fill, 'border-color': paint.status[status].mark,
        'background-image': markImage(STATUS_MARKS[status].path, paint.status[status].mark), 'background-width': '14px', 'background-height': '14px',
      },
    })),
    { selector: 'node[?group]', style: { 'outline-width': 1, 'outline-color': paint.quiet, 'outline-offset': 3, 'outline-style': 'solid' } },
    {
      selector: 'edge',
      style: {
        width: crowded ? 1 : 1.25, 'line-color': paint.line, 'line-style': 'solid', 'overlay-opacity': 0,
        ...(crowded
          ? { 'curve-style': 'haystack' as const, 'haystack-radius': 0 }
          : { 'curve-style': 'straight' as const, 'target-arrow-shape': 'triangle' as const, 'target-arrow-color': paint.line, 'arrow-scale': 0.7, 'target-distance-from-node': 2 }),
      },
    },
    { selector: 'edge[!verified]', style: { 'line-style': 'dashed', 'line-dash-pattern': [4, 4] } },
    { selector: '.faint', style: { opacity: 0.22 } },
    { selector: 'edge.lit', style: { 'line-color': paint.accent, 'target-arrow-color': paint.accent, width: 2.25, 'z-index': 3 } },
    { selector: 'node.at', style: { 'outline-width': 2.5, 'outline-color': paint.accent, 'outline-offset': 3, 'outline-style': 'solid', 'z-index': 9 } },
    { selector: 'node.to', style: { 'outline-width': 2.5, 'outline-color': paint.accent, 'outline-offset': 3, 'outline-style': 'dashed', 'z-index': 9 } },
    { selector: 'edge.at', style: { 'line-color': paint.accent, 'target-arrow-color': paint.accent, width: 3, 'z-index': 9 } },
    { selector: 'core', style: { 'active-bg-opacity': 0, 'outside-texture-bg-opacity': 0 } as never },
  ] as StylesheetJson;
}
