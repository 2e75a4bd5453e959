import { expect, it } from 'vitest';
import { runsSettings } from './settings.ts';

const { check, example } = runsSettings('https://buildkite.com/acme/');

it.each<[string, string | null]>([
  ['https://buildkite.com/acme/', null],
  ['https://buildkite.com/acme/web/', null],
  ['https://app.circleci.com/pipelines/github/acme/', null],
  ['https://app.circleci.com/pipelines/circleci/DdaVtNusHqi24D4YT3X4eu/', null],
  ['http://jenkins.internal:8080/', null],
  ['https://ci.example.com/jenkins/job/acme/', null],
  // Anybody can have runs there.
  ['https://buildkite.com/', 'name your organisation'],
  ['https://app.circleci.com/', 'name your organisation'],
  ['https://app.circleci.com/pipelines/github/', 'name your organisation'],
  ['https://github.com/acme/', 'those of its repositories'],
  ['https://gitlab.com/acme/web/-/jobs/', 'those of its repositories'],
  // Another organisation begins with the same letters.
  ['https://buildkite.com/acme', 'with a slash at its end'],
  ['https://ci.example.com', 'with a slash at its end'],
  ['https://buildkite.com/../acme/', 'with a slash at its end'],
  ['https://CI.example.com/', 'with a slash at its end'],
  ['ftp://ci.example.com/', 'with a slash at its end'],
  ['https://ci.example.com/?a=/', 'neither a query'],
  ['https://user:password@ci.example.com/', 'neither a query'],
  ['ci.example.com/', 'with a slash at its end'],
])('%s → %s', (runs, problem) => {
  if (problem === null) expect(check({ runs })).toBeNull();
  else expect(check({ runs })).toMatchObject({ pointer: '/runs', message: expect.stringContaining(problem) });
});

it('the example is right, and a connection without settings is refused', () => {
  expect(check(example)).toBeNull();
  expect(check(undefined)).not.toBeNull();
  expect(check({ runs: 'https://ci.example.com/', more: 1 })).not.toBeNull();
});
