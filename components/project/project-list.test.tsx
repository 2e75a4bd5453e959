import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { MigrationView, ProjectPage } from '#lib/views/project.ts';
import { OVERVIEW } from '#components/overview/overview.fixture.ts';
import { ProjectList, UnexpectedProjectList } from './project-list.tsx';

const now = Date.parse('2025-05-14T10:02:00Z');
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const [expected, other] = OVERVIEW.projects as [(typeof OVERVIEW.projects)[0], (typeof OVERVIEW.projects)[0]];
const unclaimed = { ...other, slug: 'github.com/eve/fork', name: 'eve/fork', claimed: false };
const pageOf = (...projects: (typeof expected)[]) => ({ projects, cursor: null });
const REPORT: Pick<MigrationView, 'counts' | 'projects'> = {
  counts: { artifacts: 12, projects: 12, withoutProject: 1 },
  projects: Array.from({ length: 12 }, (_, i) => ({
    slug: `github.com/eve/app-${i}`,
    host: 'github.com',
    name: `eve/app-${i}`,
    artifacts: 1,
  })),
};
const NOTHING: typeof REPORT = { counts: { artifacts: 0, projects: 0, withoutProject: 0 }, projects: [] };
const list = (page: ProjectPage, unexpected: ProjectPage, migration: typeof REPORT = NOTHING) =>
  renderToStaticMarkup(
    <ProjectList
      page={page}
      unexpected={unexpected}
      migration={migration}
      later={false}
      baseUrl="http://attestry.test"
      dataFolder="/srv/attestry"
      now={now}
    />,
  );

it('lists the projects that nobody has claimed apart, each with the command that claims it', () => {
  const [first, second] = list(pageOf(expected), pageOf(unclaimed)).split('Not expected here') as [string, string];
  expect(first).toContain(`/projects/${expected.slug}`);
  expect(first).not.toContain(unclaimed.slug);
  expect(second).toContain(`/projects/${unclaimed.slug}`);
  expect(textOf(second)).toContain('npx attestry project add github.com/eve/fork');
});

it('says so where no project is claimed, and where none is known how to begin', () => {
  expect(textOf(list(pageOf(), pageOf(unclaimed)))).toContain('No project is expected here yet.');
  expect(textOf(list(pageOf(), pageOf()))).toContain('token create --scope ingest --name ci --project OWNER/REPO');
  expect(list(pageOf(expected), pageOf())).not.toContain('Not expected here');
});

it('links to all projects that nobody has claimed, which have a list of their own', () => {
  expect(list(pageOf(expected), { ...pageOf(unclaimed), cursor: 'x' })).toContain('href="/projects?claimed=false"');
  const page = { ...pageOf(unclaimed), cursor: 'y' };
  const markup = renderToStaticMarkup(<UnexpectedProjectList page={page} later now={now} />);
  expect(markup).toContain('href="/projects?claimed=false&amp;cursor=y"');
});

it('says what became unknown at the upgrade, with the commands that claim the projects', () => {
  const text = textOf(list(pageOf(expected), pageOf(unclaimed), REPORT));
  expect(text).toContain(
    '12 artifacts of 12 projects were verified before authority was introduced and are unknown now.',
  );
  expect(text).toContain('npx attestry project add github.com/eve/app-0 npx attestry project add github.com/eve/app-1');
  expect(text).toContain('2 projects more.');
  expect(text).not.toContain('eve/app-10');
  expect(list(pageOf(expected), pageOf(unclaimed))).not.toContain('before authority');
});
