/**
 * A wrapper around one cytoscape instance: mounted once, updated with each new picture, destroyed once. The picture
 * decides what is drawn; positions come from the layout.
 */
import cytoscape from 'cytoscape';
import type { Core, CytoscapeOptions, EdgeDefinition, ElementDefinition, NodeDefinition } from 'cytoscape';
import type { Graph } from '#lib/lineage/model/graph.ts';
import { claimBasisOf } from '#lib/lineage/labels.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import type { Subgraph } from '#lib/lineage/traversal.ts';
import { controlPoints, curveOf } from './curve.ts';
import { hitTest, type Hit } from './hit-test.ts';
import { LARGE_GRAPH_NODES } from './large-graph.ts';
import { drawOverlay } from './overlay.ts';
import type { GraphTheme } from './graph-theme.ts';
import { loadEmptyImage, stylesheet } from './stylesheet.ts';
import { initialView, viewOfNodes, viewOfWhole } from './view-box.ts';
import { drawsWithWebgl } from './webgl.ts';

export type Picture = {
  graph: Graph;
  layout: Layout;
  /** Edges are drawn as curves. */
  curved: boolean;
  /** The space that the layout reserves for one node, in drawing units. */
  nodeSpace: { width: number; height: number };
  /** Ids of the nodes that a new picture brings into view; null: all. */
  focus: readonly string[] | null;
  /** Ids of the nodes that represent a group. */
  groups: ReadonlySet<string>;
  /** The part that is drawn strong while the rest is dimmed; null: nothing is dimmed. */
  highlighted: Subgraph | null;
  /** Ids of the selected node or edge, and of the other end of a path. */
  selected: string | null;
  pathEnd: string | null;
};

/** A node or edge at a position: `x`, `y` on the canvas and the canvas's `width`, in px. */
export type PointedElement = { id: string; kind: 'node' | 'edge'; x: number; y: number; width: number };
export type CanvasEvents = {
  /** The reader clicked a node or edge; null: the background. */
  onPick: (id: string | null, kind: 'node' | 'edge', shift: boolean) => void;
  /** The reader double-clicked a node. */
  onUnfold: (id: string) => void;
  /** The pointer moved over a node or edge; null: it left. */
  onPoint: (pointed: PointedElement | null) => void;
  /** The reader zoomed into a group until it should open, or away from the parts that the picture brought into view. */
  onZoomInto: (id: string) => void;
  onZoomAway: () => void;
  /** The first picture is drawn. */
  onDrawn: () => void;
};

export type GraphCanvas = {
  show(picture: Picture): void;
  /** Zoom and pan so that the whole picture, or the given nodes, are in view. */
  fit(ids?: Iterable<string>): void;
  /** Pan to a node that is out of view and return its position; null for an unknown id. */
  reveal(id: string): PointedElement | null;
  zoomBy(factor: number): void;
  repaint(theme: GraphTheme): void;
  destroy(): void;
};

/** Draw `first` in `container` and resolve once it is drawn. Pointer events are passed to `events`. */
export async function mountCanvas(
  container: HTMLElement,
  initialTheme: GraphTheme,
  first: Picture,
  events: CanvasEvents,
): Promise<GraphCanvas> {
  await loadEmptyImage();
  const isLarge = first.graph.nodes.length >= LARGE_GRAPH_NODES;
  const isAnimated = !isLarge && !matchMedia('(prefers-reduced-motion: reduce)').matches;
  let theme = initialTheme;
  let current = first;
  const cy = cytoscape({
    container,
    elements: elementsOf(first),
    style: stylesheet(theme, isLarge),
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
    pixelRatio: isLarge ? 1 : 'auto',
    renderer: { name: 'canvas', webgl: isLarge && drawsWithWebgl(first.graph) },
  } as CytoscapeOptions);
  cy.one('render', events.onDrawn);
  scheduleRender(cy);
  const overlay = createOverlay(cy, container, () => ({ picture: current, theme }));
  const zoomWatch = watchZoom(cy, () => current, events);
  const stopListening = listenToPointer(cy, container, () => current, events);
  return {
    fit(ids) {
      const view = ids === undefined ? viewOfWhole(current.layout, container) : viewOfNodes(current, ids, container);
      moveTo(cy, view, isAnimated);
    },
    show(picture) {
      const isNewDrawing = picture.graph !== current.graph || picture.layout !== current.layout;
      current = picture;
      if (isNewDrawing) {
        cy.resize();
        updateElements(cy, picture);
        cy.viewport(initialView(picture, container));
        zoomWatch.begin(cy.zoom());
        scheduleRender(cy);
      }
      overlay.draw();
    },
    reveal: (id) => revealNode(cy, id),
    zoomBy: (factor) => zoomBy(cy, factor),
    repaint(next) {
      theme = next;
      cy.style(stylesheet(next, isLarge));
      overlay.draw();
    },
    destroy() {
      stopListening();
      overlay.remove();
      cy.destroy();
    },
  };
}

function moveTo(cy: Core, view: { zoom: number; pan: { x: number; y: number } }, animated: boolean): void {
  if (!animated) {
    cy.viewport(view);
    return;
  }
  cy.stop();
  cy.animate({ ...view, duration: 150 });
}

/** Zoom by a factor around the centre of the canvas. */
function zoomBy(cy: Core, factor: number): void {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function revealNode(cy: Core, id: string): PointedElement | null {
  const node = cy.getElementById(id);
  if (node.empty()) return null;
  const { x, y } = node.renderedPosition();
  const inside = x > 24 && y > 24 && x < cy.width() - 24 && y < cy.height() - 24;
  if (!inside) cy.center(node);
  return { id, kind: 'node', ...node.renderedPosition(), width: cy.width() };
}

/** A canvas above the graph that is redrawn with every frame. */
function createOverlay(cy: Core, container: HTMLElement, current: () => { picture: Picture; theme: GraphTheme }) {
  const overlay = document.createElement('canvas');
  overlay.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:1';
  container.append(overlay);
  const context = overlay.getContext('2d')!;
  const draw = () => {
    const pixelRatio = devicePixelRatio;
    const width = Math.round(cy.width() * pixelRatio),
      height = Math.round(cy.height() * pixelRatio);
    if (overlay.width !== width || overlay.height !== height) {
      overlay.width = width;
      overlay.height = height;
    }
    const { picture, theme } = current();
    drawOverlay(context, picture, theme, {
      zoom: cy.zoom(),
      pan: cy.pan(),
      width: cy.width(),
      height: cy.height(),
      pixelRatio,
    });
  };
  cy.on('render', draw);
  return { draw, remove: () => overlay.remove() };
}

/** Cytoscape caches its layers on the next render after a change. Trigger that render early, in idle time. */
function scheduleRender(cy: Core): void {
  setTimeout(() => {
    if (!cy.destroyed()) cy.forceRender();
  }, 300);
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
  const { id, ...claim } = graph.edges[e]!;
  const bend = curved ? controlPoints(curveOf(graph, layout, e, true)) : {};
  return {
    group: 'edges',
    data: {
      id: `edge ${id}`,
      source: graph.nodes[graph.tail[e]!]!.id,
      target: graph.nodes[graph.head[e]!]!.id,
      basis: claimBasisOf(claim),
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

/** Remove the elements that are gone, update those that stay, and add the new ones. */
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

/** From this zoom on, zooming into a group opens it. */
const OPEN_ZOOM = 1.7;
/** The parts of a group are folded when the reader zooms out to this share of the zoom that showed them. */
const FOLD_SHARE = 0.5;

/** Reports that the reader zooms into a group, or away from the parts of one; once for each picture. */
function watchZoom(cy: Core, currentPicture: () => Picture, events: CanvasEvents): { begin: (zoom: number) => void } {
  let from: number | null = cy.zoom();
  cy.on('scrollzoom pinchzoom', (event) => {
    if (from === null) return;
    const { graph, layout, groups, focus, curved } = currentPicture();
    const zoom = cy.zoom();
    if (zoom >= OPEN_ZOOM) {
      const hit = hitTest(graph, layout, curved, event.position, GROUP_REACH);
      if (hit?.kind !== 'node' || !groups.has(hit.id)) return;
      from = null;
      events.onZoomInto(hit.id);
    } else if (focus !== null && zoom <= from * FOLD_SHARE) {
      from = null;
      events.onZoomAway();
    }
  });
  return {
    begin(zoom) {
      from = zoom;
    },
  };
}

/** The pointer need not be inside a group to zoom into it; in drawing units. */
const GROUP_REACH = 24;
/** The pointer hits an element within this distance, in px on screen. */
const HIT_RADIUS_PX = 5;

function listenToPointer(
  cy: Core,
  container: HTMLElement,
  currentPicture: () => Picture,
  events: CanvasEvents,
): () => void {
  const elementAt = (point: { x: number; y: number }) =>
    hitTest(currentPicture().graph, currentPicture().layout, currentPicture().curved, point, HIT_RADIUS_PX / cy.zoom());
  // Cytoscape compares only the time of two taps. Two quick clicks on different nodes are no double click.
  let tapped: { before: string | null; now: string | null } = { before: null, now: null };
  cy.on('tap', (event) => {
    const hit = elementAt(event.position);
    tapped = { before: tapped.now, now: hit?.id ?? null };
    events.onPick(
      hit?.id ?? null,
      hit?.kind ?? 'node',
      event.originalEvent instanceof MouseEvent && event.originalEvent.shiftKey,
    );
  });
  cy.on('dbltap', (event) => {
    const hit = elementAt(event.position);
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
      point(elementAt({ x: (x - pan.x) / zoom, y: (y - pan.y) / zoom }), x, y);
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
