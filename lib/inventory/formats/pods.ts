/**
 * Reads a list of pods, as `kubectl get pods -A -o json` prints it (Kubernetes API core/v1, PodList). The status of a
 * container says which image really runs: its spec says only which one was asked for.
 */
import { AttestryError } from '#lib/errors.ts';
import { asList, asText, isObject, type JsonValue, member, valueAt } from '#lib/bytes/json/json.ts';
import { collectItems, type ItemCollector } from '../collect-items.ts';
import { type ImageReference, readImageReference } from '../image-reference.ts';
import type { ReadInventory } from '../inventory.ts';

/** The lists of the containers of a pod: in its spec, and in its status. */
const CONTAINERS = [
  ['containers', 'containerStatuses'],
  ['initContainers', 'initContainerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

/** Read the pods of a list. Throws `unprocessable` for an item that is no pod, and as `collectItems`. */
export function readPods(pods: readonly JsonValue[]): ReadInventory {
  const collector = collectItems();
  let finished = 0;
  for (const [at, pod] of pods.entries()) {
    if (!isObject(pod) || (asText(member(pod, 'kind')) ?? 'Pod') !== 'Pod')
      throw new AttestryError('unprocessable', `the list holds something that is no pod`, { pointer: `/items/${at}` });
    const phase = asText(valueAt(pod, 'status', 'phase'));
    if (phase === 'Succeeded' || phase === 'Failed') finished += 1;
    else addPod(collector, pod);
  }
  const remarks = finished === 0 ? [] : [`${finished} pods have ended: they run no more and are in no item`];
  return { format: 'kubernetes-pods', items: collector.items(), remarks };
}

function addPod(collector: ItemCollector, pod: JsonValue): void {
  const namespace = asText(valueAt(pod, 'metadata', 'namespace'));
  const workload = workloadOf(pod);
  for (const [specs, statuses] of CONTAINERS) {
    const asked = new Map(asList(valueAt(pod, 'spec', specs)).map((one) => [asText(member(one, 'name')) ?? '', one]));
    for (const status of asList(valueAt(pod, 'status', statuses))) {
      const name = asText(member(status, 'name')) ?? '';
      const image = asText(member(status, 'image')) ?? '';
      const wanted = asText(member(asked.get(name), 'image')) ?? image;
      asked.delete(name);
      const running = runningImage(asText(member(status, 'imageID')), wanted);
      const place = { namespace, workload, container: name === '' ? null : name };
      collector.add({ ...place, image: wanted, ...running, isOptional: specs !== 'containers' });
    }
    for (const [name, spec] of asked) {
      const image = asText(member(spec, 'image')) ?? '';
      const { repository, tag } = readImageReference(image);
      const place = { namespace, workload, container: name === '' ? null : name };
      const unknown = { repository, tag, digest: null, remark: NOT_STARTED };
      collector.add({ ...place, image, ...unknown, isOptional: specs !== 'containers' });
    }
  }
}

const NOT_STARTED = 'the container has not started';

/**
 * The image that a container really runs, by what its node reports: `docker-pullable://NAME@sha256:…` and
 * `NAME@sha256:…` name a manifest. `docker://sha256:…` and `sha256:…` are the ID of an image, the digest of its
 * configuration: then only a digest in the spec says which manifest was pulled.
 */
function runningImage(imageId: string | null, wanted: string): ImageReference {
  const spec = readImageReference(wanted);
  if (imageId === null) return { ...spec, digest: null, remark: NOT_STARTED };
  const reported = readImageReference(imageId);
  if (reported.digest === null) {
    const said =
      spec.digest === null
        ? 'the node reports no digest'
        : 'the digest is that of the spec: the node reports no digest';
    return { ...spec, remark: spec.remark ?? said };
  }
  const isOther = spec.digest !== null && spec.digest.value !== reported.digest.value;
  const remark = isOther ? `the spec asks for ${spec.digest!.algorithm}:${spec.digest!.value}` : null;
  const { repository, tag } = spec.repository === null ? reported : spec;
  return { repository, tag, digest: reported.digest, remark };
}

/** The workload that made a pod: the Deployment of its ReplicaSet, the CronJob of its Job, another owner, or itself. */
function workloadOf(pod: JsonValue): string | null {
  const owners = asList(valueAt(pod, 'metadata', 'ownerReferences'));
  const owner = owners.find((one) => member(one, 'controller') === true) ?? owners[0];
  const [kind, name] = [asText(member(owner, 'kind')), asText(member(owner, 'name'))];
  if (kind === null || name === null) return asText(valueAt(pod, 'metadata', 'name'));
  const hash = asText(valueAt(pod, 'metadata', 'labels', 'pod-template-hash'));
  if (kind === 'ReplicaSet' && hash !== null && name.endsWith(`-${hash}`)) return name.slice(0, -hash.length - 1);
  // A CronJob names its jobs after the minute at which they are due.
  return kind === 'Job' ? name.replace(/-\d{8,}$/, '') : name;
}
