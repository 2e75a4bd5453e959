/** CDEvents 0.5.1 as deployment systems report them, unsigned. */

export type DeploymentEvent = {
  id: string;
  at: Date;
  service: string;
  environment: string;
  artifactId: string;
  what: 'deployed' | 'upgraded' | 'rolledback';
  source: string;
  chainId?: string;
};

export function serviceEvent(of: DeploymentEvent) {
  return {
    context: {
      specversion: '0.5.1',
      id: of.id,
      source: of.source,
      type: `dev.cdevents.service.${of.what}.0.3.0`,
      timestamp: of.at.toISOString(),
      ...(of.chainId ? { chainId: of.chainId } : {}),
    },
    subject: {
      id: of.service,
      source: of.source,
      content: { environment: { id: of.environment, source: of.source }, artifactId: of.artifactId },
    },
  };
}
