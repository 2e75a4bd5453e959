import { expect, it } from 'vitest';
import { decodeSegment } from './decode-segment.ts';

it.each([
  ['sha256%3Aab', 'sha256:ab'],
  ['sha256:ab', 'sha256:ab'],
  ['%E0%A4%A', '%E0%A4%A'],
  ['%2e%2e%2f', '../'],
])('%s is %s', (segment, text) => expect(decodeSegment(segment)).toBe(text));
