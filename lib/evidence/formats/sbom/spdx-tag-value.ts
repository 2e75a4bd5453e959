import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';

/** Whether a text is an SPDX 2.x document in tag-value form. */
export function isSpdxTagValue(text: string): boolean {
  return /^(?:\s*#[^\n]*\n|\s*\n)*\s*SPDXVersion:\s*\S/.test(text);
}

type Draft = { [key: string]: JsonValue };

/**
 * Convert an SPDX 2.x document from tag-value form to the equivalent JSON, for the members that Attestry reads (SPDX
 * 2.3 §5). A package or file begins at its name; tags before the first of them belong to the document.
 */
export function spdxFromTagValue(text: string): JsonObject {
  const creators: string[] = [],
    packages: Draft[] = [],
    files: Draft[] = [],
    relationships: Draft[] = [];
  const document: Draft = {};
  const info: Draft = {};
  let here = document;
  for (const [tag, value] of tags(text)) {
    if (tag === 'PackageName') packages.push((here = { name: value }));
    else if (tag === 'FileName') files.push((here = { fileName: value }));
    else if (tag === 'Creator') creators.push(value);
    else if (tag === 'Created') info['created'] = value;
    else if (tag === 'SPDXVersion') document['spdxVersion'] = value;
    else if (tag === 'DocumentName') document['name'] = value;
    else if (tag === 'SPDXID') here['SPDXID'] = value;
    else if (tag === 'Relationship') {
      const [from, type, to] = value.split(/\s+/);
      relationships.push({ spdxElementId: from ?? '', relationshipType: type ?? '', relatedSpdxElement: to ?? '' });
    } else if (tag === 'ExternalRef') {
      const [category, type, locator] = value.split(/\s+/);
      push(here, 'externalRefs', {
        referenceCategory: category ?? '',
        referenceType: type ?? '',
        referenceLocator: locator ?? '',
      });
    } else if (tag === 'PackageChecksum' || tag === 'FileChecksum') {
      const cut = value.indexOf(':');
      push(here, 'checksums', { algorithm: value.slice(0, cut).trim(), checksumValue: value.slice(cut + 1).trim() });
    } else if (tag === 'PackageVersion') here['versionInfo'] = value;
    else if (tag === 'PackageLicenseConcluded' || tag === 'LicenseConcluded') here['licenseConcluded'] = value;
    else if (tag === 'PackageLicenseDeclared') here['licenseDeclared'] = value;
    else if (tag === 'PrimaryPackagePurpose') here['primaryPackagePurpose'] = value;
  }
  return { ...document, creationInfo: { ...info, creators }, packages, files, relationships };
}

function push(draft: Draft, key: string, value: JsonValue): void {
  const listed = draft[key];
  if (Array.isArray(listed)) listed.push(value);
  else draft[key] = [value];
}

/** `Tag: value` lines; a value in `<text>…</text>` may contain line breaks. */
function* tags(text: string): Generator<[tag: string, value: string]> {
  let i = 0;
  while (i < text.length) {
    const newline = text.indexOf('\n', i);
    let end = newline < 0 ? text.length : newline;
    const line = text.slice(i, end);
    const pair = /^\s*([A-Za-z]+):\s*(.*?)\s*$/.exec(line.length > 8192 ? line.slice(0, 8192) : line);
    if (pair) {
      const start = text.indexOf('<text>', i);
      if (start >= i && start < end) {
        const close = text.indexOf('</text>', start);
        if (close < 0) return;
        yield [pair[1]!, text.slice(start + 6, close)];
        const after = text.indexOf('\n', close);
        end = after < 0 ? text.length : after;
      } else yield [pair[1]!, pair[2]!];
    }
    i = end + 1;
  }
}
