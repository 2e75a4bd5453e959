import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import {
  addDeployment,
  deploymentsOfArtifact,
  environmentsOf,
  findDeployment,
  findOrCreateEnvironment,
} from '#db/project/deployments.ts';
import type { App } from '#lib/start/singleton.ts';
import { openApp } from '#lib/start/app.ts';
import { receiveGithub } from './receive-github.fixture.ts';

const START = Date.parse('2026-05-14T12:00:00Z');
let folder: string;
let app: App;
let count = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-running-'));
  app = await openApp({
    folder,
    workers: 0,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: false,
    baseUrl: 'http://attestry.test',
    now: () => new Date('2026-05-15T12:00:00Z'),
  });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

/** A report of the host: deployment, state, minutes after the start. */
type StateReport = [id: number, state: string, minute: number];
const hexOf = (name: string) => createHash('sha256').update(name).digest('hex');

async function sendReports(reports: readonly StateReport[], host = 'github.com', project = 77): Promise<void> {
  for (const [id, state, minute] of reports) {
    const at = new Date(START + minute * 60_000).toISOString();
    const payload = {
      repository: {
        id: project,
        full_name: 'acme/web',
        html_url: `https://${host}/acme/web`,
        updated_at: at,
        owner: { id: 5, login: 'acme' },
      },
      deployment: {
        id,
        sha: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
        environment: 'production',
        payload: { digest: `sha256:${hexOf(`${host} ${project} ${id}`)}` },
        created_at: at,
        updated_at: at,
      },
      deployment_status: { state, environment: 'production', created_at: at },
    };
    const body = Buffer.from(JSON.stringify(payload));
    count += 1;
    const signature = `sha256=${createHmac('sha256', 's').update(body).digest('hex')}`;
    await receiveGithub(app, {
      secrets: ['s'],
      body,
      contentType: 'application/json',
      event: 'deployment_status',
      delivery: `r-${count}`,
      signature,
      hook: '1',
    });
  }
}
async function artifactOf(id: number, host = 'github.com', project = 77) {
  return findArtifact(app.store.read, (await findTerm(app.store.read, 'sha256'))!, hexOf(`${host} ${project} ${id}`));
}
async function running(ids: readonly number[], host = 'github.com', project = 77): Promise<number[]> {
  const found: number[] = [];
  for (const id of ids) {
    const artifact = await artifactOf(id, host, project);
    if (artifact && (await environmentsOf(app.store.read, artifact.id)).length > 0) found.push(id);
  }
  return found;
}

describe('the end of a deployment ends no other deployment', () => {
  it.each<[string, StateReport[], number[]]>([
    [
      'the deployment before ends',
      [
        [1, 'success', 1],
        [2, 'success', 2],
        [1, 'inactive', 3],
      ],
      [2],
    ],
    [
      'the deployments before end, after a rollback',
      [
        [1, 'success', 1],
        [2, 'success', 2],
        [3, 'success', 3],
        [2, 'inactive', 4],
        [1, 'inactive', 5],
      ],
      [3],
    ],
    [
      'a failed deployment ends',
      [
        [1, 'success', 1],
        [2, 'failure', 2],
        [2, 'inactive', 3],
      ],
      [1],
    ],
    [
      'a deployment in error ends',
      [
        [1, 'success', 1],
        [2, 'error', 2],
        [2, 'inactive', 3],
      ],
      [1],
    ],
    [
      'a queued deployment ends',
      [
        [1, 'success', 1],
        [2, 'queued', 2],
        [2, 'inactive', 3],
      ],
      [1],
    ],
    [
      'an unknown deployment ends',
      [
        [1, 'success', 1],
        [9, 'inactive', 2],
      ],
      [1],
    ],
    [
      'the same deployment ends twice',
      [
        [1, 'success', 1],
        [2, 'success', 2],
        [1, 'inactive', 3],
        [1, 'inactive', 4],
      ],
      [2],
    ],
    [
      'the running deployment ends',
      [
        [1, 'success', 1],
        [2, 'success', 2],
        [2, 'inactive', 3],
      ],
      [],
    ],
    [
      'a running deployment is reported as in progress',
      [
        [1, 'success', 1],
        [1, 'in_progress', 2],
      ],
      [1],
    ],
    [
      'a late report of a success before a failed deployment',
      [
        [2, 'failure', 2],
        [1, 'success', 1],
      ],
      [1],
    ],
    [
      'a late report of a success before the end of an unknown deployment',
      [
        [9, 'inactive', 2],
        [1, 'success', 1],
      ],
      [1],
    ],
  ])('%s', async (_name, reports, expected) => {
    await sendReports(reports);
    expect(await running([1, 2, 3, 9])).toEqual(expected);
  });
});

/** Numbers below `n`, the same for the same seed. */
function seededRandom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

describe('the running deployment does not depend on the order of deliveries', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('random reports, order %i', async (seed) => {
    const roll = seededRandom(seed);
    const reports: StateReport[] = [];
    let newest: { id: number; at: number; runs: boolean } | null = null;
    for (let id = 1; id <= 5; id += 1) {
      const start = 1 + roll(50) * 10 + id;
      const life = roll(4);
      reports.push([id, 'pending', start - 0.5]);
      if (life === 0) reports.push([id, 'failure', start]);
      if (life > 0) reports.push([id, 'success', start]);
      const end = life === 0 || life === 3;
      if (end) reports.push([id, 'inactive', start + 3 + roll(200) * 10 + 0.25]);
      if (life > 0 && (newest === null || start > newest.at)) newest = { id, at: start, runs: !end };
    }
    for (let left = reports.length - 1; left > 0; left -= 1) {
      const other = roll(left + 1);
      [reports[left], reports[other]] = [reports[other]!, reports[left]!];
    }
    await sendReports(reports);
    expect(await running([1, 2, 3, 4, 5]), JSON.stringify(reports)).toEqual(newest?.runs ? [newest.id] : []);
  });
});

describe('a deployment number belongs to its host', () => {
  it('deployments with the same number on two hosts are different', async () => {
    await sendReports([[42, 'success', 1]]);
    await sendReports([[42, 'success', 2]], 'ghe.example.com');
    expect([await running([42]), await running([42], 'ghe.example.com')]).toEqual([[42], [42]]);
    await sendReports([[42, 'inactive', 3]], 'ghe.example.com');
    expect([await running([42]), await running([42], 'ghe.example.com')]).toEqual([[42], []]);
  });

  it('a row that was stored without its host is continued by reports of its own host only', async () => {
    await sendReports([[7, 'success', 1]]);
    const [row] = await deploymentsOfArtifact(app.store.read, (await artifactOf(7))!.id, 5);
    const { id: _id, ...rest } = row!;
    await app.evidenceWriter.change(app, async (tx) => {
      const environment = await findOrCreateEnvironment(tx, 'production');
      await addDeployment(tx, {
        ...rest,
        environment,
        externalId: '8',
        artifact: null,
        since: '2026-05-14T12:02:00.000Z',
      });
    });
    await sendReports([[8, 'failure', 3]], 'ghe.example.com');
    expect((await findDeployment(app.store.read, 'github', '8'))?.status).toBe('deployed');
    await sendReports([[8, 'inactive', 4]]);
    expect(await findDeployment(app.store.read, 'github', '8')).toBeNull();
    expect((await findDeployment(app.store.read, 'github', 'github.com 8'))?.status).toBe('decommissioned');
  });
});
