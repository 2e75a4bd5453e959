import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { childNamed, childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';

const NAMESPACE = /^http:\/\/cyclonedx\.org\/schema\/bom\/(1\.\d)$/;

/** Whether a root element is that of a CycloneDX document. */
export function isCycloneDxXml(root: XmlElement): boolean {
  return root.name === 'bom';
}

/**
 * Convert a CycloneDX document from XML to the equivalent JSON, for the members that Attestry reads (`bom-1.x.xsd`).
 */
export function cyclonedxFromXml(root: XmlElement): JsonObject {
  const version = Object.values(root.attributes)
    .map((value) => NAMESPACE.exec(value)?.[1])
    .find((found) => found !== undefined);
  const metadata = childNamed(root, 'metadata');
  return defined({
    bomFormat: 'CycloneDX',
    specVersion: version,
    serialNumber: root.attributes['serialNumber'],
    version: documentVersion(root.attributes['version']),
    metadata:
      metadata &&
      defined({
        timestamp: textOf(metadata, 'timestamp'),
        tools: tools(childNamed(metadata, 'tools')),
        component: optional(childNamed(metadata, 'component'), component),
        supplier: organisation(childNamed(metadata, 'supplier')),
      }),
    components: components(childNamed(root, 'components')),
    services: childrenNamed(childNamed(root, 'services'), 'service').map((one) =>
      defined({
        name: textOf(one, 'name'),
        data: childrenNamed(childNamed(one, 'data'), 'classification').map((data) =>
          defined({ flow: data.attributes['flow'] }),
        ),
      }),
    ),
    dependencies: childrenNamed(childNamed(root, 'dependencies'), 'dependency').map((one) =>
      defined({
        ref: one.attributes['ref'],
        dependsOn: childrenNamed(one, 'dependency').map((to) => to.attributes['ref'] ?? ''),
        provides: childrenNamed(one, 'provides').map((to) => to.attributes['ref'] ?? ''),
      }),
    ),
    compositions: childrenNamed(childNamed(root, 'compositions'), 'composition').map((one) =>
      defined({
        aggregate: textOf(one, 'aggregate'),
        assemblies: childrenNamed(childNamed(one, 'assemblies'), 'assembly').map((to) => to.attributes['ref'] ?? ''),
      }),
    ),
    vulnerabilities: childrenNamed(childNamed(root, 'vulnerabilities'), 'vulnerability').map(vulnerability),
  });
}

/** The version as a number, 1 if it is missing; any other text stays, so that the check refuses it. */
function documentVersion(text: string | undefined): JsonValue {
  if (text === undefined) return 1;
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function components(element: XmlElement | undefined): JsonValue[] {
  return childrenNamed(element, 'component').map(component);
}

function component(element: XmlElement): JsonObject {
  return defined({
    type: element.attributes['type'],
    'bom-ref': element.attributes['bom-ref'],
    group: textOf(element, 'group'),
    name: textOf(element, 'name'),
    version: textOf(element, 'version'),
    scope: textOf(element, 'scope'),
    hashes: hashes(childNamed(element, 'hashes')),
    licenses: licenses(childNamed(element, 'licenses')),
    swid: optional(childNamed(element, 'swid'), (one) =>
      defined({ tagId: one.attributes['tagId'], name: one.attributes['name'] }),
    ),
    pedigree: optional(childNamed(element, 'pedigree'), (one) => ({
      patches: childrenNamed(childNamed(one, 'patches'), 'patch').map(patch),
    })),
    cpe: textOf(element, 'cpe'),
    purl: textOf(element, 'purl'),
    components: components(childNamed(element, 'components')),
    evidence: optional(childNamed(element, 'evidence'), (one) => ({
      identity: childrenNamed(one, 'identity').map((identity) =>
        defined({ field: textOf(identity, 'field'), concludedValue: textOf(identity, 'concludedValue') }),
      ),
    })),
  });
}

function hashes(element: XmlElement | undefined): JsonValue[] {
  return childrenNamed(element, 'hash').map((hash) => defined({ alg: hash.attributes['alg'], content: hash.text }));
}

function licenses(element: XmlElement | undefined): JsonValue[] {
  const named = childrenNamed(element, 'license').map((one) => ({ license: license(one) }));
  return [...named, ...childrenNamed(element, 'expression').map((one) => ({ expression: one.text }))];
}

/** A second id or name is written as the other kind, so that the rule against having both refuses it. */
function license(element: XmlElement): JsonObject {
  const ids = childrenNamed(element, 'id').map((one) => one.text);
  const names = childrenNamed(element, 'name').map((one) => one.text);
  const text = childNamed(element, 'text');
  return defined({
    id: ids[0] ?? names[1],
    name: names[0] ?? ids[1],
    text: text && defined({ encoding: text.attributes['encoding'] }),
  });
}

function patch(element: XmlElement): JsonObject {
  return defined({
    type: element.attributes['type'],
    resolves: childrenNamed(childNamed(element, 'resolves'), 'issue').map((issue) =>
      defined({ type: issue.attributes['type'] }),
    ),
  });
}

function tools(element: XmlElement | undefined): JsonValue {
  const listed = childrenNamed(element, 'tool').map((one) =>
    defined({ vendor: textOf(one, 'vendor'), name: textOf(one, 'name'), version: textOf(one, 'version') }),
  );
  return listed.length > 0 ? listed : { components: components(childNamed(element, 'components')) };
}

function organisation(element: XmlElement | undefined): JsonObject | undefined {
  return element && defined({ name: textOf(element, 'name') });
}

function vulnerability(element: XmlElement): JsonObject {
  const analysis = childNamed(element, 'analysis');
  return defined({
    id: textOf(element, 'id'),
    source: optional(childNamed(element, 'source'), (one) =>
      defined({ name: textOf(one, 'name'), url: textOf(one, 'url') }),
    ),
    references: childrenNamed(childNamed(element, 'references'), 'reference').map((one) =>
      defined({ id: textOf(one, 'id') }),
    ),
    ratings: childrenNamed(childNamed(element, 'ratings'), 'rating').map((one) =>
      defined({
        score: numeric(textOf(one, 'score')),
        severity: textOf(one, 'severity'),
        method: textOf(one, 'method'),
      }),
    ),
    recommendation: textOf(element, 'recommendation'),
    analysis: optional(analysis, (one) =>
      defined({
        state: textOf(one, 'state'),
        justification: textOf(one, 'justification'),
        detail: textOf(one, 'detail'),
        response: childrenNamed(childNamed(one, 'responses'), 'response').map((response) => response.text),
        firstIssued: textOf(one, 'firstIssued'),
        lastUpdated: textOf(one, 'lastUpdated'),
      }),
    ),
    affects: childrenNamed(childNamed(element, 'affects'), 'target').map((one) =>
      defined({
        ref: textOf(one, 'ref'),
        versions: childrenNamed(childNamed(one, 'versions'), 'version').map(affectedVersion),
      }),
    ),
  });
}

function affectedVersion(element: XmlElement): JsonObject {
  return defined({
    version: textOf(element, 'version'),
    range: textOf(element, 'range'),
    status: textOf(element, 'status'),
  });
}

function optional(element: XmlElement | undefined, read: (element: XmlElement) => JsonObject): JsonObject | undefined {
  return element && read(element);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return childNamed(element, name)?.text;
}

function numeric(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,2}(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** The object without its undefined members. */
export function defined(value: { [key: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as JsonObject;
}
