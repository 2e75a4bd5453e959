/**
 * One cytoscape: mounted once, told what changed, destroyed once. Nothing here decides what is shown; positions come from the layout.
 */
import cytoscape from 'cytoscape';
import type { Core, EdgeDefinition, ElementDefinition, NodeDefinition, SingularElementArgument } from 'cytoscape';
import type { Graph } from '#lib/lineage/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import type { Part } from '#lib/lineage/walk.ts';
import type { Paint } from './paint.ts';
import { KIND_SHAPES } from './shapes.ts';
import { stylesheet } from './stylesheet.ts';

export type Picture = {
  graph: Graph;
  layout: Layout;
  /** Nodes that stand for many. */
  groups: ReadonlySet<string>;
  /** What stands out, the rest goes faint; null: nothing does. */
  lit: Part | null;
  /** The node or edge one stands on, and the other end of a path. */
  at: string | null;
  to: string | null;
};

/** `x`, `y` on the canvas and the canvas's `width`, in px. */
export type Pointed = { id: string; kind: 'node' | 'edge'; x: number; y: number; width: number };
export type CanvasEvents = {
  /** A node or edge was clicked; null: the paper. */
  onPick: (id: string | null, kind: 'node' | 'edge', shift: boolean) => void;
  /** A node was clicked twice. */
  onUnfold: (id: string) => void;
  /** What the pointer is over, where on the canvas in px; null: nothing. */
  onPoint: (pointed: Pointed | null) => void;
};

export type GraphCanvas = {
  show(picture: Picture): void;
  /** The whole picture, or these nodes, in view. */
  fit(ids?: Iterable<string>): void;
  /** Bring a node into view if it is not; says where it stands in px. */
  reveal(id: string): Pointed | null;
  zoomBy(factor: number): void;
  repaint(paint: Paint): void;
  png(paint: Paint): Promise<Blob>;
  destroy(): void;
};

/** From this many nodes on, the cheap way of drawing. */
export const CROWDED = 1200;
const EDGE_OF_PNG = 8000;

export function mountCanvas(container: HTMLElement, paint: Paint, first: Picture, events: CanvasEvents): GraphCanvas {
  const crowded = first.graph.nodes.length >= CROWDED;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const cy = cytoscape({
    container,
    elements: elementsOf(first),
    style: stylesheet(paint, crowded),
    layout: { name: 'preset', fit: true, padding: 32 },
    minZoom: 0.02, maxZoom: 3, boxSelectionEnabled: false, autoungrabify: true, autounselectify: true,
    textureOnViewport: crowded, hideEdgesOnViewport: false, motionBlur: false,
    pixelRatio: crowded ? 1 : 'auto',
  });
  let shown = first;
  limitFit(cy);
  mark(cy, null, first);
  listen(cy, container, events);

  const fit = (ids?: Iterable<string>) => {
    const some = ids === undefined ? cy.elements() : [...ids].reduce((all, id) => all.union(cy.getElementById(id)), cy.collection());
    const around = some.empty() ? cy.elements() : some;
    if (calm || crowded) { cy.fit(around, 48); limitFit(cy); return; }
    cy.stop();
    cy.animate({ fit: { eles: around, padding: 48 }, duration: 150, complete: () => limitFit(cy) });
  };

  return {
    fit,
    show(picture) {
      if (picture.graph !== shown.graph || picture.layout !== shown.layout) {
        patch(cy, picture);
        cy.fit(undefined, 32);
        limitFit(cy);
      }
      mark(cy, shown, picture);
      shown = picture;
    },
    reveal(id) {
      const node = cy.getElementById(id);
      if (node.empty()) return null;
      const { x, y } = node.renderedPosition();
      const inside = x > 24 && y > 24 && x < cy.width() - 24 && y < cy.height() - 24;
      if (!inside) cy.center(node);
      return { id, kind: 'node', ...node.renderedPosition(), width: cy.width() };
    },
    zoomBy: (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    repaint: (next) => { cy.style(stylesheet(next, crowded)); },
    png: (next) => cy.png({ output: 'blob-promise', full: true, bg: next.paper, scale: 2, maxWidth: EDGE_OF_PNG, maxHeight: EDGE_OF_PNG }),
    destroy: () => cy.destroy(),
  };
}

/** A picture of five nodes is not blown up to fill the screen. */
function limitFit(cy: Core): void {
  if (cy.zoom() > 1.25) cy.zoom({ level: 1.25, position: centre(cy) });
  if (cy.zoom() === 1.25) cy.center();
}

function centre(cy: Core) {
  const box = cy.elements().boundingBox();
  return { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 };
}

function nodeOf({ graph, layout, groups }: Picture, n: number): NodeDefinition {
  const node = graph.nodes[n]!;
  const { width, height } = KIND_SHAPES[node.kind];
  return {
    group: 'nodes',
    data: { id: node.id, label: node.more > 0 ? `${node.label} +${node.more}` : node.label, kind: node.kind, status: node.status, group: groups.has(node.id), width, height },
    position: { x: layout.x[n]!, y: layout.y[n]! },
  };
}

function edgeOf({ graph }: Picture, e: number): EdgeDefinition {
  const { id, verified } = graph.edges[e]!;
  return { group: 'edges', data: { id: `edge ${id}`, source: graph.nodes[graph.tail[e]!]!.id, target: graph.nodes[graph.head[e]!]!.id, verified } };
}

function elementsOf(picture: Picture): ElementDefinition[] {
  return [...picture.graph.nodes.map((_, n) => nodeOf(picture, n)), ...picture.graph.edges.map((_, e) => edgeOf(picture, e))];
}

/** Take away what has gone, move and rename what stayed, add what is new. */
function patch(cy: Core, picture: Picture): void {
  const wanted = new Map(elementsOf(picture).map((element) => [element.data.id!, element]));
  cy.batch(() => {
    cy.elements().forEach((element) => {
      const next = wanted.get(element.id());
      const moved = next !== undefined && element.isEdge() && (next.data.source !== element.data('source') || next.data.target !== element.data('target'));
      if (next === undefined || moved) { element.remove(); return; }
      element.data(next.data);
      if (element.isNode()) element.position((next as NodeDefinition).position!);
      wanted.delete(element.id());
    });
    cy.add([...wanted.values()]);
  });
}

function mark(cy: Core, before: Picture | null, picture: Picture): void {
  cy.batch(() => {
    if (before === null || before.lit !== picture.lit || before.graph !== picture.graph) {
      const { lit } = picture;
      if (lit === null) {
        if (before?.lit != null) cy.elements('.faint, .lit').removeClass('faint lit');
      } else {
        cy.elements().forEach((element) => {
          const on = element.isNode() ? lit.nodes.has(element.id()) : lit.edges.has(element.id().slice(5));
          element.toggleClass('faint', !on);
          if (element.isEdge()) element.toggleClass('lit', on);
        });
      }
    }
    cy.$('.at, .to').removeClass('at to');
    for (const [id, name] of [[picture.at, 'at'], [picture.to, 'to']] as const) {
      if (id === null) continue;
      cy.getElementById(id).addClass(name);
      cy.getElementById(`edge ${id}`).addClass(name);
    }
  });
}

function listen(cy: Core, container: HTMLElement, events: CanvasEvents): void {
  const idOf = (element: SingularElementArgument) => (element.group() === 'edges' ? element.id().slice(5) : element.id());
  cy.on('tap', (event) => {
    if (event.target === cy) { events.onPick(null, 'node', false); return; }
    events.onPick(idOf(event.target), event.target.isEdge() ? 'edge' : 'node', event.originalEvent instanceof MouseEvent && event.originalEvent.shiftKey);
  });
  cy.on('dbltap', 'node', (event) => events.onUnfold(event.target.id()));
  cy.on('mouseover', 'node, edge', (event) => {
    const { x, y } = event.renderedPosition;
    container.style.cursor = 'pointer';
    events.onPoint({ id: idOf(event.target), kind: event.target.isEdge() ? 'edge' : 'node', x, y, width: cy.width() });
  });
  cy.on('mouseout', 'node, edge', () => { container.style.cursor = ''; events.onPoint(null); });
  cy.on('pan zoom', () => events.onPoint(null));
}
