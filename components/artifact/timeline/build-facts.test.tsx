import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { BuildView } from '#lib/views/artifact.ts';
import { BuildFacts } from './build-facts.tsx';

const RUN = 'https://github.com/acme/web/actions/runs/77';
const render = (invocation: string): string => {
  const nothing = {
    builderId: null,
    buildType: null,
    repository: null,
    commit: null,
    commitUrl: null,
    ref: null,
    entryPoint: null,
  };
  const build: BuildView = {
    ...nothing,
    invocation,
    invocationUrl: invocation,
    trigger: null,
    runner: null,
    startedAt: null,
    finishedAt: null,
  };
  return renderToStaticMarkup(<BuildFacts build={build} timeToVerifySeconds={null} />);
};

it.each([
  ['a second attempt', `${RUN}/attempts/2`, ' attempt 2'],
  ['the twelfth', `${RUN}/attempts/12`, ' attempt 12'],
])('%s says so', (_, invocation, words) => {
  expect(render(invocation)).toContain(`${words}</span>`);
});

it.each([
  ['the first', `${RUN}/attempts/1`],
  ['no attempt', RUN],
  ['another host', 'https://ci.example/attempts/2'],
])('%s does not', (_, invocation) => {
  expect(render(invocation)).not.toContain(' attempt ');
});
