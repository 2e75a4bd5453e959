/**
 * Registries that send the notifications of CNCF Distribution: `registry`, `docker-registry` of Debian, and those built
 * on them. Source: distribution, "Notifications" and `notifications/event.go`; both versions of the envelope have the
 * same members.
 */
import { asList, asText, isObject, type JsonValue, member } from '#lib/bytes/json/json.ts';
import { listAt, pushedImage } from './pushed-image.ts';
import { registrySource } from './registry-source.ts';

export const distribution = registrySource({
  name: 'oci',
  title: 'OCI registry',
  setup: [
    'Add an endpoint to notifications.endpoints in the configuration of the registry, with the address as its url.',
    'Set a header of the endpoint: headers: { Authorization: [Bearer SECRET] }.',
  ],
  defaults: {},
  identify(payload) {
    const events = asList(member(payload, 'events'));
    const all = (name: string) => [...new Set(events.map((event) => asText(member(event, name))))];
    const [ids, actions] = [all('id'), all('action')];
    return {
      // An envelope has one event as a rule. Of several, each has its id.
      deliveryId: ids.length === 0 || ids.includes(null) ? null : ids.toSorted().join(' '),
      event: actions.filter((action) => action !== null).join(', ') || 'no event',
    };
  },
  /** Pulls, mounts and deletions, and pushes of blobs, have no effect. */
  pushes: (payload) =>
    listAt(payload, 'events').flatMap((event, at) =>
      isPushedManifest(event)
        ? pushedImage(payload, {
            name: `/events/${at}/target/repository`,
            digest: `/events/${at}/target/digest`,
            tag: `/events/${at}/target/tag`,
          })
        : [],
    ),
});

/** Manifests and indexes, of OCI and of Docker. Every other media type is that of a blob. */
const MANIFEST =
  /^application\/vnd\.(?:oci\.image\.(?:manifest|index)\.v1|docker\.distribution\.manifest(?:\.list)?\.v2)\+json$/;

function isPushedManifest(event: JsonValue): boolean {
  return (
    isObject(event) && event['action'] === 'push' && MANIFEST.test(asText(member(event['target'], 'mediaType')) ?? '')
  );
}
