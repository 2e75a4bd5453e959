/**
 * One cytoscape: mounted once, told what changed, destroyed once. Nothing here decides what is shown; positions come
 * from the layout.
 */
import cytoscape from 'cytoscape';
import type { Core, EdgeDefinition, ElementDefinition, NodeDefinition } from 'cytoscape';
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import type { Subgraph } from '#lib/lineage/traversal.ts';
import { controlPoints, curveOf } from './curve.ts';
import { hitTest, type Hit } from './hit-test.ts';
import { drawOverlay } from './overlay.ts';
import type { GraphTheme } from './graph-theme.ts';
import { loadEmptyImage, stylesheet } from './stylesheet.ts';

export type Picture = {
  graph: Graph;
  layout: Layout;
  /** Lines bend; few enough for that. */
  curved: boolean;
  /** What the layout leaves to one node, in drawing units. */
  room: { width: number; height: number };
  /** Nodes that stand for many. */
  groups: ReadonlySet<string>;
  /** What stands out, the rest goes faint; null: nothing does. */
  lit: Subgraph | null;
  /** The node or edge one stands on, and the other end of a path. */
  at: string | null;
  to: string | null;
};

/** `x`, `y` on the canvas and the canvas's `width`, in px. */
export type PointedElement = { id: string; kind: 'node' | 'edge'; x: number; y: number; width: number };
export type CanvasEvents = {
  /** A node or edge was clicked; null: the paper. */
  onPick: (id: string | null, kind: 'node' | 'edge', shift: boolean) => void;
  /** A node was clicked twice. */
  onUnfold: (id: string) => void;
  /** What the pointer is over, where on the canvas in px; null: nothing. */
  onPoint: (pointed: PointedElement | null) => void;
};

export type GraphCanvas = {
  show(picture: Picture): void;
  /** The whole picture, or these nodes, in view. */
  fit(ids?: Iterable<string>): void;
  /** Bring a node into view if it is not; says where it stands in px. */
  reveal(id: string): PointedElement | null;
  zoomBy(factor: number): void;
  repaint(paint: GraphTheme): void;
  destroy(): void;
};

/** From this many nodes on, the cheap way of drawing. */
export const LARGE_GRAPH_NODES = 600;

/** Draws `first` and resolves once it is drawn. Pointer events go to `events`; what they mean is not decided here. */
export async function mountCanvas(
  container: HTMLElement,
  firstPaint: GraphTheme,
  first: Picture,
  events: CanvasEvents,
): Promise<GraphCanvas> {
  await loadEmptyImage();
  const crowded = first.graph.nodes.length >= LARGE_GRAPH_NODES;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let paint = firstPaint;
  let shown = first;
  const cy = cytoscape({
    container,
    elements: elementsOf(first),
    style: stylesheet(paint, crowded),
    layout: { name: 'preset', fit: false },
    ...initialView(first, container),
    minZoom: 0.02,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
    textureOnViewport: false,
    hideEdgesOnViewport: false,
    motionBlur: false,
    pixelRatio: crowded ? 1 : 'auto',
  });
  scheduleRender(cy);
  const overlay = createOverlay(cy, container, () => ({ picture: shown, paint }));
  const deaf = listenToPointer(cy, container, () => shown, events);

  return {
    fit(ids) {
      const view = ids === undefined ? viewOfWhole(shown.layout, container) : viewOfNodes(shown, ids, container);
      if (calm || crowded) {
        cy.viewport(view);
        return;
      }
      cy.stop();
      cy.animate({ ...view, duration: 150 });
    },
    show(picture) {
      const other = picture.graph !== shown.graph || picture.layout !== shown.layout;
      shown = picture;
      if (other) {
        cy.resize();
        updateElements(cy, picture);
        cy.viewport(initialView(picture, container));
        scheduleRender(cy);
      }
      overlay.draw();
    },
    reveal(id) {
      const node = cy.getElementById(id);
      if (node.empty()) return null;
      const { x, y } = node.renderedPosition();
      const inside = x > 24 && y > 24 && x < cy.width() - 24 && y < cy.height() - 24;
      if (!inside) cy.center(node);
      return { id, kind: 'node', ...node.renderedPosition(), width: cy.width() };
    },
    zoomBy: (factor) =>
      cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    repaint(next) {
      paint = next;
      cy.style(stylesheet(next, crowded));
      overlay.draw();
    },
    destroy() {
      deaf();
      overlay.remove();
      cy.destroy();
    },
  };
}

/** The sheet above the graph, redrawn with every frame of it. */
function createOverlay(cy: Core, container: HTMLElement, now: () => { picture: Picture; paint: GraphTheme }) {
  const sheet = document.createElement('canvas');
  sheet.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:1';
  container.append(sheet);
  const context = sheet.getContext('2d')!;
  const draw = () => {
    const pixelRatio = devicePixelRatio;
    const width = Math.round(cy.width() * pixelRatio),
      height = Math.round(cy.height() * pixelRatio);
    if (sheet.width !== width || sheet.height !== height) {
      sheet.width = width;
      sheet.height = height;
    }
    const { picture, paint } = now();
    drawOverlay(context, picture, paint, {
      zoom: cy.zoom(),
      pan: cy.pan(),
      width: cy.width(),
      height: cy.height(),
      pixelRatio,
    });
  };
  cy.on('render', draw);
  return { draw, remove: () => sheet.remove() };
}

/**
 * The library draws into layers only some time after a change, and only when it draws: ask for that while nobody waits.
 */
function scheduleRender(cy: Core): void {
  setTimeout(() => {
    if (!cy.destroyed()) cy.forceRender();
  }, 300);
}

/** Room at the rim for what sticks out: names below, names beside; in px. */
const VIEW_MARGIN = { x: 76, top: 34, bottom: 46 };
/** A picture of five nodes is not blown up to fill the screen. */
const MAX_FIT_ZOOM = 1.25;

/** The view that shows a rectangle of the drawing, as near as it fits. */
function viewOfRectangle(left: number, top: number, width: number, height: number, container: HTMLElement) {
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

const viewOfWhole = (layout: Layout, container: HTMLElement) =>
  viewOfRectangle(0, 0, layout.width, layout.height, container);

/**
 * Nearer than the whole where the whole would be too small to read: on a narrow screen one begins at what the lineage
 * is of.
 */
const MIN_READABLE_ZOOM = 0.55;
const SMALL_GRAPH_NODES = 80;

function initialView(picture: Picture, container: HTMLElement) {
  const { graph, layout } = picture;
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

function viewOfNodes({ graph, layout }: Picture, ids: Iterable<string>, container: HTMLElement) {
  const at = [...ids].map((id) => graph.indexOf.get(id)).filter((n) => n !== undefined);
  if (at.length === 0) return viewOfWhole(layout, container);
  const x = at.map((n) => layout.x[n]!),
    y = at.map((n) => layout.y[n]!);
  const left = Math.min(...x),
    top = Math.min(...y);
  return viewOfRectangle(left, top, Math.max(...x) - left, Math.max(...y) - top, container);
}

function nodeOf({ graph, layout, groups }: Picture, n: number): NodeDefinition {
  const { id, kind, status } = graph.nodes[n]!;
  return {
    group: 'nodes',
    data: { id, kind, status, group: groups.has(id) },
    position: { x: layout.x[n]!, y: layout.y[n]! },
  };
}

function edgeOf({ graph, layout, curved }: Picture, e: number): EdgeDefinition {
  const { id, verified } = graph.edges[e]!;
  const bend = curved ? controlPoints(curveOf(graph, layout, e, true)) : {};
  return {
    group: 'edges',
    data: {
      id: `edge ${id}`,
      source: graph.nodes[graph.tail[e]!]!.id,
      target: graph.nodes[graph.head[e]!]!.id,
      verified,
      ...bend,
    },
  };
}

function elementsOf(picture: Picture): ElementDefinition[] {
  return [
    ...picture.graph.nodes.map((_, n) => nodeOf(picture, n)),
    ...picture.graph.edges.map((_, e) => edgeOf(picture, e)),
  ];
}

/** Take away what has gone, move and rename what stayed, add what is new. */
function updateElements(cy: Core, picture: Picture): void {
  const wanted = new Map(elementsOf(picture).map((element) => [element.data.id!, element]));
  cy.batch(() => {
    cy.elements().forEach((element) => {
      const next = wanted.get(element.id());
      const moved =
        next !== undefined &&
        element.isEdge() &&
        (next.data.source !== element.data('source') || next.data.target !== element.data('target'));
      if (next === undefined || moved) {
        element.remove();
        return;
      }
      element.data(next.data);
      if (element.isNode()) element.position((next as NodeDefinition).position!);
      wanted.delete(element.id());
    });
    cy.add([...wanted.values()]);
  });
}

/** How far beside a thing one may point, in px on screen. */
const HIT_RADIUS_PX = 5;

function listenToPointer(cy: Core, container: HTMLElement, shown: () => Picture, events: CanvasEvents): () => void {
  const under = (point: { x: number; y: number }) =>
    hitTest(shown().graph, shown().layout, shown().curved, point, HIT_RADIUS_PX / cy.zoom());
  // Two quick clicks in two places are two clicks; the library looks at the time alone.
  let tapped: { before: string | null; now: string | null } = { before: null, now: null };
  cy.on('tap', (event) => {
    const hit = under(event.position);
    tapped = { before: tapped.now, now: hit?.id ?? null };
    events.onPick(
      hit?.id ?? null,
      hit?.kind ?? 'node',
      event.originalEvent instanceof MouseEvent && event.originalEvent.shiftKey,
    );
  });
  cy.on('dbltap', (event) => {
    const hit = under(event.position);
    if (hit?.kind === 'node' && tapped.before === hit.id) events.onUnfold(hit.id);
  });

  let frame = 0;
  let last: string | null = null;
  const point = (hit: Hit | null, x: number, y: number) => {
    if (hit === null && last === null) return;
    last = hit?.id ?? null;
    container.style.cursor = hit === null ? '' : 'pointer';
    events.onPoint(hit === null ? null : { ...hit, x, y, width: cy.width() });
  };
  const onMove = (event: PointerEvent) => {
    cancelAnimationFrame(frame);
    if (event.buttons !== 0) {
      point(null, 0, 0);
      return;
    }
    const box = container.getBoundingClientRect();
    const x = event.clientX - box.left,
      y = event.clientY - box.top;
    frame = requestAnimationFrame(() => {
      const pan = cy.pan(),
        zoom = cy.zoom();
      point(under({ x: (x - pan.x) / zoom, y: (y - pan.y) / zoom }), x, y);
    });
  };
  const onLeave = () => {
    cancelAnimationFrame(frame);
    point(null, 0, 0);
  };
  container.addEventListener('pointermove', onMove);
  container.addEventListener('pointerleave', onLeave);
  return () => {
    cancelAnimationFrame(frame);
    container.removeEventListener('pointermove', onMove);
    container.removeEventListener('pointerleave', onLeave);
  };
}
