/**
 * Docker Hub. Source: Docker documentation, "Webhooks": a webhook has a name and a URL only, so that the secret is in
 * the address. The body tells the tag, and no digest.
 */
import { pushedImage } from './pushed-image.ts';
import { registrySource } from './registry-source.ts';

export const dockerHub = registrySource({
  name: 'docker-hub',
  title: 'Docker Hub',
  setup: [
    'Open the repository, Webhooks, and enter a name for the webhook.',
    'Enter the address with the secret as the webhook URL: ADDRESS?token=SECRET.',
  ],
  defaults: { registry: 'https://registry-1.docker.io', tokenHosts: ['auth.docker.io'] },
  secretInAddress: true,
  identify: () => ({ deliveryId: null, event: 'push' }),
  pushes: (payload) => [pushedImage(payload, { name: '/repository/repo_name', tag: '/push_data/tag' })],
});
