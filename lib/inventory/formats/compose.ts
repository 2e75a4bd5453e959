/** Reads a file of Docker Compose (compose-spec, 05-services.md): the image of each service. */
import { asObject, asText, isObject, type JsonValue, member, valueAt } from '#lib/bytes/json/json.ts';
import { collectItems } from '../collect-items.ts';
import { readImageReference } from '../image-reference.ts';
import type { ReadInventory } from '../inventory.ts';

/** Read the services. A service that is built where it runs has no image, and is a remark. Throws as `collectItems`. */
export function readCompose(document: JsonValue): ReadInventory {
  const collector = collectItems();
  const built: string[] = [];
  for (const [service, written] of Object.entries(asObject(member(document, 'services')))) {
    const image = asText(member(written, 'image'));
    if (image === null) {
      built.push(service.slice(0, 60));
      continue;
    }
    const replicas = valueAt(written, 'deploy', 'replicas') ?? member(written, 'scale');
    const isOptional = replicas === 0 || (isObject(written) && Array.isArray(member(written, 'profiles')));
    const place = { namespace: null, workload: service, container: null };
    collector.add({ ...place, image, ...readImageReference(image), isOptional });
  }
  const remarks = built.length === 0 ? [] : [`services without an image: ${built.slice(0, 20).join(', ')}`];
  return { format: 'compose', items: collector.items(), remarks };
}
