import { expect, it } from 'vitest';
import { segmentText } from './segment.ts';

it.each([
  ['sha256%3Aab', 'sha256:ab'],
  ['sha256:ab', 'sha256:ab'],
  ['%E0%A4%A', '%E0%A4%A'],
  ['%2e%2e%2f', '../'],
])('%s is %s', (segment, text) => expect(segmentText(segment)).toBe(text));
