/** Finds the images of a Kubernetes object: of a pod, and of everything that has a pod template. */
import { isObject, type JsonObject, type JsonValue, valueAt } from '#lib/bytes/json/json.ts';

/** The images of an object, each once. `problem` names the first place where an image cannot be read. */
export type ObjectImages = { images: string[]; problem: string | null };

/** Where a pod spec can be: in a pod, a workload or a job, a cron job, and a pod template. */
const POD_SPECS = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['template', 'spec'],
] as const;
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The images of the init, usual and ephemeral containers and of the image volumes (Kubernetes API, PodSpec). */
export function imagesOfObject(object: JsonValue | undefined): ObjectImages {
  const found: ObjectImages = { images: [], problem: null };
  for (const path of POD_SPECS) {
    const spec = valueAt(object, ...path);
    if (isObject(spec)) collect(spec, `/${path.join('/')}`, found);
  }
  return { ...found, images: [...new Set(found.images)] };
}

function collect(spec: JsonObject, path: string, found: ObjectImages): void {
  for (const name of CONTAINER_LISTS)
    for (const [i, container] of listAt(spec, name, path, found).entries())
      addImage(valueAt(container, 'image'), `${path}/${name}/${i}/image`, found);
  for (const [i, volume] of listAt(spec, 'volumes', path, found).entries())
    if (isObject(valueAt(volume, 'image')))
      addImage(valueAt(volume, 'image', 'reference'), `${path}/volumes/${i}/image/reference`, found);
}

function listAt(spec: JsonObject, name: string, path: string, found: ObjectImages): JsonValue[] {
  const value = spec[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  found.problem ??= `${path}/${name} is not a list`;
  return [];
}

function addImage(image: JsonValue | undefined, path: string, found: ObjectImages): void {
  if (typeof image === 'string' && image !== '') found.images.push(image);
  else found.problem ??= `${path} names no image`;
}
