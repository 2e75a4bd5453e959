import { asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { SbomComponent } from '#lib/evidence/model/evidence.ts';
import { allPurls, isFileDigest } from '#lib/evidence/formats/component/component.ts';

type ComponentsByRef = Map<string, SbomComponent>;
/** References of affected components, and of components whose version the document lists as unaffected. */
export type Affects = { affected: string[]; unaffected: string[]; named: boolean };

/**
 * Read `vulnerabilities[].affects` (CycloneDX 1.4 and newer). A version without a status is affected (schema default);
 * so is a version with both statuses. `named`: the vulnerability has a list, even if none of its entries can be read.
 */
export function readAffects(entry: JsonValue, names: ComponentsByRef): Affects {
  const targets = asList(member(entry, 'affects'));
  const affects: Affects = { affected: [], unaffected: [], named: targets.length > 0 };
  for (const target of targets) {
    const ref = asText(member(target, 'ref'));
    if (ref === null) continue;
    const statuses = statusesOf(target, names.get(ref)?.version ?? null);
    const isUnaffected = statuses.length > 0 && statuses.every((status) => status === 'unaffected');
    (isUnaffected ? affects.unaffected : affects.affected).push(ref);
  }
  return affects;
}

function statusesOf(target: JsonValue, version: string | null): string[] {
  return asList(member(target, 'versions'))
    .filter((one) => version !== null && matchesVersion(one, version))
    .map((one) => asText(member(one, 'status')) ?? 'affected');
}

/**
 * Whether an entry is this version, or a `vers` range that lists it or is `*`. Ranges with comparators never match: no
 * version order is known.
 */
function matchesVersion(entry: JsonValue, version: string): boolean {
  if (asText(member(entry, 'version')) === version) return true;
  const range = /^vers:[a-z0-9.+-]+\/(.*)$/i.exec(asText(member(entry, 'range')) ?? '')?.[1] ?? '';
  if (range === '*') return true;
  const constraints = range.split('|').map((one) => one.trim());
  return (
    !constraints.some((one) => /^[<>!]/.test(one)) && constraints.map((one) => one.replace(/^=/, '')).includes(version)
  );
}

/**
 * The identifiers of a referenced component: its package URLs, else its file digests, else the reference. A BOM-Link
 * into another document stays as it is.
 */
export function productsOf(ref: string, names: ComponentsByRef): string[] {
  const component = names.get(ref);
  if (component === undefined) return [ref];
  const purls = allPurls(component);
  if (purls.length > 0) return purls;
  const digests = Object.entries(component.digests).filter(([algorithm]) => isFileDigest(algorithm));
  return digests.length > 0 ? digests.map(([algorithm, value]) => `${algorithm}:${value}`) : [ref];
}
