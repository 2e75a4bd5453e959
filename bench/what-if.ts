/** Measures what-if: how long a draft of each kind takes, and how many artifacts it evaluates in a second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishedWhatIf, startWhatIf } from '#lib/jobs/what-if/runs.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import type { Context } from '#lib/context/context.ts';
import { MAX_DRAFTED, type WhatIfDraft } from '#lib/views/what-if/draft.ts';
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
        const before = process.cpuUsage();
        const { id } = await startWhatIf(app, draft);
        const { durationMs, progress, error } = (await finishedWhatIf(app, id))!;
        if (error !== null) throw new Error(`${name}: ${error}`);
        const { user, system } = process.cpuUsage(before);
        const [seconds, processorSeconds] = [durationMs / 1000, (user + system) / 1e6];
        rows.push([
          name,
          formatDigits(seconds),
          formatDigits(processorSeconds),
          String(progress.evaluated),
          String(progress.total),
          formatDigits((1000 * processorSeconds) / progress.evaluated),
        ]);
        goals.push(goalAtMost(`what-if of ${name} at ${size}`, seconds, MAX_SECONDS, ' s'));
      }
      const head = ['draft', 's', 'processor s', 'evaluated', 'of', 'ms of a processor each'];
      return { text: formatTable([head, ...rows]), goals };
    } finally {
      clearInterval(alive);
      await app.close();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function draftsOf(app: Context, everything: boolean): Promise<[string, WhatIfDraft][]> {
  const listed = await listProjects(app, { limit: 500 });
  const projects = listed.projects.toSorted((a, b) => b.artifacts - a.artifacts);
  const [largest] = projects;
  const project = largest!.slug;
  const expiresAt = new Date(app.now().getTime() + DAY_MS).toISOString();
  const signer = {
    identity: 'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main',
    issuer: ISSUER,
  };
  const everyProject = projects.slice(0, MAX_DRAFTED.others).map(({ slug }) => slug);
  const narrower = { ownWorkflows: ['provenance', 'project'] };
  const { trustedRootJson } = createInstance({ seed: 'what-if', name: 'another root', host: 'sigstore.other.example' });
  const policy = { id: 'bench', rules: [{ id: 'provenance', check: 'provenance-present' }] };
  return [
    ['a policy for everything', { apply: [policy] }],
    ['a waiver of the largest project', { waivers: [{ project, rule: 'sbom-present', expiresAt }] }],
    ['a signer that the largest project accepts', { expectations: [{ project, signer, kinds: 'all' }] }],
    ['other expectations of it', { expectations: [{ project, document: narrower }] }],
    ['its claim, withdrawn', { claims: [{ withdraw: project }] }],
    ['a trusted root that signed nothing, added', { trust: [{ file: trustedRootJson, name: 'another' }] }],
    ...(everything ? draftsOfEverything(everyProject, narrower) : []),
  ];
}

/** Drafts that concern every artifact, or those of as many projects as a draft may name. */
function draftsOfEverything(projects: readonly string[], narrower: object): [string, WhatIfDraft][] {
  return [
    [
      `other expectations of ${projects.length} projects`,
      { expectations: projects.map((project) => ({ project, document: narrower })) },
    ],
    [`the claims of ${projects.length} projects, withdrawn`, { claims: projects.map((withdraw) => ({ withdraw })) }],
    ['the only sender, quarantined', { quarantine: [{ sender: 'command-line:bench' }] }],
    ['a trusted root that signs everything, removed', { trust: [{ remove: 'bench' }] }],
  ];
}
