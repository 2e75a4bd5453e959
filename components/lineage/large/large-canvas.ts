/**
 * Draws a graph that is too large for the graph library, which needs many seconds to make tens of thousands of
 * elements. A worker paints a part around the view; the page only moves that image, so that panning stays smooth.
 */
import type { CanvasEvents, GraphCanvas, Picture, PointedElement } from '#components/lineage/canvas/canvas.ts';
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { type Hit, hitTest } from '#components/lineage/canvas/hit-test.ts';
import { drawOverlay } from '#components/lineage/canvas/overlay.ts';
import { initialView, type View, viewOfNodes, viewOfWhole } from '#components/lineage/canvas/view-box.ts';
import { listenToGestures, zoomAround } from './gestures.ts';
import type { LeftOut, PaintPart } from './paint.ts';
import { paintDataOf } from './paint-data.ts';
import { openPainter, type Painted } from './painter.ts';

/** From this number of nodes on a graph is drawn here. */
export const HUGE_GRAPH_NODES = 5_001;

const ZOOMS = { min: 0.005, max: 3 };
/** How far the painted part extends beyond the view on each side, and how much of that may be used up, as shares. */
const BEYOND = 0.5;
const LEAST_BEYOND = 0.15;
/** Below this zoom lines are too close to point at one. */
const LINE_ZOOM = 0.15;
/** The pointer hits an element within this distance, in px on screen. */
const HIT_RADIUS_PX = 5;

/** Draw `first` in `container` and resolve once it is drawn. Pointer events are passed to `events`. */
export function mountLargeCanvas(
  container: HTMLElement,
  initialTheme: GraphTheme,
  first: Picture,
  events: CanvasEvents,
): Promise<GraphCanvas> {
  return new Promise((resolve, reject) => {
    let theme = initialTheme;
    let current = first;
    let view: View = initialView(first, container);
    let painted: Painted | null = null;
    let wanted: PaintPart | null = null;
    let isBusy = false;
    let frame = 0;
    const layer = createLayer(container);
    const painter = openPainter(
      (next) => {
        if (painted !== null && 'close' in painted.image) painted.image.close();
        const isFirst = painted === null;
        painted = next;
        isBusy = false;
        layer.say(next.leftOut);
        draw();
        if (isFirst) {
          events.onDrawn();
          resolve(handle);
        }
      },
      () => reject(new Error('the painter failed')),
    );
    painter.load(paintDataOf(first));

    const paint = () => {
      wanted = partAround(view, container);
      if (isBusy) return;
      isBusy = true;
      painter.paint(wanted, theme);
    };
    const draw = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        layer.draw(painted, view, current, theme);
        hover.again();
        if (painted === null || !covers(painted.part, view, container)) paint();
      });
    };
    const move = (next: View) => {
      const zoom = Math.min(ZOOMS.max, Math.max(ZOOMS.min, next.zoom));
      if (zoom === next.zoom) view = next;
      draw();
    };
    const elementAt = (point: { x: number; y: number }): Hit | null => {
      const at = { x: (point.x - view.pan.x) / view.zoom, y: (point.y - view.pan.y) / view.zoom };
      const graph = view.zoom < LINE_ZOOM ? { ...current.graph, edges: [] } : current.graph;
      return hitTest(graph, current.layout, current.curved, at, HIT_RADIUS_PX / view.zoom);
    };
    const hover = hoverOver(container, elementAt, events);
    const stopListening = listenToGestures(container, {
      view: () => view,
      move,
      onTap(at, shift) {
        const hit = elementAt(at);
        events.onPick(hit?.id ?? null, hit?.kind ?? 'node', shift);
      },
      onDoubleTap(at) {
        const hit = elementAt(at);
        if (hit?.kind === 'node') events.onUnfold(hit.id);
      },
      onHover: hover.at,
    });
    const resized = new ResizeObserver(draw);
    resized.observe(container);

    const handle: GraphCanvas = {
      show(picture) {
        const isNewDrawing = picture.graph !== current.graph || picture.layout !== current.layout;
        current = picture;
        if (isNewDrawing) {
          painter.load(paintDataOf(picture));
          view = initialView(picture, container);
          paint();
        }
        draw();
      },
      fit(ids) {
        move(ids === undefined ? viewOfWhole(current.layout, container) : viewOfNodes(current, ids, container));
      },
      reveal(id) {
        const n = current.graph.indexOf.get(id);
        if (n === undefined) return null;
        hover.forget();
        const { clientWidth: width, clientHeight: height } = container;
        const place = () => ({
          x: current.layout.x[n]! * view.zoom + view.pan.x,
          y: current.layout.y[n]! * view.zoom + view.pan.y,
        });
        const { x, y } = place();
        if (x <= 24 || y <= 24 || x >= width - 24 || y >= height - 24)
          move({ zoom: view.zoom, pan: { x: view.pan.x + width / 2 - x, y: view.pan.y + height / 2 - y } });
        return { id, kind: 'node', ...place(), width } satisfies PointedElement;
      },
      zoomBy(factor) {
        const middle = { x: container.clientWidth / 2, y: container.clientHeight / 2 };
        move(zoomAround(view, middle, view.zoom * factor));
      },
      repaint(next) {
        theme = next;
        paint();
        draw();
      },
      destroy() {
        cancelAnimationFrame(frame);
        hover.stop();
        stopListening();
        resized.disconnect();
        painter.close();
        layer.remove();
      },
    };
    paint();
  });
}

/** The part to paint for a view: the view and a margin around it. */
function partAround({ zoom, pan }: View, { clientWidth, clientHeight }: HTMLElement): PaintPart {
  const width = Math.max(1, Math.round(clientWidth * (1 + 2 * BEYOND))),
    height = Math.max(1, Math.round(clientHeight * (1 + 2 * BEYOND)));
  const left = (-pan.x - clientWidth * BEYOND) / zoom,
    top = (-pan.y - clientHeight * BEYOND) / zoom;
  return { left, top, zoom, width, height };
}

/** Whether a painted part is at the zoom of the view and reaches far enough beyond it. */
function covers(part: PaintPart, { zoom, pan }: View, { clientWidth, clientHeight }: HTMLElement): boolean {
  if (part.zoom !== zoom) return false;
  const x = -pan.x - part.left * zoom,
    y = -pan.y - part.top * zoom;
  const mx = clientWidth * LEAST_BEYOND,
    my = clientHeight * LEAST_BEYOND;
  return x >= mx && y >= my && x + clientWidth <= part.width - mx && y + clientHeight <= part.height - my;
}

/** The canvas of the painted image, the one above it with what `drawOverlay` draws, and the note about lines. */
function createLayer(container: HTMLElement) {
  const style = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none';
  const [base, above] = ['0', '1'].map((index) => {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = `${style};z-index:${index}`;
    container.append(canvas);
    return canvas;
  }) as [HTMLCanvasElement, HTMLCanvasElement];
  const note = document.createElement('p');
  note.className = 'pointer-events-none absolute bottom-1 left-2 z-1 bg-paper px-1 text-12 text-ink-2';
  container.append(note);
  container.style.touchAction = 'none';
  const [context, overlay] = [base.getContext('2d')!, above.getContext('2d')!];
  return {
    draw(painted: Painted | null, view: View, picture: Picture, theme: GraphTheme) {
      const { clientWidth: width, clientHeight: height } = container;
      const pixelRatio = devicePixelRatio;
      setSize(base, width, height);
      setSize(above, Math.round(width * pixelRatio), Math.round(height * pixelRatio));
      context.clearRect(0, 0, width, height);
      if (painted !== null) {
        const { part, image } = painted;
        const scale = view.zoom / part.zoom;
        const x = part.left * view.zoom + view.pan.x,
          y = part.top * view.zoom + view.pan.y;
        context.drawImage(image, Math.round(x), Math.round(y), part.width * scale, part.height * scale);
      }
      drawOverlay(overlay, picture, theme, { ...view, width, height, pixelRatio });
    },
    say({ every, isEndsOnly, isUndashed }: LeftOut) {
      const parts = [
        isEndsOnly ? 'Lines that only pass through are not drawn.' : '',
        isUndashed ? 'Zoom in to see which claims are verified: at this size every line is solid.' : '',
        every > 1 ? `1 of ${every} lines is drawn at this zoom.` : '',
      ].filter((part) => part !== '');
      note.textContent = parts.join(' ');
      note.hidden = parts.length === 0;
    },
    remove() {
      for (const element of [base, above, note]) element.remove();
      container.style.touchAction = '';
    },
  };
}

function setSize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/** Report the element under the pointer, once for each frame: after the pointer or the drawing has moved. */
function hoverOver(
  container: HTMLElement,
  elementAt: (point: { x: number; y: number }) => Hit | null,
  events: CanvasEvents,
) {
  let frame = 0;
  let last: string | null = null;
  let resting: { x: number; y: number } | null = null;
  const report = (at: { x: number; y: number } | null) => {
    const hit = at === null ? null : elementAt(at);
    if (hit === null && last === null) return;
    last = hit?.id ?? null;
    container.style.cursor = hit === null ? '' : 'pointer';
    events.onPoint(hit === null || at === null ? null : { ...hit, ...at, width: container.clientWidth });
  };
  const at = (point: { x: number; y: number } | null): void => {
    resting = point;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => report(point));
  };
  return {
    at,
    /** The drawing has moved under the pointer. */
    again(): void {
      if (resting !== null) at(resting);
    },
    /** Say nothing until the pointer moves: the keyboard points at an element. */
    forget(): void {
      resting = null;
      cancelAnimationFrame(frame);
    },
    stop: () => cancelAnimationFrame(frame),
  };
}
