/** Measures what-if: how long a draft of each kind takes, and how many artifacts it evaluates in a second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishedWhatIf, startWhatIf } from '#lib/jobs/what-if/runs.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import type { Context } from '#lib/context/context.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { openFolder } from './open-folder.ts';
import { prepareStore, type Report } from './size.ts';
import { formatDigits, formatTable, goalAtMost } from './statistics.ts';

const MAX_SECONDS = 60;
const DAY_MS = 86_400_000;
const ISSUER = 'https://token.actions.githubusercontent.com';

export type WhatIfOptions = {
  /** As given on the command line: `100k`. */
  size: string;
  /** The folder that keeps filled stores between runs; null: the store is created anew and removed. */
  stores: string | null;
  /** Whether also drafts are measured that concern every artifact. */
  everything: boolean;
  log: (line: string) => void;
};

/** Run a draft of each kind, one after the other, about the project with the most artifacts. */
export async function measureWhatIf({ size, stores, everything, log }: WhatIfOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-what-if-'));
  const folder = join(work, size);
  try {
    await prepareStore(size, folder, stores, log);
    const app = await openFolder(folder);
    // The threads of a run do not keep the process alive.
    const alive = setInterval(() => {}, DAY_MS);
    try {
      const rows: string[][] = [];
      const goals: Report['goals'] = [];
      for (const [name, draft] of await draftsOf(app, everything)) {
        log(`what-if of ${name} …`);
        const { id } = await startWhatIf(app, draft);
        const { durationMs, progress, error } = (await finishedWhatIf(app, id))!;
        if (error !== null) throw new Error(`${name}: ${error}`);
        const seconds = durationMs / 1000;
        rows.push([
          name,
          formatDigits(seconds),
          String(progress.evaluated),
          String(progress.total),
          formatDigits(progress.evaluated / seconds),
        ]);
        goals.push(goalAtMost(`what-if of ${name} at ${size}`, seconds, MAX_SECONDS, ' s'));
      }
      return { text: formatTable([['draft', 's', 'evaluated', 'of', 'a second'], ...rows]), goals };
    } finally {
      clearInterval(alive);
      await app.close();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function draftsOf(app: Context, everything: boolean): Promise<[string, WhatIfDraft][]> {
  const { projects } = await listProjects(app, { limit: 500 });
  const [largest] = projects.toSorted((a, b) => b.artifacts - a.artifacts);
  const project = largest!.slug;
  const expiresAt = new Date(app.now().getTime() + DAY_MS).toISOString();
  const signer = {
    identity: 'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main',
    issuer: ISSUER,
  };
  const policy = { id: 'bench', rules: [{ id: 'provenance', check: 'provenance-present' }] };
  return [
    ['a policy for everything', { apply: [policy] }],
    ['a waiver of the largest project', { waivers: [{ project, rule: 'sbom-present', expiresAt }] }],
    ['a signer that the largest project accepts', { expectations: [{ project, signer, kinds: 'all' }] }],
    [
      'other expectations of it',
      { expectations: [{ project, document: { ownWorkflows: ['provenance', 'project'] } }] },
    ],
    ...(everything
      ? [['a trusted root that signs everything, removed', { trust: [{ remove: 'bench' }] }] as [string, WhatIfDraft]]
      : []),
  ];
}
