/** One deployment of an artifact to an environment. */
export type DeploymentView = {
  environment: string;
  status: 'deployed' | 'failed' | 'pending' | 'decommissioned' | 'rolled-back';
  since: string;
  url: string | null;
  source: string;
  digest: string;
  artifactName: string | null;
};
