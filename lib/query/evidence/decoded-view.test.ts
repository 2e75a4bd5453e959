import { expect, it } from 'vitest';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { decodedView } from './decoded-view.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const envelope = (payload: string, payloadType = 'application/vnd.in-toto+json') =>
  JSON.stringify({ payloadType, payload: base64(payload), signatures: [{ keyid: 'a', sig: base64('signature') }] });
const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  predicateType: 'https://example.com/p',
  subject: [{ name: 'a', digest: { sha256: 'ab'.repeat(32) } }],
  predicate: { a: 1 },
};
const layout = { _type: 'layout', expires: '2030-01-01T00:00:00Z', inspect: [], keys: {}, readme: '', steps: [] };

it.each([
  ['the statement of an envelope', envelope(JSON.stringify(statement)), { statement }],
  ['the layout of an envelope', envelope(JSON.stringify(layout)), { payload: layout }],
])('decodes %s', (_, document, decoded) => {
  const [reading] = readEvidence(Buffer.from(document));
  if (!reading?.ok) throw new Error('the document cannot be read');
  expect(decodedView(reading).value).toEqual({ ...decoded, document: JSON.parse(document) as object });
});

it.each([
  ['a statement without an envelope', JSON.stringify(statement)],
  [
    'a document of another kind',
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] }),
  ],
])('shows unchanged %s', (_, document) => {
  const [reading] = readEvidence(Buffer.from(document));
  if (!reading?.ok) throw new Error('the document cannot be read');
  expect(decodedView(reading).value).toEqual(JSON.parse(document));
});
