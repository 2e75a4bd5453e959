import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { countsOf } from '#lib/query/item/status-counts.ts';
import type { PortfolioMap } from '#lib/views/lineage.ts';
import { Portfolio } from './portfolio.tsx';

const map: PortfolioMap = {
  projects: [
    {
      slug: 'github.com/acme/web',
      host: 'github.com',
      name: 'acme/web',
      counts: countsOf([
        { status: 'failed', artifacts: 1 },
        { status: 'verified', artifacts: 2 },
      ]),
      builders: [{ id: 'https://github.com/acme/web/.github/workflows/release.yml', releases: 3 }],
      buildersHidden: 2,
      buildersAtLeast: true,
      runs: [],
    },
  ],
  environments: [{ name: 'production', counts: countsOf([{ status: 'failed', artifacts: 4 }]), artifacts: 4 }],
  flows: [],
  hidden: { projects: 2, projectsAtLeast: true, environments: 1, environmentsAtLeast: false, running: 1 },
};
const said = renderToStaticMarkup(<Portfolio map={map} />)
  .replaceAll(/<[^>]+>/g, ' ')
  .replaceAll(/\s+/g, ' ');

it('the map of the portfolio says what each number counts, and which are lower bounds', () => {
  expect(said).toContain('github.com/acme/web: worst status failed, 1 of 3 releases');
  expect(said).toContain('production: worst status failed, 4 of 4 artifacts');
  expect(said).toContain('at least 3 releases');
  expect(said).toContain('at least 2 further builders');
});

it('the map does not say of what it leaves out that it is better', () => {
  expect(said).toContain('Not shown: at least 2 further projects; 1 further environment; 1 further running artifact.');
});
