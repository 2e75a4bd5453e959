/**
 * The container registry of GitHub (`ghcr.io`). Source: GitHub "Webhook events and payloads", `registry_package` and
 * `package`; "Validating webhook deliveries".
 */
import { asText, type JsonValue, valueAt } from '#lib/bytes/json/json.ts';
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { DIGEST, pushedImage } from './pushed-image.ts';
import { registrySource } from './registry-source.ts';

export const ghcr = registrySource({
  name: 'ghcr',
  title: 'GitHub container registry',
  setup: [
    'Open the settings of the repository or the organisation, Webhooks, Add webhook.',
    'Enter the address as the payload URL, application/json as the content type, and the secret.',
    'Choose the events packages and registry packages.',
  ],
  defaults: { registry: 'https://ghcr.io' },
  authenticate: authenticateBy(HUB_SIGNATURE),
  keptHeaders: /^(?:content-type|x-github-(?:event|delivery))$/,
  identify(_, headers) {
    const [event, deliveryId] = [headers['x-github-event'], headers['x-github-delivery']];
    return event && deliveryId
      ? { event, deliveryId }
      : { missing: 'the headers X-GitHub-Event and X-GitHub-Delivery are required' };
  },
  /** The version of a container is its digest; that of any other package is not. */
  pushes(payload) {
    const at = ['registry_package', 'package'].find((name) => isContainer(payload, name));
    if (at === undefined) return [];
    const version = `/${at}/package_version`;
    return [
      pushedImage(payload, {
        name: `${version}/package_url`,
        nameIn: repositoryIn,
        digest: `${version}/version`,
        tag: `${version}/container_metadata/tag/name`,
      }),
    ];
  },
});

function isContainer(payload: JsonValue, name: string): boolean {
  return DIGEST.test(asText(valueAt(payload, name, 'package_version', 'version')) ?? '');
}

/** The repository in `ghcr.io/Acme/web:1.2`, whose tag may be empty. Repositories have lower-case names. */
function repositoryIn(address: string): string | null {
  return /^[^/]+\/(.+?)(?::[^/:]*)?$/.exec(address)?.[1]?.toLowerCase() ?? null;
}
