import { expect, it } from 'vitest';
import { isEvidenceStream, MAX_WHOLE_BYTES } from './evidence-stream.ts';

const NDJSON = 'application/x-ndjson';

it.each([
  ['JSON Lines both ways', NDJSON, NDJSON, null, true],
  ['with parameters and other types', `${NDJSON}; charset=utf-8`, `application/json;q=0.5, ${NDJSON}`, '10', true],
  ['JSON Lines that are answered at the end', NDJSON, null, '10', false],
  ['any answer, as curl asks for', NDJSON, '*/*', String(MAX_WHOLE_BYTES), false],
  ['more than can be answered at the end', NDJSON, '*/*', String(MAX_WHOLE_BYTES + 1), true],
  ['another type of any size', 'application/json', NDJSON, String(MAX_WHOLE_BYTES + 1), false],
  ['no type', null, NDJSON, null, false],
])('%s', (_, type, accept, length, is) => {
  expect(isEvidenceStream({ type, accept, length })).toBe(is);
});
