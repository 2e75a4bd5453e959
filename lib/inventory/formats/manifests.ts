/**
 * Reads Kubernetes manifests, as Helm renders them (`helm template`, `helm get manifest`): every object with a template
 * of pods says which images should run.
 */
import { asList, asText, isObject, type JsonObject, type JsonValue, member, valueAt } from '#lib/bytes/json/json.ts';
import { collectItems, type ItemCollector } from '../collect-items.ts';
import { readImageReference } from '../image-reference.ts';
import type { ReadInventory } from '../inventory.ts';

/** Where an object has its pod. */
const TEMPLATES = [
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec', 'template', 'spec'],
  ['spec'],
] as const;

/** Objects that run at times only. */
const AT_TIMES = new Set(['Job', 'CronJob']);

/** Read the objects of all documents; a `List` is its items. Throws as `collectItems`. */
export function readManifests(documents: readonly JsonValue[]): ReadInventory {
  const collector = collectItems();
  const others = new Map<string, number>();
  for (const object of documents.flatMap(objectsIn)) {
    if (addObject(collector, object)) continue;
    const kind = asText(member(object, 'kind')) ?? 'no kind';
    others.set(kind, (others.get(kind) ?? 0) + 1);
  }
  const remarks = [...others].slice(0, 20).map(([kind, count]) => `${count} of ${kind}: no images are read from it`);
  return { format: 'kubernetes-manifests', items: collector.items(), remarks };
}

function objectsIn(document: JsonValue): JsonObject[] {
  if (!isObject(document)) return [];
  const items = member(document, 'items');
  return Array.isArray(items) ? items.flatMap(objectsIn) : [document];
}

/** Whether the object has a pod. */
function addObject(collector: ItemCollector, object: JsonObject): boolean {
  const pod = TEMPLATES.map((path) => valueAt(object, ...path)).find((spec) =>
    Array.isArray(member(spec, 'containers')),
  );
  if (pod === undefined) return false;
  const namespace = asText(valueAt(object, 'metadata', 'namespace'));
  const workload = asText(valueAt(object, 'metadata', 'name'));
  const isHook = valueAt(object, 'metadata', 'annotations', 'helm.sh/hook') !== undefined;
  const runsAtTimes =
    isHook || AT_TIMES.has(asText(member(object, 'kind')) ?? '') || valueAt(object, 'spec', 'replicas') === 0;
  for (const list of ['containers', 'initContainers'] as const)
    for (const one of asList(member(pod, list))) {
      const image = asText(member(one, 'image')) ?? '';
      const place = { namespace, workload, container: asText(member(one, 'name')) };
      collector.add({
        ...place,
        image,
        ...readImageReference(image),
        isOptional: runsAtTimes || list !== 'containers',
      });
    }
  return true;
}
