import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ProjectView } from '#lib/views/project.ts';
import { ProjectHead } from './head.tsx';

const now = Date.parse('2026-05-14T10:00:00Z');
const PROJECT = {
  slug: 'github.com/acme/web',
  host: 'github.com',
  name: 'acme/web',
  hostId: '77',
  claimed: true,
  claimedBy: null,
  claimedAt: null,
  latest: null,
} as unknown as ProjectView;
const textOf = (project: ProjectView) =>
  renderToStaticMarkup(<ProjectHead project={project} now={now} />)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it('says who claimed the project, and when', () => {
  const claimedBy = { kind: 'command-line', identifier: 'ada', name: 'ada' } as const;
  const text = textOf({ ...PROJECT, claimedBy, claimedAt: '2026-05-14T08:00:00.000Z' });
  expect(text).toContain('· id 77 · claimed by ada at the command line 2 h ago');
});

it('says that nobody has claimed the project, and how to claim it', () => {
  const text = textOf({ ...PROJECT, claimed: false });
  expect(text).toContain('Nobody here has claimed this project');
  expect(text).toContain('npx attestry project add github.com/acme/web');
  expect(textOf({ ...PROJECT, claimed: false, slug: 'git.example/a/$(id)' })).not.toContain('add git.example');
});
