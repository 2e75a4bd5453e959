/** The query of the waivers page, and URLs with it. */
import { WAIVER_STATES, type WaiverFilter, type WaiverState } from '#lib/views/waiver.ts';

/** `rule` and `vulnerability` fill the form; the others choose what the list shows. */
export type WaiverQuery = Pick<WaiverFilter, 'artifact' | 'project' | 'state' | 'cursor'> & {
  rule?: string;
  vulnerability?: string;
};

export type SearchParams = { [name: string]: string | string[] | undefined };

/** Parse the query of the page. Repeated, empty and unknown parameters count as absent. */
export function parseWaiverQuery(parameters: SearchParams): WaiverQuery {
  const text = (name: string) => {
    const value = parameters[name];
    return typeof value === 'string' && value !== '' && value.length <= 2_000 ? value : undefined;
  };
  return {
    artifact: text('artifact'),
    project: text('project'),
    rule: text('rule'),
    vulnerability: text('vulnerability'),
    cursor: text('cursor'),
    state: WAIVER_STATES.find((state) => state === parameters.state),
  };
}

/** Return the URL of the waivers page; `null` and `undefined` leave a parameter out. */
export function waiversHref(query: { [name in keyof WaiverQuery]?: WaiverState | string | null }): string {
  const parts = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, value] as [string, string]])),
  ).toString();
  return parts === '' ? '/waivers' : `/waivers?${parts}`;
}
