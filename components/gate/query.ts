/** The query of the page of the gate, and URLs with it. */
import { GATE_DECISIONS, type GateDecision, type GateFilter } from '#lib/views/gate/gate.ts';

export type GateQuery = Pick<GateFilter, 'decision' | 'project' | 'cursor'>;

export type SearchParams = { [name: string]: string | string[] | undefined };

/** Parse the query of the page. Repeated, empty and unknown parameters count as absent. */
export function parseGateQuery(parameters: SearchParams): GateQuery {
  const text = (name: string) => {
    const value = parameters[name];
    return typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;
  };
  return {
    decision: GATE_DECISIONS.find((decision) => decision === parameters.decision),
    project: text('project'),
    cursor: text('cursor'),
  };
}

/** Return the URL of the page; `null` and `undefined` leave a parameter out. */
export function gateHref(query: { [name in keyof GateQuery]?: GateDecision | string | null }): string {
  const parts = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, value] as [string, string]])),
  ).toString();
  return parts === '' ? '/gate' : `/gate?${parts}`;
}
