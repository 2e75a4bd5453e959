import { asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { SbomComponent } from '#lib/evidence/model/evidence.ts';
import { allPurls, isFileDigest } from '#lib/evidence/formats/component/component.ts';

type ComponentsByRef = Map<string, SbomComponent>;
/** References that a vulnerability is about, and those whose own version the document lists as unaffected. */
export type Affects = { affected: string[]; unaffected: string[]; named: boolean };

/**
 * `vulnerabilities[].affects` (CycloneDX 1.4 and newer). A version without a status is affected (schema default); a
 * version that is listed as both is affected. `named` says that there is a list, whatever can be read of it.
 */
export function readAffects(entry: JsonValue, names: ComponentsByRef): Affects {
  const targets = asList(member(entry, 'affects'));
  const found: Affects = { affected: [], unaffected: [], named: targets.length > 0 };
  for (const target of targets) {
    const ref = asText(member(target, 'ref'));
    if (ref === null) continue;
    const statuses = statusesOf(target, names.get(ref)?.version ?? null);
    const spared = statuses.includes('unaffected') && statuses.every((status) => status === 'unaffected');
    (spared ? found.unaffected : found.affected).push(ref);
  }
  return found;
}

function statusesOf(target: JsonValue, version: string | null): string[] {
  return asList(member(target, 'versions'))
    .filter((one) => version !== null && matchesVersion(one, version))
    .map((one) => asText(member(one, 'status')) ?? 'affected');
}

/**
 * One version, or a `vers` range that only lists versions or is `*`. What a range with comparators covers is not
 * decided.
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
 * What a reference names: the package URLs of the component, else its file digests; a BOM-Link into another stays as it
 * is.
 */
export function productsOf(ref: string, names: ComponentsByRef): string[] {
  const component = names.get(ref);
  if (component === undefined) return [ref];
  const purls = allPurls(component);
  if (purls.length > 0) return purls;
  const digests = Object.entries(component.digests).filter(([algorithm]) => isFileDigest(algorithm));
  return digests.length > 0 ? digests.map(([algorithm, value]) => `${algorithm}:${value}`) : [ref];
}
