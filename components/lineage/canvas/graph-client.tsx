'use client';
import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react';
import type { KeyboardEvent, Ref } from 'react';
import { formatCount } from '#lib/format/quantity.ts';
import { nodeAnnouncement, nextNode, type Direction } from '#lib/lineage/keyboard-navigation.ts';
import { formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from '#lib/lineage/labels.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { classNames } from '#components/ui/class-names.ts';
import type { GraphCanvas, Picture, PointedElement } from './canvas.ts';
import { onThemeChange, readGraphTheme } from './graph-theme.ts';

/**
 * The library comes in its own file, and only where a graph is shown; it is on its way before React has finished with
 * the page.
 */
const canvasModule = typeof window === 'undefined' ? null : import('./canvas.ts');

export type GraphHandle = { fit(ids?: Iterable<string>): void; zoomBy(factor: number): void; focus(): void };
export type GraphEvents = {
  onPick: (id: string | null, shift: boolean) => void;
  onUnfold: (id: string) => void;
  onOpen: (id: string) => void;
  onImpact: (id: string) => void;
};

const ARROWS: { [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The drawn graph: pointer and keyboard, names on hover and focus, every step said aloud. */
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
  const box = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<GraphCanvas>(null);
  const [state, setState] = useState<'coming' | 'drawn' | 'broken'>('coming');
  const [pointed, setPointed] = useState<PointedElement | null>(null);
  const [said, setSaid] = useState('');

  const first = useEffectEvent(() => picture);
  const onPick = useEffectEvent((id: string | null, _kind: 'node' | 'edge', shift: boolean) => {
    frame.current?.focus({ preventScroll: true });
    events.onPick(id, shift);
  });
  const onUnfold = useEffectEvent((id: string) => events.onUnfold(id));

  useEffect(() => {
    let live = true;
    const stop = onThemeChange(() => {
      canvas.current?.repaint(readGraphTheme(box.current!));
    });
    canvasModule!
      .then(({ mountCanvas }) =>
        live
          ? mountCanvas(box.current!, readGraphTheme(box.current!), first(), { onPick, onUnfold, onPoint: setPointed })
          : null,
      )
      .then((mounted) => {
        if (!live) {
          mounted?.destroy();
          return;
        }
        canvas.current = mounted;
        canvas.current?.show(first());
        setState('drawn');
        performance.mark('lineage-drawn');
      })
      .catch(() => {
        if (live) setState('broken');
      });
    return () => {
      live = false;
      stop();
      canvas.current?.destroy();
      canvas.current = null;
    };
  }, []);

  useEffect(() => {
    canvas.current?.show(picture);
  }, [picture]);

  useImperativeHandle(
    handle,
    () => ({
      fit: (ids) => canvas.current?.fit(ids),
      zoomBy: (factor) => canvas.current?.zoomBy(factor),
      focus: () => frame.current?.focus(),
    }),
    [],
  );

  function go(id: string | null) {
    if (id === null) {
      setSaid('Nothing further this way.');
      return;
    }
    events.onPick(id, false);
    const place = canvas.current?.reveal(id) ?? null;
    setPointed(place);
    const status = picture.graph.nodes[picture.graph.indexOf.get(id)!]!.status;
    setSaid(nodeAnnouncement(picture.graph, id, status === null ? null : STATUS_PRESENTATION[status].word));
  }

  function unfoldingOf(id: string): string {
    if (picture.groups.has(id)) return 'Unfolded.';
    const { more } = picture.graph.nodes[picture.graph.indexOf.get(id)!]!;
    return more > 0 ? `Fetching ${formatCount(more)} neighbours that are not shown.` : 'Folded what is behind it.';
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { graph, layout } = picture;
    const root = graph.nodes[Math.max(0, graph.root)]?.id ?? null;
    const at = picture.at !== null && graph.indexOf.has(picture.at) ? picture.at : null;
    const direction = ARROWS[event.key];
    const actions: { [key: string]: () => void } = {
      Home: () => go(root),
      Enter: () => {
        if (at !== null) events.onOpen(at);
      },
      e: () => {
        if (at !== null) {
          setSaid(unfoldingOf(at));
          events.onUnfold(at);
        }
      },
      i: () => {
        if (at !== null) {
          events.onImpact(at);
          setSaid('Showing everything that came from here.');
        }
      },
      p: () => {
        if (at !== null && root !== null) {
          events.onPick(root, true);
          setSaid('Showing the way to the artifact this lineage is of.');
        }
      },
      f: () => {
        if (at !== null) canvas.current?.fit([at]);
      },
      '0': () => canvas.current?.fit(),
      '+': () => canvas.current?.zoomBy(1.3),
      '=': () => canvas.current?.zoomBy(1.3),
      '-': () => canvas.current?.zoomBy(1 / 1.3),
      Escape: () => {
        events.onPick(null, false);
        setPointed(null);
        setSaid('Nothing chosen.');
      },
    };
    const act =
      direction === undefined
        ? actions[event.key]
        : () => go(at === null ? root : nextNode(graph, layout, at, direction));
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    act();
  }

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
      className={classNames('relative border border-line bg-paper print:hidden', heightClass(picture.layout.height))}
    >
      <div ref={box} className="h-full w-full overflow-hidden" />
      {state !== 'drawn' && (
        <p role="status" className="absolute inset-0 flex items-center justify-center p-4 text-ink-2">
          {state === 'coming'
            ? `Drawing ${formatCount(picture.graph.nodes.length)} nodes …`
            : 'The drawing could not be loaded. The table below says the same in rows.'}
        </p>
      )}
      {pointed !== null && <GraphTooltip pointed={pointed} picture={picture} />}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  );
}

/** A flat picture does not need a tall sheet. `height` of the drawing, in its units. */
function heightClass(height: number): string {
  if (height <= 180) return 'h-72';
  return height <= 420 ? 'h-[clamp(320px,46vh,520px)]' : 'h-[clamp(320px,62vh,760px)]';
}

/** The name of what is pointed at or focused, beside it. */
function GraphTooltip({ pointed, picture }: { pointed: PointedElement; picture: Picture }) {
  const { graph } = picture;
  const node = graph.nodes[graph.indexOf.get(pointed.id) ?? -1];
  const edge = node === undefined ? graph.edges.find((one) => one.id === pointed.id) : undefined;
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
            {edge.verified ? 'verified claim' : 'unverified claim'}
            {edge.evidenceId === null ? '' : ' · click for the evidence'}
          </span>
        </>
      )}
    </div>
  );
}
