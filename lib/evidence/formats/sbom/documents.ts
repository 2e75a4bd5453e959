import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isObject, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Facts, Remark, SbomComponent, Subject } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { isRefusal, type Refusal } from '../../read/refusal.ts';
import { allPurls, isFileDigest } from '#lib/evidence/formats/component/component.ts';
import { hasJsonSignature } from '#lib/evidence/formats/signature/other-json.ts';
import { uncheckedSignature } from '#lib/evidence/formats/signature/unchecked.ts';
import { readCycloneDx } from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx.ts';
import { missingSubjectRemark } from './root-remarks.ts';
import { readSpdx2 } from './spdx2.ts';
import { readSpdx3 } from './spdx3.ts';

/** A CycloneDX document in JSON, without an enclosing statement. */
export const cyclonedx: JsonFormat = {
  recognises: (value) =>
    'bomFormat' in value ||
    (typeof value['$schema'] === 'string' && /cyclonedx\.org\/schema\/bom/.test(value['$schema'])) ||
    ('specVersion' in value && 'components' in value),
  read({ value }) {
    const remarks: Remark[] = [];
    const read = sbomContent('cyclonedx', readCycloneDx(value, remarks), remarks);
    return isRefusal(read) || !hasJsonSignature(value)
      ? read
      : uncheckedSignature(read, 'a bill of materials with a JSON signature (JSF)');
  },
};

/** An SPDX 2.x document in JSON, without an enclosing statement. */
export const spdx2: JsonFormat = {
  recognises: (value) =>
    'spdxVersion' in value || ('SPDXID' in value && 'creationInfo' in value) || isObject(exported(value)),
  read({ value }) {
    const remarks: Remark[] = [];
    return sbomContent('spdx', readSpdx2(exported(value) ?? value, remarks), remarks);
  },
};

/** GitHub's dependency graph exports SPDX inside `{sbom: …}`. */
function exported(value: JsonObject): JsonObject | null {
  return isObject(value['sbom']) && 'spdxVersion' in value['sbom'] ? value['sbom'] : null;
}

/** An SPDX 3 document in JSON-LD, without an enclosing statement. */
export const spdx3: JsonFormat = {
  recognises: (value) =>
    '@graph' in value &&
    /spdx\.org\/rdf\/v?3/.test(JSON.stringify(value['@context'] ?? value['@graph']).slice(0, 4000)),
  read({ value }) {
    const remarks: Remark[] = [];
    return sbomContent('spdx', readSpdx3(value, remarks), remarks);
  },
};

/** The predicate type of each format: a document without a statement is treated like one in a statement. */
const PREDICATE_TYPES = { cyclonedx: 'https://cyclonedx.org/bom', spdx: 'https://spdx.dev/Document' } as const;

/** Pointer of the member in which each format names what it describes. */
const ROOTS = { cyclonedx: '/metadata/component', spdx: '' } as const;

/** The facts of an SBOM as content. Its subject is the digest of the thing that the SBOM describes. */
export function sbomContent(
  format: 'cyclonedx' | 'spdx',
  facts: Facts | Refusal,
  remarks: Remark[] = [],
): Content | Refusal {
  if (isRefusal(facts)) return facts;
  const root = facts.kind === 'sbom' ? facts.sbom.root : null;
  const subjects = root === null ? [] : rootSubjects(root);
  const subjectRemark =
    facts.kind === 'sbom' && subjects.length === 0 ? missingSubjectRemark(root, ROOTS[format], remarks) : null;
  return makeContent(format, {
    predicateType: PREDICATE_TYPES[format],
    facts,
    subjects,
    remarks: subjectRemark === null ? remarks : [...remarks, subjectRemark],
  });
}

/** The described thing as a subject, with only those digests that can identify an artifact. */
function rootSubjects(root: SbomComponent): Subject[] {
  const image = root.type === 'container' ? parseDigest(asText(root.version) ?? '') : null;
  const named = [image, ...allPurls(root).map((purl) => parsePurl(purl)?.digest ?? null)].filter((one) => one !== null);
  const all = [
    ...Object.entries(root.digests),
    ...named.map((one) => [one.algorithm, one.value] as const).toReversed(),
  ];
  const digest = Object.fromEntries(all.filter(([algorithm]) => isFileDigest(algorithm)));
  return Object.keys(digest).length === 0 ? [] : [{ name: root.name, uri: root.purl, digest, annotations: null }];
}
