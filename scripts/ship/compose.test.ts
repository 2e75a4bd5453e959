/** The settings that compose.yaml passes into the container. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const known = [...readFileSync('lib/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!);
const compose = parse(readFileSync('compose.yaml', 'utf8')) as { services: { attestry: { environment: string[] } } };
const { environment } = compose.services.attestry;

/** The image sets them: the published port, the health check and the volume of compose.yaml rely on their values. */
const SET_BY_IMAGE = ['HOST', 'PORT', 'ATTESTRY_DATA'];

it('compose.yaml passes every setting that the image does not set itself, and no other', () => {
  expect(known).toContain('ATTESTRY_ANONYMOUS');
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  for (const name of SET_BY_IMAGE) expect(dockerfile).toMatch(new RegExp(`^ENV .*\\b${name}=`, 'm'));
  const passed = environment.map((entry) => entry.split('=')[0]!);
  expect(passed.toSorted()).toEqual(known.filter((name) => !SET_BY_IMAGE.includes(name)).toSorted());
});

it('what is not set outside stays unset, but for the base URL: HOST of the image is no address for a browser', () => {
  expect(environment.filter((entry) => entry.includes('='))).toEqual([
    'ATTESTRY_BASE_URL=${ATTESTRY_BASE_URL:-http://localhost:3000}',
  ]);
});
