'use client';
import type { ReactNode } from 'react';
import type { LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';
import { formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from '#lib/lineage/labels.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { KindShape } from '../canvas/kind-shape.tsx';
import { Claim } from '#components/lineage/view/lineage-table.tsx';
import { digestInNodeId } from './state.ts';
import { loadNeighbours, type Explorer } from './use-explorer.ts';

/** Links and deployments listed beside the graph; the table has all of them. */
const MAX_LISTED = 8;

/** What one stands on: what it is, who claims what about it, and what can be asked of it. */
export function Panel({ explorer, onFocus }: { explorer: Explorer; onFocus: (ids: Iterable<string>) => void }) {
  const { state, shown, marked } = explorer;
  const node =
    state.viewState.at === null ? undefined : shown.graph.nodes[shown.graph.indexOf.get(state.viewState.at) ?? -1];
  const edge = marked.kind === 'edge' ? shown.graph.edges.find((one) => one.id === state.viewState.at) : undefined;
  return (
    <aside aria-label="What is chosen" className="min-w-0 space-y-3 text-13 print:hidden">
      {node === undefined && edge === undefined && (
        <p className="text-ink-2">
          Click a node for its neighbours, shift-click a second one for the way between them, double-click to fold or
          unfold. With the keyboard: Tab into the drawing, then the arrow keys.
        </p>
      )}
      {edge !== undefined && (
        <EdgePanel edge={edge} nameOf={(id) => shown.graph.nodes[shown.graph.indexOf.get(id)!]!.label} />
      )}
      {node !== undefined && <NodePanel node={node} explorer={explorer} onFocus={onFocus} />}
      {state.problem !== null && <p role="alert">{state.problem}</p>}
    </aside>
  );
}

function EdgePanel({ edge, nameOf }: { edge: LineageEdge; nameOf: (id: string) => string }) {
  return (
    <div className="space-y-1">
      <h2 className="text-12 text-ink-2">Claim</h2>
      <p className="wrap-anywhere">
        <b className="font-semibold">{nameOf(edge.from)}</b> {EDGE_LABELS[edge.kind].forward}{' '}
        <b className="font-semibold">{nameOf(edge.to)}</b>
      </p>
      <p>
        <Claim verified={edge.verified} evidenceId={edge.evidenceId} />
      </p>
      <p className="text-ink-2">
        {edge.evidenceId === null
          ? 'No single document says so; it follows from what was reported or stands for several claims.'
          : edge.verified
            ? 'The document that says so is signed, and its signature holds.'
            : 'A document says so, but its signature was not verified.'}
      </p>
    </div>
  );
}

function NodePanel({
  node,
  explorer,
  onFocus,
}: {
  node: LineageNode;
  explorer: Explorer;
  onFocus: (ids: Iterable<string>) => void;
}) {
  const { state, shown, marked, dispatch } = explorer;
  const group = shown.groups.get(node.id);
  const digest = digestInNodeId(node.id);
  const edges = shown.graph.edges.filter((edge) => edge.from === node.id || edge.to === node.id);
  const nameOf = (id: string) => shown.graph.nodes[shown.graph.indexOf.get(id)!]!;
  return (
    <>
      <div>
        <p className="flex items-center gap-2 text-12 text-ink-2">
          <KindShape kind={node.kind} />
          {KIND_LABELS[node.kind].singular}
        </p>
        <h2 className="text-16 font-semibold wrap-anywhere">{node.label}</h2>
        {node.status !== null && (
          <p className="text-14">
            <StatusMark status={node.status} />
            {group !== undefined && ' is the worst inside'}
          </p>
        )}
        {digest !== null && <Digest value={digest} copy />}
        {node.detail !== null && <p className="text-ink-2 wrap-anywhere">{node.detail}</p>}
      </div>
      <div className="flex flex-wrap gap-1">
        {node.href !== null && <SmallButton href={node.href}>Open its page</SmallButton>}
        {group === undefined && node.id !== state.lineage.root && (
          <SmallButton href={artifactLineageHref(node.id)}>Its own lineage</SmallButton>
        )}
        <SmallButton onClick={() => onFocus(marked.part?.nodes ?? [node.id])}>Focus</SmallButton>
        {group === undefined ? (
          <SmallButton onClick={() => dispatch({ do: 'fold-behind', id: node.id })}>Fold what is behind</SmallButton>
        ) : (
          <SmallButton onClick={() => dispatch({ do: 'open-group', id: node.id })}>
            Unfold {formatCount(group.members.length)}
          </SmallButton>
        )}
        <SmallButton onClick={() => dispatch({ do: 'impact', id: node.id })}>What came from here</SmallButton>
        {node.more > 0 && group === undefined && (
          <SmallButton disabled={state.loading !== null} onClick={() => void loadNeighbours(node.id, dispatch)}>
            {state.loading === node.id ? 'Fetching …' : `Fetch ${formatNeighbourCount(node.more)} more`}
          </SmallButton>
        )}
      </div>
      {marked.kind === 'impact' && (
        <ImpactSection deployments={marked.impact.deployments} beyond={state.lineage.hidden.nodes} />
      )}
      {marked.kind === 'path' && (
        <div>
          <h3 className="text-12 text-ink-2">
            The way, {formatQuantity(marked.path.edges.length, 'step')},{' '}
            {marked.path.verified ? 'every claim verified' : 'not every claim verified'}
          </h3>
          <ol className="list-decimal pl-5">
            {marked.path.nodes.map((id) => (
              <li key={id} className="wrap-anywhere">
                {nameOf(id).label}
              </li>
            ))}
          </ol>
        </div>
      )}
      {marked.kind === 'no-path' && <p>Nothing shown here joins these two.</p>}
      {marked.kind === 'neighbours' && edges.length > 0 && (
        <div>
          <h3 className="text-12 text-ink-2">
            {formatQuantity(edges.length, 'claim')}
            {edges.length > MAX_LISTED && `, the first ${MAX_LISTED} here, all in the table`}
          </h3>
          <ul>
            {edges.slice(0, MAX_LISTED).map((edge) => {
              const forward = edge.from === node.id;
              const other = nameOf(forward ? edge.to : edge.from);
              return (
                <li
                  key={edge.id}
                  className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1"
                >
                  <span className="min-w-0 wrap-anywhere">
                    <span className="text-ink-2">{EDGE_LABELS[edge.kind][forward ? 'forward' : 'backward']}</span>{' '}
                    <button
                      type="button"
                      className="text-left text-accent hover:underline"
                      onClick={() => dispatch({ do: 'pick', id: other.id })}
                    >
                      {other.label}
                    </button>
                  </span>
                  <Claim verified={edge.verified} evidenceId={edge.evidenceId} />
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </>
  );
}

function ImpactSection({ deployments, beyond }: { deployments: LineageNode[]; beyond: number }) {
  return (
    <div>
      <h3 className="text-12 text-ink-2">Everything deployed that came from here</h3>
      {deployments.length === 0 ? (
        <p>No deployment shown here came from it.</p>
      ) : (
        <ul>
          {deployments.slice(0, MAX_LISTED).map((node) => (
            <li key={node.id} className="flex flex-wrap gap-x-2 border-b border-line py-1">
              {node.href === null ? (
                <span className="wrap-anywhere">{node.label}</span>
              ) : (
                <Link href={node.href} plain>
                  {node.label}
                </Link>
              )}
              {node.status !== null && <StatusMark status={node.status} />}
            </li>
          ))}
          {deployments.length > MAX_LISTED && (
            <li className="py-1">and {formatCount(deployments.length - MAX_LISTED)} more, marked in the drawing</li>
          )}
        </ul>
      )}
      {beyond > 0 && (
        <p className="text-ink-2">{formatQuantity(beyond, 'node')} beyond the bound were not looked at.</p>
      )}
    </div>
  );
}

function SmallButton({
  href,
  onClick,
  disabled,
  children,
}: {
  href?: string;
  onClick?: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  if (href !== undefined)
    return (
      <a
        href={href}
        className="inline-flex h-7 items-center rounded-2 border border-line-2 bg-sheet px-2 text-accent hover:border-accent hover:bg-accent-wash"
      >
        {children}
      </a>
    );
  return (
    <Button onClick={onClick} disabled={disabled} className="h-7! px-2! text-13!">
      {children}
    </Button>
  );
}
