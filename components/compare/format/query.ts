/** The query of the page that compares, and URLs with it. */
import { ASPECTS, type Aspect } from '#lib/compare/profile.ts';

/**
 * `a` and `b`: a digest or `environment:NAME`; empty: not chosen. `aAt`, `bAt`: RFC 3339; empty: now. `first`: the
 * difference whose first release is asked for.
 */
export type CompareQuery = {
  a: string;
  b: string;
  aAt: string;
  bAt: string;
  environment: string;
  parts: boolean;
  first: { aspect: Aspect; key: string } | null;
};

export type SearchParams = { [name: string]: string | string[] | undefined };

/** Parse the query of the page. Repeated, unknown and too long parameters count as absent. */
export function parseCompareQuery(parameters: SearchParams): CompareQuery {
  const text = (name: string, most = 300) => {
    const value = parameters[name];
    return typeof value === 'string' && value.length <= most ? value.trim() : '';
  };
  const aspect = ASPECTS.find((one) => one === parameters.aspect);
  const key = text('key', 2_000);
  return {
    a: text('a'),
    b: text('b'),
    aAt: timeOf(text('aAt')),
    bAt: timeOf(text('bAt')),
    environment: text('environment', 200),
    parts: parameters.parts === 'true',
    first: aspect === undefined || key === '' ? null : { aspect, key },
  };
}

/** A control of the browser sends a time without a time zone, in UTC. */
function timeOf(written: string): string {
  return written === '' || /(?:Z|[+-]\d\d:\d\d)$/i.test(written) ? written : `${written}Z`;
}

/** The URL of the page. */
export function compareHref({ first = null, parts = false, ...texts }: Partial<CompareQuery>): string {
  const query = new URLSearchParams();
  for (const name of ['a', 'b', 'aAt', 'bAt', 'environment'] as const) {
    const value = texts[name];
    if (value !== undefined && value !== '') query.set(name, value);
  }
  if (parts) query.set('parts', 'true');
  if (first !== null) {
    query.set('aspect', first.aspect);
    query.set('key', first.key);
  }
  const written = query.toString();
  return written === '' ? '/compare' : `/compare?${written}`;
}

/** The name of an environment as a side of a comparison. */
export function environmentSide(name: string): string {
  return `environment:${name}`;
}
