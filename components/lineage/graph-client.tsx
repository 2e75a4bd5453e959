'use client';
import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react';
import type { KeyboardEvent, Ref, RefObject } from 'react';
import { formatCount } from '#lib/format/quantity.ts';
import { nodeAnnouncement, nextNode, type Direction } from '#lib/lineage/keyboard-navigation.ts';
import { describeClaims, formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from '#lib/lineage/labels.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { classNames } from '#components/ui/class-names.ts';
import type { CanvasEvents, GraphCanvas, Picture, PointedElement } from './canvas/canvas.ts';
import { drawFirstPicture } from './canvas/large-graph.ts';
import { HUGE_GRAPH_NODES, mountLargeCanvas } from './large/large-canvas.ts';
import { onThemeChange, readGraphTheme } from './canvas/graph-theme.ts';

/** The graph library has its own script file. Only pages with a graph load it, in parallel with hydration. */
const canvasModule = typeof window === 'undefined' ? null : import('./canvas/canvas.ts');

export type GraphHandle = { fit(ids?: Iterable<string>): void; zoomBy(factor: number): void; focus(): void };
export type GraphEvents = {
  onPick: (id: string | null, shift: boolean) => void;
  /** `byKey`: by keyboard, where a node stays selected. Returns what happens; null: what the picture says. */
  onUnfold: (id: string, byKey: boolean) => string | null;
  onOpen: (id: string) => void;
  onImpact: (id: string) => void;
  /** Fold the open group around a node. False: it is in none. */
  onFold: (id: string) => boolean;
  onZoomAway: () => void;
};

const ARROWS: { [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * The drawn graph with pointer and keyboard control. A tooltip names what is under the pointer or selected; a live
 * region announces every keyboard step.
 */
export function Graph({
  picture,
  events,
  handle,
  describedBy,
}: {
  picture: Picture;
  events: GraphEvents;
  handle: Ref<GraphHandle>;
  describedBy: string;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<PointedElement | null>(null);
  const { box, canvas, state } = useGraphCanvas(picture, {
    onPick: (id, _kind, shift) => {
      frame.current?.focus({ preventScroll: true });
      events.onPick(id, shift);
    },
    onUnfold: (id) => events.onUnfold(id, false),
    onPoint: setPointed,
    onZoomInto: (id) => events.onUnfold(id, false),
    onZoomAway: events.onZoomAway,
  });
  const { announcement, onKeyDown } = useGraphKeyboard({ picture, events, canvas, onPoint: setPointed });

  useImperativeHandle(
    handle,
    () => ({
      fit: (ids) => canvas.current?.fit(ids),
      zoomBy: (factor) => canvas.current?.zoomBy(factor),
      focus: () => frame.current?.focus(),
    }),
    [canvas],
  );

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- role application: the drawing handles its keys itself
    <div
      ref={frame}
      role="application"
      aria-label="Lineage graph"
      aria-describedby={describedBy}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- one stop for the whole drawing
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setPointed(null)}
      data-state={state}
      data-size={picture.graph.nodes.length >= HUGE_GRAPH_NODES ? 'huge' : undefined}
      className={classNames('relative border border-line bg-paper print:hidden', heightClass(picture.layout.height))}
    >
      <div ref={box} className="h-full w-full overflow-hidden" />
      {(state === 'loading' || state === 'failed') && (
        <DrawingStatus isLoading={state === 'loading'} nodes={picture.graph.nodes.length} />
      )}
      {pointed !== null && <GraphTooltip pointed={pointed} picture={picture} />}
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
    </div>
  );
}

function DrawingStatus({ isLoading, nodes }: { isLoading: boolean; nodes: number }) {
  return (
    <p role="status" className="absolute inset-0 flex items-center justify-center p-4 text-ink-2">
      {isLoading
        ? `Drawing ${formatCount(nodes)} nodes …`
        : 'The drawing could not be loaded. The table below has the same data.'}
    </p>
  );
}

/** Resolves after the browser has shown what is drawn now. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Load the graph library, mount the canvas in `box` and keep it in step with the picture and the colour theme. */
function useGraphCanvas(picture: Picture, events: Omit<CanvasEvents, 'onDrawn'>) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<GraphCanvas>(null);
  const [state, setState] = useState<'loading' | 'previewed' | 'drawn' | 'failed'>('loading');
  const isHuge = picture.graph.nodes.length >= HUGE_GRAPH_NODES;
  const currentPicture = useEffectEvent(() => picture);
  const onPick = useEffectEvent<CanvasEvents['onPick']>((id, kind, shift) => events.onPick(id, kind, shift));
  const onUnfold = useEffectEvent((id: string) => events.onUnfold(id));
  const onPoint = useEffectEvent<CanvasEvents['onPoint']>((pointed) => events.onPoint(pointed));
  const onZoomInto = useEffectEvent((id: string) => events.onZoomInto(id));
  const onZoomAway = useEffectEvent(() => events.onZoomAway());

  useEffect(() => {
    let isMounted = true;
    const stop = onThemeChange(() => {
      canvas.current?.repaint(readGraphTheme(box.current!));
    });
    const removeFirst = isHuge ? null : drawFirstPicture(box.current!, currentPicture(), readGraphTheme(box.current!));
    if (removeFirst !== null) {
      setState('previewed');
      performance.mark('lineage-drawn');
    }
    // The browser shows the first picture before the graph library keeps it busy.
    const mounting: Promise<typeof mountLargeCanvas> = isHuge
      ? Promise.resolve(mountLargeCanvas)
      : (removeFirst === null ? Promise.resolve() : nextPaint()).then(async () => (await canvasModule!).mountCanvas);
    mounting
      .then((mount) =>
        isMounted
          ? mount(box.current!, readGraphTheme(box.current!), currentPicture(), {
              onPick,
              onUnfold,
              onPoint,
              onZoomInto,
              onZoomAway,
              onDrawn: () => removeFirst?.(),
            })
          : null,
      )
      .then((mounted) => {
        if (!isMounted) {
          mounted?.destroy();
          return;
        }
        canvas.current = mounted;
        canvas.current?.show(currentPicture());
        setState('drawn');
        if (isHuge) performance.mark('lineage-whole-drawn');
        if (removeFirst === null) performance.mark('lineage-drawn');
      })
      .catch(() => {
        if (isMounted) setState('failed');
      });
    return () => {
      isMounted = false;
      removeFirst?.();
      stop();
      canvas.current?.destroy();
      canvas.current = null;
    };
  }, [isHuge]);

  useEffect(() => {
    canvas.current?.show(picture);
  }, [picture]);

  return { box, canvas, state };
}

type KeyboardOptions = {
  picture: Picture;
  events: GraphEvents;
  canvas: RefObject<GraphCanvas | null>;
  onPoint: (pointed: PointedElement | null) => void;
};

/** Keyboard control of the drawing, and the text that a screen reader announces after each step. */
function useGraphKeyboard({ picture, events, canvas, onPoint }: KeyboardOptions) {
  const [announcement, setAnnouncement] = useState('');
  const { graph, layout } = picture;
  const root = graph.nodes[Math.max(0, graph.root)]?.id ?? null;
  const selected = picture.selected !== null && graph.indexOf.has(picture.selected) ? picture.selected : null;

  function moveTo(id: string | null) {
    if (id === null) {
      setAnnouncement('No further node in this direction.');
      return;
    }
    events.onPick(id, false);
    onPoint(canvas.current?.reveal(id) ?? null);
    const { status } = graph.nodes[graph.indexOf.get(id)!]!;
    setAnnouncement(nodeAnnouncement(graph, id, status === null ? null : STATUS_PRESENTATION[status].word));
  }
  const zoomBy = (factor: number) => () => canvas.current?.zoomBy(factor);
  const onSelected = (act: (id: string) => void) => () => {
    if (selected !== null) act(selected);
  };
  const actions: { [key: string]: () => void } = {
    Home: () => moveTo(root),
    Enter: onSelected(events.onOpen),
    e: onSelected((id) => {
      setAnnouncement(events.onUnfold(id, true) ?? unfoldAnnouncement(picture, id));
    }),
    u: onSelected((id) => {
      setAnnouncement(events.onFold(id) ? 'Folding the group around it.' : 'It is in no open group.');
    }),
    i: onSelected((id) => {
      events.onImpact(id);
      setAnnouncement('Showing everything made from this node.');
    }),
    p: onSelected(() => {
      if (root === null) return;
      events.onPick(root, true);
      setAnnouncement('Showing the path to the artifact of this lineage.');
    }),
    f: onSelected((id) => canvas.current?.fit([id])),
    '0': () => canvas.current?.fit(),
    '+': zoomBy(1.3),
    '=': zoomBy(1.3),
    '-': zoomBy(1 / 1.3),
    Escape: () => {
      events.onPick(null, false);
      onPoint(null);
      setAnnouncement('Selection cleared.');
    },
  };

  for (const [key, direction] of Object.entries(ARROWS))
    actions[key] = () => moveTo(selected === null ? root : nextNode(graph, layout, selected, direction));
  function onKeyDown(event: KeyboardEvent) {
    const act = actions[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    act();
  }
  return { announcement, onKeyDown };
}

function unfoldAnnouncement({ graph, groups }: Picture, id: string): string {
  if (groups.has(id)) return 'Unfolded.';
  const { more } = graph.nodes[graph.indexOf.get(id)!]!;
  return more > 0 ? `Fetching ${formatCount(more)} neighbours that are not shown.` : 'Folded the nodes behind it.';
}

/** The height of the drawing area as a class; `height` is the height of the layout in drawing units. */
function heightClass(height: number): string {
  if (height <= 180) return 'h-72';
  return height <= 420 ? 'h-[clamp(320px,46vh,520px)]' : 'h-[clamp(320px,62vh,760px)]';
}

/** The name of the node or edge under the pointer or selected by keyboard, shown beside it. */
function GraphTooltip({ pointed, picture }: { pointed: PointedElement; picture: Picture }) {
  const { graph } = picture;
  const node = graph.nodes[graph.indexOf.get(pointed.id) ?? -1];
  const edge = node === undefined ? graph.edges.find(({ id }) => id === pointed.id) : undefined;
  if (node === undefined && edge === undefined) return null;
  const { width } = pointed;
  const toLeft = pointed.x > width / 2;
  const name = (id: string) => graph.nodes[graph.indexOf.get(id)!]!.label;
  return (
    <div
      role="tooltip"
      className="pointer-events-none absolute z-10 max-w-72 border border-line-2 bg-sheet px-2 py-1 text-13 shadow-lift"
      ref={(element) => {
        if (element) {
          element.style.top = `${Math.max(4, pointed.y + 18)}px`;
          element.style[toLeft ? 'right' : 'left'] = `${toLeft ? width - pointed.x - 8 : pointed.x - 8}px`;
          element.style[toLeft ? 'left' : 'right'] = 'auto';
        }
      }}
    >
      {node !== undefined && (
        <>
          <span className="block text-12 text-ink-2">{KIND_LABELS[node.kind].singular}</span>
          <span className="block font-medium wrap-anywhere">{node.label}</span>
          {node.status !== null && <StatusMark status={node.status} />}
          {node.detail !== null && <span className="block text-12 text-ink-2 wrap-anywhere">{node.detail}</span>}
          {node.more > 0 && (
            <span className="block text-12 text-ink-2">{formatNeighbourCount(node.more)} neighbours not loaded</span>
          )}
        </>
      )}
      {edge !== undefined && (
        <>
          <span className="block wrap-anywhere">
            {name(edge.from)} {EDGE_LABELS[edge.kind].forward} {name(edge.to)}
          </span>
          <span className="block text-12 text-ink-2">
            {describeClaims(edge)}
            {edge.evidenceId === null ? '' : ' · click for the evidence'}
          </span>
        </>
      )}
    </div>
  );
}
