/**
 * Quay and quay.io. Source: Red Hat Quay "Repository notifications", and `notifications/` of quay/quay: its requests
 * have no header of the user, so that the secret is in the address, and the body has neither an id nor a time.
 */
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { listAt, pushedImage } from './pushed-image.ts';
import { registrySource } from './registry-source.ts';

/** The kind of event is not in the body. Only a push has `updated_tags`. */
const isPush = (payload: JsonValue): boolean => isObject(payload) && 'updated_tags' in payload;

export const quay = registrySource({
  name: 'quay',
  title: 'Quay',
  setup: [
    'Open the settings of the repository, Create notification: event Push to repository, method Webhook POST.',
    'Enter the address with the secret as its webhook URL: ADDRESS?token=SECRET.',
  ],
  defaults: { registry: 'https://quay.io' },
  secretInAddress: true,
  repeats: true,
  identify: (payload) => ({ deliveryId: null, event: isPush(payload) ? 'repo_push' : 'notification' }),
  pushes: (payload) =>
    isPush(payload)
      ? listAt(payload, 'updated_tags').map((_, at) =>
          pushedImage(payload, { name: '/repository', tag: `/updated_tags/${at}` }),
        )
      : [],
});
