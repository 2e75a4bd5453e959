/** Pointer control of a drawing that moves itself: drag, wheel, pinch, click and double click. */
import type { View } from '#components/lineage/canvas/view-box.ts';

type Point = { x: number; y: number };
export type Gestures = {
  view(): View;
  /** Show another view; `around`: the point of the canvas that the reader zooms at, null while panning. */
  move(view: View, around: Point | null): void;
  onTap(at: Point, shift: boolean): void;
  onDoubleTap(at: Point): void;
  /** The pointer rests at a point; null: it left, or a button is down. */
  onHover(at: Point | null): void;
};

/** A pointer that moves less than this, in px, clicks. */
const CLICK_REACH = 4;
const DOUBLE_CLICK_MS = 350;
const ZOOM_PER_PX = 0.002;
const PX_PER_LINE = 16;

/** The view with another zoom that keeps the point `at` of the canvas where it is. */
export function zoomAround({ zoom, pan }: View, at: Point, next: number): View {
  const share = next / zoom;
  return { zoom: next, pan: { x: at.x - (at.x - pan.x) * share, y: at.y - (at.y - pan.y) * share } };
}

/** Listen to the pointer over `container`. Returns a function that stops this. */
export function listenToGestures(container: HTMLElement, gestures: Gestures): () => void {
  const stop = new AbortController();
  const pointers = new Map<number, Point>();
  let begun: Point | null = null;
  let tapped: { at: Point; time: number } | null = null;
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    handle: (event: HTMLElementEventMap[Name]) => void,
  ) => container.addEventListener(name, handle, { signal: stop.signal, passive: false });
  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = container.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  listen('pointerdown', (event) => {
    if (event.button !== 0) return;
    container.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    begun = pointers.size === 1 ? pointOf(event) : null;
    gestures.onHover(null);
  });
  listen('pointermove', (event) => {
    const at = pointOf(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      gestures.onHover(at);
      return;
    }
    if (begun !== null && distance(begun, at) < CLICK_REACH) return;
    begun = null;
    const [other] = [...pointers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]));
    pointers.set(event.pointerId, at);
    if (other !== undefined) pinch(gestures, before, at, other);
    else {
      const { zoom, pan } = gestures.view();
      gestures.move({ zoom, pan: { x: pan.x + at.x - before.x, y: pan.y + at.y - before.y } }, null);
    }
  });
  const end = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    if (event.type !== 'pointerup' || begun === null) return;
    const at = pointOf(event);
    begun = null;
    gestures.onTap(at, event.shiftKey);
    if (tapped !== null && event.timeStamp - tapped.time < DOUBLE_CLICK_MS && distance(tapped.at, at) < CLICK_REACH)
      gestures.onDoubleTap(at);
    tapped = { at, time: event.timeStamp };
  };
  listen('pointerup', end);
  listen('pointercancel', end);
  listen('pointerleave', () => gestures.onHover(null));
  listen('wheel', (event) => {
    event.preventDefault();
    const at = pointOf(event);
    const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PX_PER_LINE : 1);
    const view = gestures.view();
    gestures.move(zoomAround(view, at, view.zoom * Math.exp(-px * ZOOM_PER_PX)), at);
  });
  return () => stop.abort();
}

/** Zoom by the change of the distance of two fingers, around the one that rests. */
function pinch(gestures: Gestures, before: Point, at: Point, other: Point): void {
  const view = gestures.view();
  gestures.move(
    zoomAround(view, other, (view.zoom * distance(at, other)) / Math.max(1, distance(before, other))),
    other,
  );
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
