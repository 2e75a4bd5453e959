'use client';
import { useMemo, useRef, useState } from 'react';
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
import { loadNeighbours, useExplorer } from './explorer/use-explorer.ts';
import { LineageTable } from '#components/lineage/view/lineage-table.tsx';

/** Lines bend while there are at most this many. */
const MAX_CURVED_EDGES = 600;

/** Rows of the table at first, and with every further press. */
const ROWS_PER_PAGE = 60;

/**
 * The lineage to explore: drawing, legend that filters, what is chosen, and the same in rows. The rows need no script.
 */
export function LineageExplorer({
  lineage: first,
  address: firstAddress,
}: {
  lineage: LineageView;
  address: LineageViewState;
}) {
  const explorer = useExplorer(first, firstAddress);
  const { state, shown, marked, rows, dispatch } = explorer;
  const { lineage, viewState: address } = state;
  const [rowsShown, setRowsShown] = useState(ROWS_PER_PAGE);
  const graph = useRef<GraphHandle>(null);

  const picture: Picture = useMemo(
    () => ({
      graph: shown.graph,
      layout: shown.layout,
      curved: shown.graph.edges.length <= MAX_CURVED_EDGES,
      room: shown.nodeSpace,
      groups: new Set(shown.groups.keys()),
      lit: marked.part,
      at: address.at,
      to: address.to,
    }),
    [shown, marked, address.at, address.to],
  );
  const label = lineage.nodes.find((node) => node.id === lineage.root)?.label ?? 'lineage';

  function unfold(id: string) {
    const node = shown.graph.nodes[shown.graph.indexOf.get(id) ?? -1];
    if (shown.groups.has(id)) dispatch({ do: 'open-group', id });
    else if (node !== undefined && node.more > 0) void loadNeighbours(id, dispatch);
    else dispatch({ do: 'fold-behind', id });
  }
  function find(id: string) {
    const group = shown.groupOfNode.get(id);
    if (group !== undefined) dispatch({ do: 'open-group', id: group });
    dispatch({ do: 'pick', id });
    requestAnimationFrame(() => graph.current?.fit([id]));
  }
  const drawn = () => createSvgFile(shown.graph, shown.layout, `Lineage of ${label}`);
  async function savePng() {
    const blob = await renderPng(drawn());
    if (blob !== null) downloadFile(blob, fileName(label, lineage.root, 'png'));
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
      <div className="flex flex-wrap items-center gap-2 print:hidden">
        <FindNode nodes={lineage.nodes} onPick={find} />
        <span className="hidden grow sm:block" />
        <Button aria-pressed={address.folded} onClick={() => dispatch({ do: 'fold-alike', on: !address.folded })}>
          {address.folded ? 'Unfold all' : 'Fold like nodes'}
        </Button>
        <Button onClick={() => graph.current?.fit()}>Fit</Button>
        <Button aria-label="Zoom in" onClick={() => graph.current?.zoomBy(1.4)}>
          +
        </Button>
        <Button aria-label="Zoom out" onClick={() => graph.current?.zoomBy(1 / 1.4)}>
          −
        </Button>
        <Button onClick={() => void savePng()}>PNG</Button>
        <Button onClick={() => downloadFile(drawn(), fileName(label, lineage.root, 'svg'))}>SVG</Button>
      </div>
      <Legend lineage={lineage} address={address} dispatch={dispatch} />
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
    </>
  );
}

/** What is drawn and what is not, and why. */
function drawingSummary({ state: { lineage }, shown }: ReturnType<typeof useExplorer>): string {
  const parts = [
    `${formatCount(shown.graph.nodes.length)} nodes and ${formatCount(shown.graph.edges.length)} claims drawn`,
  ];
  if (shown.groupedCount > 0)
    parts.push(`${formatCount(shown.groupedCount)} nodes folded into ${formatCount(shown.groups.size)}`);
  if (shown.filteredCount > 0) parts.push(`${formatCount(shown.filteredCount)} filtered out`);
  if (lineage.hidden.nodes > 0)
    parts.push(
      `${formatCount(lineage.hidden.nodes)} not loaded${lineage.hidden.reason === null ? '' : ` (${lineage.hidden.reason})`}`,
    );
  return `${parts.join(' · ')}.`;
}

const GRAPH_SHORTCUTS: { keys: string[]; does: string }[] = [
  { keys: ['←', '→'], does: 'to what comes before, to what comes after' },
  { keys: ['↑', '↓'], does: 'up and down the column, and on into the next' },
  { keys: ['Home'], does: 'to the artifact this lineage is of' },
  { keys: ['Enter'], does: 'open the page of the node' },
  { keys: ['e'], does: 'unfold, fetch or fold what is behind the node' },
  { keys: ['i'], does: 'show everything that came from it' },
  { keys: ['p'], does: 'show the way to the artifact this lineage is of' },
  { keys: ['f'], does: 'bring it near' },
  { keys: ['0'], does: 'show the whole' },
  { keys: ['+', '−'], does: 'nearer, further' },
  { keys: ['Esc'], does: 'choose nothing' },
];

function GraphShortcuts() {
  return (
    <dl id="lineage-keys" className="grid gap-x-8 text-13 sm:grid-cols-2 lg:grid-cols-3">
      {GRAPH_SHORTCUTS.map(({ keys, does }) => (
        <div key={does} className="flex items-baseline gap-3 py-0.5">
          <dt className="w-16 shrink-0">
            <KeyHint keys={keys} />
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
