'use client';
import { useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { LineageOverview, LineageView } from '#lib/views/lineage.ts';
import { Block } from '#components/ui/layout/page.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { KeyHint } from '#components/ui/text/key-hint.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import type { Picture } from './canvas/canvas.ts';
import { Graph, type GraphHandle } from './graph-client.tsx';
import { LARGE_LINEAGE_NODES } from './drawing/use-drawing.ts';
import { downloadFile, fileName, renderPng, createSvgFile } from './explorer/export.tsx';
import { FindNode } from './explorer/find-client.tsx';
import { Legend } from './explorer/legend-client.tsx';
import { type OverviewQuery, partsOf } from './explorer/open-groups.ts';
import { Panel } from './explorer/panel-client.tsx';
import { loadNeighbours, useExplorer, type Explorer } from './explorer/use-explorer.ts';
import { useGroups } from './explorer/use-groups.ts';
import { LineageTable } from '#components/lineage/view/lineage-table.tsx';

/** Edges are drawn as curves up to this number, and as straight lines above it. */
const MAX_CURVED_EDGES = 600;

/** Rows of the table at first; each further click adds five times as many. */
const ROWS_PER_PAGE = 60;

type Props = {
  lineage: LineageView;
  viewState: LineageViewState;
  /** The overview that `lineage` was made of, with its query; null: the nodes are not in groups. */
  grouped: { overview: LineageOverview; query: OverviewQuery } | null;
  /** Where the whole lineage is fetched, where `lineage` is the nearest part of it; null: it is all. */
  wholeAddress: string | null;
};

/** The interactive lineage: drawing, filtering legend, details of the selection, and a table that needs no script. */
export function LineageExplorer(initial: Props) {
  const explorer = useExplorer(
    initial.lineage,
    initial.viewState,
    initial.grouped?.overview ?? null,
    initial.wholeAddress,
  );
  const { state, drawing, highlight, rows, dispatch } = explorer;
  const { lineage, viewState, overview, focus } = state;
  const groups = useGroups(explorer, initial.grouped?.query ?? null);
  const graph = useRef<GraphHandle>(null);

  const picture: Picture = useMemo(
    () => ({
      graph: drawing.graph,
      layout: drawing.layout,
      curved: drawing.graph.edges.length <= MAX_CURVED_EDGES,
      nodeSpace: drawing.nodeSpace,
      groups: new Set([...drawing.groups.keys(), ...(overview?.groups.map(({ id }) => id) ?? [])]),
      focus: focus === null || overview === null ? null : partsOf(overview, focus),
      highlighted: highlight.part,
      selected: viewState.selected,
      pathEnd: viewState.pathEnd,
    }),
    [drawing, overview, focus, highlight, viewState.selected, viewState.pathEnd],
  );

  function unfold(id: string, byKey: boolean): string | null {
    if (groups !== null) {
      if (groups.open(id, byKey)) return 'Opening the group.';
      return groups.fold(id) ? 'Folding the group around it.' : 'It is in no open group.';
    }
    const node = drawing.graph.nodes[drawing.graph.indexOf.get(id) ?? -1];
    if (drawing.groups.has(id)) dispatch({ do: 'open-group', id });
    else if (node !== undefined && node.more > 0) void loadNeighbours(id, dispatch);
    else dispatch({ do: 'fold-behind', id });
    return null;
  }
  const events = {
    onPick: (id: string | null, shift: boolean) => dispatch({ do: 'pick', id, path: shift }),
    onUnfold: unfold,
    onOpen: (id: string) => {
      const href = lineage.nodes.find((node) => node.id === id)?.href;
      if (href != null) location.assign(href);
    },
    onImpact: (id: string) => dispatch({ do: 'impact', id }),
    onFold: (id: string) => groups?.fold(id) ?? false,
    onZoomAway: () => {
      if (focus !== null) groups?.foldGroup(focus);
    },
  };

  return (
    <>
      <Toolbar explorer={explorer} graph={graph} />
      <Legend lineage={lineage} viewState={viewState} dispatch={dispatch} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
        <div className="min-w-0">
          <Graph picture={picture} events={events} handle={graph} describedBy="lineage-says lineage-keys" />
          <WholeLineageState explorer={explorer} />
          <p id="lineage-says" role="status" className="pt-1 text-13 text-ink-2">
            {drawingSummary(explorer)}
          </p>
        </div>
        <Panel explorer={explorer} groups={groups} onFocus={(ids) => graph.current?.fit(ids)} />
      </div>
      <Disclosure summary="Keys in the drawing" className="mt-2 print:hidden">
        <GraphShortcuts />
      </Disclosure>
      <TableSection rows={rows} />
    </>
  );
}

function Toolbar({ explorer, graph }: { explorer: Explorer; graph: RefObject<GraphHandle | null> }) {
  const { drawing, dispatch } = explorer;
  const { lineage, viewState, overview } = explorer.state;
  const label = lineage.nodes.find((node) => node.id === lineage.root)?.label ?? 'lineage';
  function find(id: string) {
    const group = drawing.groupOfNode.get(id);
    if (group !== undefined) dispatch({ do: 'open-group', id: group });
    dispatch({ do: 'pick', id });
    requestAnimationFrame(() => graph.current?.fit([id]));
  }
  const isTooLarge = drawing.graph.nodes.length > LARGE_LINEAGE_NODES;
  const imageTitle = isTooLarge
    ? `An image of more than ${formatCount(LARGE_LINEAGE_NODES)} nodes would be too large: filter or fold some first`
    : undefined;
  const createSvg = () => createSvgFile(drawing.graph, drawing.layout, `Lineage of ${label}`);
  async function savePng() {
    const blob = await renderPng(createSvg());
    if (blob !== null) downloadFile(blob, fileName(label, lineage.root, 'png'));
  }
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <FindNode
        nodes={lineage.nodes}
        where={overview === null ? 'in this lineage' : 'among what is shown'}
        onPick={find}
      />
      <span className="hidden grow sm:block" />
      {overview === null && (
        <Button aria-pressed={viewState.folded} onClick={() => dispatch({ do: 'fold-alike', on: !viewState.folded })}>
          {viewState.folded ? 'Unfold all' : 'Fold similar nodes'}
        </Button>
      )}
      <Button onClick={() => graph.current?.fit()}>Fit</Button>
      <Button aria-label="Zoom in" onClick={() => graph.current?.zoomBy(1.4)}>
        +
      </Button>
      <Button aria-label="Zoom out" onClick={() => graph.current?.zoomBy(1 / 1.4)}>
        −
      </Button>
      <Button disabled={isTooLarge} title={imageTitle} onClick={() => void savePng()}>
        PNG
      </Button>
      <Button
        disabled={isTooLarge}
        title={imageTitle}
        onClick={() => downloadFile(createSvg(), fileName(label, lineage.root, 'svg'))}
      >
        SVG
      </Button>
    </div>
  );
}

function TableSection({ rows }: { rows: Explorer['rows'] }) {
  const [rowsShown, setRowsShown] = useState(ROWS_PER_PAGE);
  return (
    <Block
      title="In rows"
      note={`${formatCount(Math.min(rowsShown, rows.length))} of ${formatCount(rows.length)} rows, from source to production`}
    >
      <LineageTable rows={rows.slice(0, rowsShown)} />
      {rows.length > rowsShown && (
        <p className="pt-3 print:hidden">
          <Button onClick={() => setRowsShown(rowsShown + 5 * ROWS_PER_PAGE)}>
            Show {formatCount(Math.min(5 * ROWS_PER_PAGE, rows.length - rowsShown))} more rows
          </Button>
        </p>
      )}
    </Block>
  );
}

/** What happens with the whole lineage while a part of it is shown, and the button that stops it. */
function WholeLineageState({ explorer: { whole, isBehind, drawingProblem } }: { explorer: Explorer }) {
  const problem = whole.problem ?? drawingProblem;
  if (problem !== null) return <p role="alert">{problem} The drawing shows the nearest nodes.</p>;
  if (!whole.isLoading && !isBehind) return null;
  return (
    <p role="status" className="flex items-center gap-3 pt-1 text-13">
      {whole.isLoading ? 'Loading the whole lineage; the drawing shows the nearest nodes …' : 'Drawing …'}
      {whole.isLoading && <Button onClick={whole.cancel}>Stop</Button>}
    </p>
  );
}

/** One line that counts what is drawn, folded, filtered and not loaded. */
function drawingSummary({ state: { lineage, overview }, drawing }: Explorer): string {
  const { nodes, edges } = drawing.graph;
  const parts =
    overview === null
      ? [`${formatCount(nodes.length)} nodes and ${formatCount(edges.length)} claims drawn`]
      : [
          `${formatQuantity(overview.total.nodes, 'node')}, ${formatCount(overview.total.shown)} of them drawn singly`,
          `the others in ${formatQuantity(overview.groups.length, 'group')}`,
        ];
  if (drawing.groupedCount > 0)
    parts.push(`${formatCount(drawing.groupedCount)} nodes folded into ${formatCount(drawing.groups.size)}`);
  if (drawing.filteredCount > 0) parts.push(`${formatCount(drawing.filteredCount)} filtered out`);
  if (lineage.hidden.nodes > 0)
    parts.push(
      `${formatCount(lineage.hidden.nodes)} not loaded${lineage.hidden.reason === null ? '' : ` (${lineage.hidden.reason})`}`,
    );
  return `${parts.join(' · ')}.`;
}

const GRAPH_SHORTCUTS: { keys: string[]; action: string }[] = [
  { keys: ['←', '→'], action: 'go to the inputs of a node, to its outputs' },
  { keys: ['↑', '↓'], action: 'move up and down the column and into the next one' },
  { keys: ['Home'], action: 'go to the artifact of this lineage' },
  { keys: ['Enter'], action: 'open the page of the node' },
  { keys: ['e'], action: 'unfold, fetch or fold the nodes behind it' },
  { keys: ['u'], action: 'fold the open group around it' },
  { keys: ['i'], action: 'show everything made from it' },
  { keys: ['p'], action: 'show the path to the artifact of this lineage' },
  { keys: ['f'], action: 'zoom to it' },
  { keys: ['0'], action: 'show the whole graph' },
  { keys: ['+', '−'], action: 'zoom in, zoom out' },
  { keys: ['Esc'], action: 'clear the selection' },
];

function GraphShortcuts() {
  return (
    <dl id="lineage-keys" className="grid gap-x-8 text-13 sm:grid-cols-2 lg:grid-cols-3">
      {GRAPH_SHORTCUTS.map(({ keys, action }) => (
        <div key={action} className="flex items-baseline gap-3 py-0.5">
          <dt className="w-16 shrink-0">
            <KeyHint keys={keys} />
          </dt>
          <dd>{action}</dd>
        </div>
      ))}
    </dl>
  );
}
