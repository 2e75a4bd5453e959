/** Zoom and pan that bring a part of the drawing into view. */
import type { Layout } from '#lib/lineage/layout/layout.ts';
import type { Picture } from './canvas.ts';

export type View = { zoom: number; pan: { x: number; y: number } };

/** Space at the edges for labels that extend beyond the nodes, in px. */
const VIEW_MARGIN = { x: 76, top: 34, bottom: 46 };
/** The largest zoom of `fit`, so that a small graph does not fill the screen. */
const MAX_FIT_ZOOM = 1.25;

/** Return zoom and pan that show a rectangle of the drawing as large as it fits. */
function viewOfRectangle(left: number, top: number, width: number, height: number, container: HTMLElement): View {
  const { clientWidth, clientHeight } = container;
  const free = {
    width: Math.max(40, clientWidth - 2 * VIEW_MARGIN.x),
    height: Math.max(40, clientHeight - VIEW_MARGIN.top - VIEW_MARGIN.bottom),
  };
  const zoom = Math.min(MAX_FIT_ZOOM, free.width / Math.max(1, width), free.height / Math.max(1, height));
  const middle = { x: left + width / 2, y: top + height / 2 };
  return {
    zoom,
    pan: { x: clientWidth / 2 - middle.x * zoom, y: VIEW_MARGIN.top + free.height / 2 - middle.y * zoom },
  };
}

/** Zoom and pan that show the whole drawing. */
export function viewOfWhole(layout: Layout, container: HTMLElement): View {
  return viewOfRectangle(0, 0, layout.width, layout.height, container);
}

/** If a small graph is unreadable when fitted to the screen, the first view zooms to its root instead. */
const MIN_READABLE_ZOOM = 0.55;
const SMALL_GRAPH_NODES = 80;

/**
 * Zoom and pan of the first view: what the picture focuses on, else all of it, or the root where a small graph would be
 * unreadable.
 */
export function initialView(picture: Picture, container: HTMLElement): View {
  const { graph, layout, focus } = picture;
  if (focus !== null) return viewOfNodes(picture, focus, container);
  const view = viewOfWhole(layout, container);
  if (view.zoom >= MIN_READABLE_ZOOM || graph.nodes.length > SMALL_GRAPH_NODES || graph.root < 0) return view;
  const { clientWidth, clientHeight } = container;
  return {
    zoom: MIN_READABLE_ZOOM,
    pan: {
      x: clientWidth / 2 - layout.x[graph.root]! * MIN_READABLE_ZOOM,
      y: clientHeight / 2 - layout.y[graph.root]! * MIN_READABLE_ZOOM,
    },
  };
}

/** Zoom and pan that show the nodes with these ids; the whole drawing where there is none. */
export function viewOfNodes({ graph, layout }: Picture, ids: Iterable<string>, container: HTMLElement): View {
  const at = [...ids].map((id) => graph.indexOf.get(id)).filter((n) => n !== undefined);
  if (at.length === 0) return viewOfWhole(layout, container);
  const x = at.map((n) => layout.x[n]!),
    y = at.map((n) => layout.y[n]!);
  const left = Math.min(...x),
    top = Math.min(...y);
  return viewOfRectangle(left, top, Math.max(...x) - left, Math.max(...y) - top, container);
}
