/**
 * Requests that are not evidence or cannot be read. Attestry must refuse all of them.
 */
import type { Span, Step } from './step.ts';
import { PROJECTS } from './projects.ts';
import { numberOf } from '#app/demo/seed/random.ts';
import { DAY, HOUR } from './build-schedule.ts';

const UNREADABLE_DOCUMENTS: readonly string[] = [
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":"',
  '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","mediaType":"text/plain","verificationMaterial":{}}',
  '{"payloadType":"application/vnd.in-toto+json","payload":"%%% not base64 %%%","signatures":[{"sig":"AAAA"}]}',
  '{"mediaType":"application/vnd.dev.sigstore.bundle+json;version=99.9","verificationMaterial":{},"dsseEnvelope":{"payload":"e30=","payloadType":"x","signatures":[{"sig":"AAAA"}]}}',
  'Error: no attestation was produced (exit status 1)',
];

/** A webhook delivery signed with a wrong secret. */
function wronglySignedDelivery(seed: string, span: Span): Step {
  const { path } = PROJECTS.find(({ deploymentReports: reports }) => reports === 'github')!;
  const body = () => ({
    action: 'created',
    deployment_status: { state: 'success' },
    repository: { id: Number(numberOf(seed, 'stranger')), full_name: path },
  });
  return {
    at: new Date(span.from.getTime() + 71 * DAY + 4 * HOUR),
    project: 'junk',
    invalid: true,
    github: { event: 'deployment_status', body },
  };
}

/** Return the invalid requests: one every two weeks, at night. */
export function invalidRequestSteps(seed: string, span: Span): Step[] {
  const documents = UNREADABLE_DOCUMENTS.map((text, index): Step => ({
    at: new Date(span.from.getTime() + (9 + index * 14) * DAY + 2 * HOUR + index * 7 * 60_000),
    project: 'junk',
    invalid: true,
    documents: () => [text],
  }));
  return [...documents, wronglySignedDelivery(seed, span)];
}
