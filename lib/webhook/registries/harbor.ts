/**
 * Harbor. Source: Harbor "Configure Webhook Notifications", and `src/pkg/notifier/` of goharbor/harbor: the payloads
 * `Default` and `CloudEvents`.
 */
import { asText, member } from '#lib/bytes/json/json.ts';
import { listAt, pushedImage } from './pushed-image.ts';
import { registrySource } from './registry-source.ts';

/** The kind of event of each payload, and the member that holds what was pushed. */
const PUSHED: { [type: string]: string } = { PUSH_ARTIFACT: 'event_data', 'harbor.artifact.pushed': 'data' };

export const harbor = registrySource({
  name: 'harbor',
  title: 'Harbor',
  setup: [
    'Open the project, Webhooks, New webhook: notify type HTTP, payload format Default or CloudEvents, event Artifact pushed.',
    'Enter the address as the endpoint URL, and “Bearer SECRET” as the auth header.',
  ],
  defaults: {},
  identify: (payload) => ({
    // Only CloudEvents have an id.
    deliveryId: asText(member(payload, 'id')),
    event: asText(member(payload, 'type')) ?? 'event',
  }),
  pushes(payload) {
    const type = asText(member(payload, 'type')) ?? '';
    const at = Object.hasOwn(PUSHED, type) ? PUSHED[type]! : null;
    if (at === null) return [];
    return listAt(payload, at, 'resources').map((_, index) =>
      // Harbor repeats the digest as the tag of what has none.
      pushedImage(payload, {
        name: `/${at}/repository/repo_full_name`,
        digest: `/${at}/resources/${index}/digest`,
        tag: `/${at}/resources/${index}/tag`,
      }),
    );
  },
});
