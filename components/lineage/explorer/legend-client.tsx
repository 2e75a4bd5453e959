'use client';
import type { ReactNode } from 'react';
import { NODE_KINDS, type Lineage } from '#lib/lineage/model/lineage.ts';
import { CLAIM_LABELS, type ClaimBasis, countClaims, KIND_LABELS } from '#lib/lineage/labels.ts';
import { STATUS_PRESENTATION, STATUS_ORDER } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { classNames } from '#components/ui/class-names.ts';
import { formatCount } from '#lib/format/quantity.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import { KindShape } from '#components/lineage/view/kind-shape.tsx';
import { ClaimLine } from '#components/lineage/view/claim-line.tsx';
import type { Action } from './state.ts';

type Props = { lineage: Lineage; viewState: LineageViewState; dispatch: (action: Action) => void };

/** The legend of shapes, marks and lines. Each entry is a button that shows or hides what it explains. */
export function Legend({ lineage, viewState, dispatch }: Props) {
  const kinds = NODE_KINDS.map((kind) => ({
    kind,
    nodes: lineage.nodes.filter((node) => node.kind === kind).length,
  })).filter(({ nodes }) => nodes > 0);
  const statuses = STATUS_ORDER.map((status) => ({
    status,
    nodes: lineage.nodes.filter((node) => node.status === status).length,
  })).filter(({ nodes }) => nodes > 0);
  return (
    <div
      className="flex flex-wrap gap-x-8 gap-y-1 py-2 text-13 print:hidden"
      role="group"
      aria-label="Legend and filter"
    >
      <LegendSection name="Kinds">
        {kinds.map(({ kind, nodes }) => (
          <LegendEntry
            key={kind}
            on={!viewState.hiddenKinds.includes(kind)}
            title={KIND_LABELS[kind].description}
            onClick={() => dispatch({ do: 'toggle-kind', kind })}
          >
            <KindShape kind={kind} />
            {nodes === 1 ? KIND_LABELS[kind].singular : KIND_LABELS[kind].plural} {formatCount(nodes)}
          </LegendEntry>
        ))}
      </LegendSection>
      {statuses.length > 0 && (
        <LegendSection name="Status">
          {statuses.map(({ status, nodes }) => (
            <LegendEntry
              key={status}
              on={!viewState.hiddenStatuses.includes(status)}
              title={STATUS_PRESENTATION[status].meaning}
              onClick={() => dispatch({ do: 'toggle-status', status })}
            >
              <MarkShape mark={STATUS_PRESENTATION[status]} />
              {STATUS_PRESENTATION[status].word} {formatCount(nodes)}
            </LegendEntry>
          ))}
        </LegendSection>
      )}
      <ClaimEntries lineage={lineage} viewState={viewState} dispatch={dispatch} />
    </div>
  );
}

function ClaimEntries({ lineage, viewState, dispatch }: Props) {
  const claimsOf = (basis: ClaimBasis) => formatCount(countClaims(lineage.edges)[basis]);
  return (
    <LegendSection name="Claims">
      {(['verified', 'unverified'] as const).map((basis) => {
        const other = basis === 'verified' ? 'unverified' : 'verified';
        return (
          <LegendEntry
            key={basis}
            on={viewState.claims !== other}
            title={CLAIM_LABELS[basis].description}
            onClick={() => dispatch({ do: 'claims', claims: viewState.claims === 'all' ? other : 'all' })}
          >
            <ClaimLine basis={basis} />
            {basis} claims {claimsOf(basis)}
          </LegendEntry>
        );
      })}
      <ClaimsWithoutAuthority lineage={lineage} viewState={viewState} dispatch={dispatch} />
    </LegendSection>
  );
}

/** The switch that hides the claims without authority, where there are any. */
function ClaimsWithoutAuthority({ lineage, viewState, dispatch }: Props) {
  const claims = countClaims(lineage.edges)['without-authority'];
  if (claims === 0) return null;
  const filtered = viewState.claims === 'verified';
  return (
    <LegendEntry
      on={!viewState.hideClaims && !filtered}
      title={CLAIM_LABELS['without-authority'].description}
      onClick={() =>
        dispatch(filtered ? { do: 'claims', claims: 'all' } : { do: 'hide-claims', on: !viewState.hideClaims })
      }
    >
      <ClaimLine basis="without-authority" />
      claims without authority {formatCount(claims)}
    </LegendEntry>
  );
}

function LegendSection({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className="flex flex-wrap items-center gap-x-1">
      <span className="w-full text-12 text-ink-2 sm:w-auto sm:pr-1">{name}</span>
      {children}
    </div>
  );
}

function LegendEntry({
  on,
  title,
  onClick,
  children,
}: {
  on: boolean;
  title: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title={`${title}. ${on ? 'Shown; press to hide' : 'Hidden; press to show'}`}
      onClick={onClick}
      className={classNames(
        'inline-flex min-h-7 items-center gap-1.5 rounded-2 px-1.5 whitespace-nowrap hover:bg-accent-wash',
        on ? 'text-ink' : 'text-ink-2 line-through decoration-ink-2',
      )}
    >
      {children}
    </button>
  );
}
