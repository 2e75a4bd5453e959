import type { DeploymentView } from '#lib/views/deployment.ts';

/** The state of a deployment in words that also read well before a time: `rolled back 2 h ago`. */
export const DEPLOYMENT_STATUS_LABELS: Record<DeploymentView['status'], string> = {
  deployed: 'runs',
  failed: 'failed to deploy',
  pending: 'on its way',
  decommissioned: 'taken down',
  'rolled-back': 'rolled back',
};
