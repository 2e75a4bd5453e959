'use client';
import { useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { LineageView } from '#lib/views/lineage.ts';
import { Block } from '#components/ui/layout/page.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { KeyHint } from '#components/ui/text/key-hint.tsx';
import { formatCount } from '#lib/format/quantity.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import type { Picture } from './canvas/canvas.ts';
import { Graph, type GraphHandle } from './canvas/graph-client.tsx';
import { downloadFile, fileName, renderPng, createSvgFile } from './explorer/export.tsx';
import { FindNode } from './explorer/find-client.tsx';
import { Legend } from './explorer/legend-client.tsx';
import { Panel } from './explorer/panel-client.tsx';
import { loadNeighbours, useExplorer, type Explorer } from './explorer/use-explorer.ts';
import { LineageTable } from '#components/lineage/view/lineage-table.tsx';

/** Edges are drawn as curves up to this number, and as straight lines above it. */
const MAX_CURVED_EDGES = 600;

/** Rows of the table at first; each further click adds five times as many. */
const ROWS_PER_PAGE = 60;

/** The interactive lineage: drawing, filtering legend, details of the selection, and a table that needs no script. */
export function LineageExplorer(initial: { lineage: LineageView; viewState: LineageViewState }) {
  const explorer = useExplorer(initial.lineage, initial.viewState);
  const { state, drawing, highlight, rows, dispatch } = explorer;
  const { lineage, viewState } = state;
  const graph = useRef<GraphHandle>(null);

  const picture: Picture = useMemo(
    () => ({
      graph: drawing.graph,
      layout: drawing.layout,
      curved: drawing.graph.edges.length <= MAX_CURVED_EDGES,
      nodeSpace: drawing.nodeSpace,
      groups: new Set(drawing.groups.keys()),
      highlighted: highlight.part,
      selected: viewState.selected,
      pathEnd: viewState.pathEnd,
    }),
    [drawing, highlight, viewState.selected, viewState.pathEnd],
  );

  function unfold(id: string) {
    const node = drawing.graph.nodes[drawing.graph.indexOf.get(id) ?? -1];
    if (drawing.groups.has(id)) dispatch({ do: 'open-group', id });
    else if (node !== undefined && node.more > 0) void loadNeighbours(id, dispatch);
    else dispatch({ do: 'fold-behind', id });
  }
  const events = {
    onPick: (id: string | null, shift: boolean) => dispatch({ do: 'pick', id, path: shift }),
    onUnfold: unfold,
    onOpen: (id: string) => {
      const href = lineage.nodes.find((node) => node.id === id)?.href;
      if (href != null) location.assign(href);
    },
    onImpact: (id: string) => dispatch({ do: 'impact', id }),
  };

  return (
    <>
      <Toolbar explorer={explorer} graph={graph} />
      <Legend lineage={lineage} viewState={viewState} dispatch={dispatch} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
        <div className="min-w-0">
          <Graph picture={picture} events={events} handle={graph} describedBy="lineage-says lineage-keys" />
          <p id="lineage-says" className="pt-1 text-13 text-ink-2">
            {drawingSummary(explorer)}
          </p>
        </div>
        <Panel explorer={explorer} onFocus={(ids) => graph.current?.fit(ids)} />
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
  const { lineage, viewState } = explorer.state;
  const label = lineage.nodes.find((node) => node.id === lineage.root)?.label ?? 'lineage';
  function find(id: string) {
    const group = drawing.groupOfNode.get(id);
    if (group !== undefined) dispatch({ do: 'open-group', id: group });
    dispatch({ do: 'pick', id });
    requestAnimationFrame(() => graph.current?.fit([id]));
  }
  const createSvg = () => createSvgFile(drawing.graph, drawing.layout, `Lineage of ${label}`);
  async function savePng() {
    const blob = await renderPng(createSvg());
    if (blob !== null) downloadFile(blob, fileName(label, lineage.root, 'png'));
  }
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <FindNode nodes={lineage.nodes} onPick={find} />
      <span className="hidden grow sm:block" />
      <Button aria-pressed={viewState.folded} onClick={() => dispatch({ do: 'fold-alike', on: !viewState.folded })}>
        {viewState.folded ? 'Unfold all' : 'Fold similar nodes'}
      </Button>
      <Button onClick={() => graph.current?.fit()}>Fit</Button>
      <Button aria-label="Zoom in" onClick={() => graph.current?.zoomBy(1.4)}>
        +
      </Button>
      <Button aria-label="Zoom out" onClick={() => graph.current?.zoomBy(1 / 1.4)}>
        −
      </Button>
      <Button onClick={() => void savePng()}>PNG</Button>
      <Button onClick={() => downloadFile(createSvg(), fileName(label, lineage.root, 'svg'))}>SVG</Button>
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

/** One line that counts what is drawn, folded, filtered and not loaded. */
function drawingSummary({ state: { lineage }, drawing }: Explorer): string {
  const parts = [
    `${formatCount(drawing.graph.nodes.length)} nodes and ${formatCount(drawing.graph.edges.length)} claims drawn`,
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
