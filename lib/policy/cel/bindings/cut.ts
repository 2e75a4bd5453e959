/** Keeps what is bound within its limits. What is cut is named, so that no rule passes because of it. */
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';
import type { Bindings } from './bound.ts';

type Values = Bindings['values'];
type Path = readonly string[];

/** About the bytes of a value as JSON. */
export function bytesOf(value: BoundValue | undefined): number {
  if (value === null || value === undefined) return 4;
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object') return 8;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const element of value as readonly BoundValue[]) bytes += bytesOf(element) + 1;
    return bytes;
  }
  for (const [name, member] of Object.entries(value)) bytes += name.length + bytesOf(member) + 4;
  return bytes;
}

/** What is cut first where everything together is too large, and to what part of it. */
const CUT_FIRST: readonly Path[] = [
  ['sbom', 'components'],
  ['provenance', 'dependencies'],
  ['vex'],
  ['unverified'],
  ['attestations'],
  ['provenance', 'externalParameters'],
  ['artifact', 'purls'],
  ['artifact', 'names'],
];

/** The bindings within the limits of elements and of bytes; null where even the rest is too large. */
export function cutBindings({ values, cut, evidence }: Bindings): Bindings | null {
  const { elements, bytes } = EXPRESSION_LIMITS;
  let [bound, paths] = [values, cut];
  let excess = -bytes;
  for (const path of CUT_FIRST) {
    const found = at(bound, path);
    if (Array.isArray(found) && found.length > elements) {
      bound = withValue(bound, path, found.slice(0, elements));
      paths = [...paths, path];
    }
  }
  excess += bytesOf(bound);
  for (const path of CUT_FIRST) {
    if (excess <= 0) break;
    const found = at(bound, path);
    const kept = found === undefined ? undefined : shorten(found, excess);
    if (found === undefined || kept === found) continue;
    bound = withValue(bound, path, kept);
    excess -= bytesOf(found) - bytesOf(kept);
    paths = [...paths, path];
  }
  return excess > 0 ? null : { values: markTruncated(bound, paths), cut: paths, evidence };
}

/** A list without its last elements; a map is left out as a whole, because a part of it would look like all of it. */
function shorten(value: BoundValue, excess: number): BoundValue | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly BoundValue[];
  let [length, saved] = [list.length, 0];
  while (length > 0 && saved < excess) {
    length -= 1;
    saved += bytesOf(list[length]) + 1;
  }
  return length === list.length ? value : list.slice(0, length);
}

function at(values: Values, path: Path): BoundValue | undefined {
  let value: BoundValue | undefined = values as BoundValue;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as Values)[name];
  }
  return value ?? undefined;
}

function withValue(values: Values, [name, ...rest]: Path, value: BoundValue | undefined): Values {
  const inner = rest.length === 0 ? value : withValue(values[name!] as Values, rest, value);
  return { ...values, [name!]: inner };
}

function markTruncated(values: Values, cut: readonly Path[]): Values {
  const isCut = cut.some(([variable, field]) => variable === 'sbom' && field === 'components');
  return isCut ? withValue(values, ['sbom', 'truncated'], true) : values;
}
