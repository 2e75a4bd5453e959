/** What also arrives at such a door: things that are no evidence, or that nobody can read. All of it has to be refused. */
import type { Span, Step } from './plan.ts';
import { DAY, HOUR } from './timetable.ts';

const JUNK: readonly string[] = [
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":"',
  '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","mediaType":"text/plain","verificationMaterial":{}}',
  '{"payloadType":"application/vnd.in-toto+json","payload":"%%% not base64 %%%","signatures":[{"sig":"AAAA"}]}',
  '{"mediaType":"application/vnd.dev.sigstore.bundle+json;version=99.9","verificationMaterial":{},"dsseEnvelope":{"payload":"e30=","payloadType":"x","signatures":[{"sig":"AAAA"}]}}',
  'Error: no attestation was produced (exit status 1)',
];

/** One every two weeks, at night. */
export function junkSteps(span: Span): Step[] {
  return JUNK.map((text, index) => ({
    at: new Date(span.from.getTime() + (9 + index * 14) * DAY + 2 * HOUR + index * 7 * 60_000), project: 'junk', junk: true, documents: () => [text],
  }));
}
