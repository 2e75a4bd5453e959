import { isObject, asList, member, type JsonObject, type JsonValue, asLabel } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { refuse, type Refusal } from '#lib/evidence/read/refusal.ts';

const TYPES = new Set([
  'application',
  'framework',
  'library',
  'container',
  'platform',
  'operating-system',
  'device',
  'device-driver',
  'firmware',
  'file',
  'machine-learning-model',
  'data',
  'cryptographic-asset',
]);
const SCOPES = new Set(['required', 'optional', 'excluded']);
/** All algorithms in the schemas (1.0–1.7). */
const ALGORITHMS = new Set([
  'MD5',
  'SHA-1',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'SHA3-256',
  'SHA3-384',
  'SHA3-512',
  'BLAKE2b-256',
  'BLAKE2b-384',
  'BLAKE2b-512',
  'BLAKE3',
  'Streebog-256',
  'Streebog-512',
]);
/**
 * The schemas allow any of these lengths for any algorithm. A hash of another length is a placeholder and is refused; a
 * hash with an invalid digit, which some generators write, is left out later.
 */
const LENGTHS = new Set([32, 40, 64, 96, 128]);
const PATCHES = new Set(['unofficial', 'monkey', 'backport', 'cherry-pick']);
const FLOWS = new Set(['inbound', 'outbound', 'bi-directional', 'unknown']);
const ISSUES = new Set(['defect', 'enhancement', 'security']);
const SEVERITIES = new Set(['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown']);
const STATES = new Set([
  'resolved',
  'resolved_with_pedigree',
  'exploitable',
  'in_triage',
  'false_positive',
  'not_affected',
]);

/**
 * Check the rules of the schema that affect the meaning of a CycloneDX document (`bom-1.x.schema.json`). Null if it
 * satisfies them.
 */
export function checkCycloneDx(value: JsonObject): Refusal | null {
  if (value['bomFormat'] !== 'CycloneDX')
    return refuse(
      value['bomFormat'] === undefined ? 'missing-field' : 'unknown-format',
      '/bomFormat',
      'A CycloneDX document has `CycloneDX` in `bomFormat`.',
    );
  if (typeof value['specVersion'] !== 'string' || !/^1\.[0-7]$/.test(value['specVersion']))
    return refuse('unknown-media-type', '/specVersion', 'CycloneDX 1.0 to 1.7 are known.');
  const serial = value['serialNumber'] ?? '';
  if (
    serial !== '' &&
    !(
      typeof serial === 'string' &&
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(serial)
    )
  )
    return refuse('wrong-type', '/serialNumber', 'The serial number is a `urn:uuid:`.');
  const version = value['version'] ?? 1;
  if (!Number.isSafeInteger(version) || (version as number) < 0)
    return refuse('wrong-type', '/version', 'The version of a document is a whole number.');
  for (const [key, where] of [
    ['components', '/components'],
    ['dependencies', '/dependencies'],
    ['vulnerabilities', '/vulnerabilities'],
    ['services', '/services'],
  ] as const) {
    if (value[key] !== undefined && value[key] !== null && !Array.isArray(value[key]))
      return refuse('wrong-type', where, 'This is a list.');
  }
  const timestamp = member(value['metadata'], 'timestamp') ?? '';
  if (timestamp !== '' && !(typeof timestamp === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(timestamp)))
    return refuse('wrong-type', '/metadata/timestamp', 'The time of a document is a date and a time.');
  const root = member(value['metadata'], 'component');
  const named = Number(value['specVersion'].slice(2)) >= 6; // since 1.6 a property must have a name
  return (
    (root === undefined || root === null ? null : checkComponent(root, '/metadata/component')) ??
    checkAll(value['components'], '/components', checkComponent) ??
    checkAll(value['dependencies'], '/dependencies', checkDependency) ??
    checkAll(value['vulnerabilities'], '/vulnerabilities', checkVulnerability) ??
    checkAll(value['services'], '/services', checkService) ??
    checkReferences(value['components'], '/components', new Set()) ??
    (named ? checkAll(member(value['metadata'], 'properties'), '/metadata/properties', checkProperty) : null)
  );
}

/** The JSON reader bounds the depth, so recursion over components is safe. */
function checkComponent(value: JsonValue, where: string): Refusal | null {
  if (!isObject(value)) return refuse('wrong-type', where, 'A component is an object.');
  if (typeof value['name'] !== 'string') return refuse('missing-field', `${where}/name`, 'A component has a name.');
  if (typeof value['type'] !== 'string' || !TYPES.has(value['type']))
    return refuse(
      value['type'] === undefined ? 'missing-field' : 'wrong-type',
      `${where}/type`,
      'A component has one of the types that the schema lists.',
    );
  if (value['bom-ref'] === '') return refuse('wrong-type', `${where}/bom-ref`, 'A reference is not empty.');
  const swid = value['swid'] ?? null;
  if (swid !== null && typeof member(swid, 'tagId') !== 'string')
    return refuse('missing-field', `${where}/swid/tagId`, 'A SWID tag has an id.');
  const scope = value['scope'] ?? 'required';
  if (typeof scope !== 'string' || !SCOPES.has(scope))
    return refuse('wrong-type', `${where}/scope`, 'A scope is required, optional or excluded.');
  return (
    checkAll(value['hashes'], `${where}/hashes`, checkHash) ??
    checkAll(value['licenses'], `${where}/licenses`, checkLicense) ??
    checkAll(member(value['pedigree'], 'patches'), `${where}/pedigree/patches`, checkPatch) ??
    checkAll(value['components'], `${where}/components`, checkComponent)
  );
}

/** References identify components, so no two components may have the same one. */
function checkReferences(components: JsonValue | undefined, where: string, seen: Set<string>): Refusal | null {
  return checkAll(components, where, (component, pointer) => {
    const ref = member(component, 'bom-ref');
    if (typeof ref === 'string' && seen.has(ref))
      return refuse('duplicate-key', `${pointer}/bom-ref`, 'Two components have the same reference.');
    if (typeof ref === 'string') seen.add(ref);
    return checkReferences(member(component, 'components'), `${pointer}/components`, seen);
  });
}

function checkHash(value: JsonValue, where: string): Refusal | null {
  if (!ALGORITHMS.has(asLabel(member(value, 'alg')) ?? ''))
    return refuse('bad-digest', `${where}/alg`, 'This is no hash algorithm of CycloneDX.');
  const content = member(value, 'content');
  return typeof content === 'string' && LENGTHS.has(content.length)
    ? null
    : refuse('bad-digest', `${where}/content`, 'This is no digest in hex.');
}

function checkLicense(value: JsonValue, where: string): Refusal | null {
  if (!isObject(value)) return refuse('wrong-type', where, 'A licence is an object.');
  const license = value['license'];
  if (typeof value['expression'] === 'string')
    return license === undefined
      ? null
      : refuse('wrong-type', where, 'A licence choice is a licence or an expression, not both.');
  if (!isObject(license)) return refuse('missing-field', where, 'A licence choice is a licence or an expression.');
  const named = ['id', 'name'].filter((key) => typeof license[key] === 'string').length;
  if (named !== 1)
    return refuse(
      named === 0 ? 'missing-field' : 'wrong-type',
      `${where}/license`,
      'A licence has either an SPDX id or a name.',
    );
  const encoding = member(license['text'], 'encoding') ?? 'base64';
  return encoding === 'base64'
    ? null
    : refuse('wrong-type', `${where}/license/text/encoding`, 'Texts are encoded as base64 or not at all.');
}

function checkService(value: JsonValue, where: string): Refusal | null {
  const odd = asList(member(value, 'data')).findIndex(
    (data) => member(data, 'flow') !== undefined && !FLOWS.has(asLabel(member(data, 'flow')) ?? ''),
  );
  return odd < 0
    ? checkAll(member(value, 'properties'), `${where}/properties`, checkProperty)
    : refuse('wrong-type', `${where}/data/${odd}/flow`, 'This is no direction of a flow.');
}

function checkProperty(value: JsonValue, where: string): Refusal | null {
  return typeof member(value, 'name') === 'string'
    ? null
    : refuse('missing-field', `${where}/name`, 'A property has a name.');
}

function checkPatch(value: JsonValue, where: string): Refusal | null {
  const type = member(value, 'type');
  if (typeof type !== 'string' || !PATCHES.has(type))
    return refuse('wrong-type', `${where}/type`, 'This is no type of patch.');
  const odd = asList(member(value, 'resolves')).findIndex((issue) => !ISSUES.has(asLabel(member(issue, 'type')) ?? ''));
  return odd < 0 ? null : refuse('wrong-type', `${where}/resolves/${odd}/type`, 'This is no type of issue.');
}

function checkDependency(value: JsonValue, where: string): Refusal | null {
  return typeof member(value, 'ref') === 'string'
    ? null
    : refuse('missing-field', `${where}/ref`, 'A dependency names its component in `ref`.');
}

function checkVulnerability(value: JsonValue, where: string): Refusal | null {
  if (!isObject(value)) return refuse('wrong-type', where, 'A vulnerability is an object.');
  const state = member(value['analysis'], 'state');
  if (state !== undefined && !STATES.has(asLabel(state) ?? ''))
    return refuse('wrong-type', `${where}/analysis/state`, 'This is no state of an analysis.');
  const odd = asList(value['ratings']).findIndex(
    (rating) => member(rating, 'severity') !== undefined && !SEVERITIES.has(asLabel(member(rating, 'severity')) ?? ''),
  );
  return odd < 0 ? null : refuse('wrong-type', `${where}/ratings/${odd}/severity`, 'This is no severity.');
}

function checkAll(
  value: JsonValue | undefined,
  where: string,
  check: (entry: JsonValue, where: string) => Refusal | null,
): Refusal | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) return refuse('wrong-type', where, 'This is a list.');
  for (let index = 0; index < value.length; index++) {
    const refused = check(value[index]!, where + jsonPointer(index));
    if (refused) return refused;
  }
  return null;
}
