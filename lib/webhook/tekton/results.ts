/**
 * The images that a run of Tekton says it has pushed. Source: Tekton Chains "SLSA Provenance", type hinting: the names
 * of the results are those by which Chains finds what it signs.
 */
import { asList, asText, isObject, type JsonObject, type JsonValue, member } from '#lib/bytes/json/json.ts';

/** An image by its digest, `sha256:…`; `name` is as it was written, e.g. `registry.example.com/acme/web:1`. */
export type ResultImage = { name: string; digest: string };

/** The results and the images of one run that are read. */
const MAX_RESULTS = 500;
const MAX_IMAGES = 200;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The pairs of results that name an image, or an artifact that may be one. */
const PAIRS: readonly (readonly [name: string, digest: string])[] = [
  ['IMAGE_URL', 'IMAGE_DIGEST'],
  ['ARTIFACT_URI', 'ARTIFACT_DIGEST'],
];

/** `status`: of a TaskRun or a PipelineRun, of version v1 or v1beta1 of the API. */
export function imagesIn(status: JsonObject): ResultImage[] {
  const results = new Map<string, JsonValue>();
  for (const list of ['results', 'taskResults', 'pipelineResults'])
    for (const result of asList(status[list]).slice(0, MAX_RESULTS)) {
      const [name, value] = [asText(member(result, 'name')), member(result, 'value')];
      if (name !== null && value !== undefined) results.set(name, value);
    }
  const images = [...results].flatMap(([name, value]) => imagesOf(name, value, results));
  return [...new Map(images.map((image) => [`${image.name} ${image.digest}`, image])).values()].slice(0, MAX_IMAGES);
}

function imagesOf(name: string, value: JsonValue, results: ReadonlyMap<string, JsonValue>): ResultImage[] {
  if (name === 'IMAGES')
    return (asText(value) ?? '').split(/[,\n]/).flatMap((each) => {
      const at = each.lastIndexOf('@');
      return at === -1 ? [] : image(each.slice(0, at), each.slice(at + 1));
    });
  if (name.endsWith('ARTIFACT_OUTPUTS') && isObject(value)) return image(asText(value['uri']), asText(value['digest']));
  const pair = PAIRS.find(([written]) => name.endsWith(written));
  if (pair === undefined) return [];
  const digest = results.get(`${name.slice(0, -pair[0].length)}${pair[1]}`);
  return image(asText(value), asText(digest));
}

function image(written: string | null, digest: string | null): ResultImage[] {
  const name = written?.trim() ?? '';
  return name !== '' && digest !== null && DIGEST.test(digest.trim()) ? [{ name, digest: digest.trim() }] : [];
}
