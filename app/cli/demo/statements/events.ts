/** What deployment systems report: CDEvents 0.5.1. Reported, not attested. */

export type Deployed = { id: string; at: Date; service: string; environment: string; artifactId: string; what: 'deployed' | 'upgraded' | 'rolledback'; source: string; chainId?: string };

export function serviceEvent(of: Deployed) {
  return {
    context: {
      specversion: '0.5.1', id: of.id, source: of.source, type: `dev.cdevents.service.${of.what}.0.3.0`, timestamp: of.at.toISOString(), ...(of.chainId ? { chainId: of.chainId } : {}),
    },
    subject: { id: of.service, source: of.source, content: { environment: { id: of.environment, source: of.source }, artifactId: of.artifactId } },
  };
}

/** dev.cdevents.incident.detected: something is wrong with a service in an environment. */
export function incidentEvent(of: { id: string; at: Date; service: string; environment: string; artifactId: string; description: string; source: string }) {
  return {
    context: { specversion: '0.5.1', id: of.id, source: of.source, type: 'dev.cdevents.incident.detected.0.3.0', timestamp: of.at.toISOString() },
    subject: { id: `${of.service}-incident`, source: of.source, content: { description: of.description, environment: { id: of.environment }, service: { id: of.service }, artifactId: of.artifactId } },
  };
}
