import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactById } from '#db/artifact/artifacts.ts';
import {
  addDeployment,
  deploymentsInSlot,
  deploymentsOfArtifact,
  findEnvironment,
  updateDeployment,
} from '#db/project/deployments.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(
    app,
    jsonLines(
      ...['one', 'two', 'three'].map((name) =>
        provenance(subject(name), { run: runOf('acme/web', { ref: `refs/tags/${name}` }) }),
      ),
    ),
  );
});
afterEach(() => app.close());

const START = '2026-05-14T12:00:00Z';
let serial = 0;
/** Ingest a CDEvents event of the service `web`; `minute` counts from the start. */
async function event(
  what: string,
  artifact: string,
  minute: number,
  environment = 'production',
  source = 'https://ci.acme.example',
  subjectSource: string | null = source,
): Promise<void> {
  serial += 1;
  const body = {
    context: {
      version: '0.3.0',
      id: `event-${serial}`,
      source,
      type: `dev.cdevents.service.${what}.0.1.1`,
      timestamp: new Date(Date.parse(START) + minute * 60_000).toISOString(),
    },
    subject: {
      id: 'web',
      ...(subjectSource === null ? {} : { source: subjectSource }),
      type: 'service',
      content: {
        environment: { id: environment },
        ...(what === 'removed' ? {} : { artifactId: `pkg:oci/web@sha256:${sha256Hex(artifact)}` }),
      },
    },
  };
  expect(await ingestOutcomes(app, Buffer.from(JSON.stringify(body)))).toEqual(['stored unsigned']);
}
const running = async (environment = 'production') =>
  (await listArtifacts(app, { environment })).artifacts.map((item) => item.name);
const deploymentHistory = async (name: string) =>
  (await getArtifact(app, `sha256:${sha256Hex(name)}`))!.deployments.map(
    ({ environment, status }) => `${environment} ${status}`,
  );

/** The deployments of the service in an environment, in the order of time; times in minutes. */
async function spansIn(environment: string): Promise<string[]> {
  const { read } = app.store;
  const rows = await deploymentsInSlot(
    read,
    (await findEnvironment(read, environment))!,
    'https://ci.acme.example web',
  );
  const minute = (at: string | null) => (at && (Date.parse(at) - Date.parse(START)) / 60_000) ?? '';
  return Promise.all(
    rows.map(async ({ artifact, status, since, until }) =>
      `${(artifact && (await artifactById(read, artifact))!.name) ?? ''} ${status} ${minute(since)}–${minute(until)}`.trim(),
    ),
  );
}

function permutationsOf<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, at) => permutationsOf(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

describe('what runs where', () => {
  it('the next deployment of the same service replaces the one before', async () => {
    await event('deployed', 'one', 1);
    expect(await running()).toEqual(['one']);
    await event('upgraded', 'two', 2);
    expect([await running(), await deploymentHistory('one'), await deploymentHistory('two')]).toEqual([
      ['two'],
      ['production decommissioned'],
      ['production deployed'],
    ]);
    expect((await listArtifacts(app, {})).artifacts.find((item) => item.name === 'two')?.environments).toEqual([
      'production',
    ]);
  });

  it('events that arrive late do not undo later ones', async () => {
    await event('upgraded', 'two', 5);
    await event('deployed', 'one', 1);
    expect([await running(), await deploymentHistory('one')]).toEqual([['two'], ['production decommissioned']]);
    await event('upgraded', 'three', 3);
    expect([await running(), await deploymentHistory('three')]).toEqual([['two'], ['production decommissioned']]);
  });

  it('a rollback runs the earlier artifact again and marks the other as rolled back', async () => {
    await event('deployed', 'one', 1);
    await event('upgraded', 'two', 2);
    await event('rolledback', 'one', 3);
    expect([await running(), await deploymentHistory('two')]).toEqual([['one'], ['production rolled-back']]);
    expect((await deploymentHistory('one')).toSorted()).toEqual(['production decommissioned', 'production deployed']);
  });

  it('reports in any order tell the same history', async () => {
    const reports: [string, string, number][] = [
      ['deployed', 'one', 1],
      ['upgraded', 'two', 2],
      ['deployed', 'one', 3],
      ['upgraded', 'three', 4],
      ['removed', '', 5],
    ];
    const orders = permutationsOf(reports);
    for (const [n, order] of orders.entries())
      for (const [what, artifact, minute] of order) await event(what, artifact, minute, `order ${n}`);
    for (const [n, order] of orders.entries())
      expect([order, await spansIn(`order ${n}`)]).toEqual([
        order,
        ['one deployed 1–2', 'two rolled-back 2–3', 'one deployed 3–4', 'three deployed 4–5', 'decommissioned 5–5'],
      ]);
  });

  it('deployments to different environments are independent', async () => {
    await event('deployed', 'one', 1);
    await event('deployed', 'two', 2, 'staging');
    expect([await running(), await running('staging')]).toEqual([['one'], ['two']]);
  });

  it('the same event twice is one deployment', async () => {
    const body = Buffer.from(
      JSON.stringify({
        context: {
          version: '0.3.0',
          id: 'same',
          source: 'https://ci',
          type: 'dev.cdevents.service.deployed.0.1.1',
          timestamp: '2026-05-14T12:01:00Z',
        },
        subject: {
          id: 'web',
          type: 'service',
          content: { environment: { id: 'production' }, artifactId: `pkg:oci/web@sha256:${sha256Hex('one')}` },
        },
      }),
    );
    await ingestOutcomes(app, body);
    expect(await ingestOutcomes(app, body)).toEqual(['duplicate unsigned']);
    expect(await deploymentHistory('one')).toEqual(['production deployed']);
  });

  it('a removed service runs nowhere', async () => {
    await event('deployed', 'one', 1);
    await event('removed', '', 2);
    expect([await running(), await deploymentHistory('one')]).toEqual([[], ['production decommissioned']]);
  });

  it('a service of another source is another service, whatever its id', async () => {
    await event('deployed', 'one', 1);
    await event('deployed', 'two', 2, 'production', 'https://ci.other.example');
    expect((await running()).toSorted()).toEqual(['one', 'two']);
    await event('removed', '', 3, 'production', 'https://ci.other.example');
    expect(await running()).toEqual(['one']);
  });

  it('where the subject names its source, that source counts, whichever source reports the event', async () => {
    await event('deployed', 'one', 1, 'production', 'https://ci.acme.example/run/1', 'https://shop.acme.example');
    await event('upgraded', 'two', 2, 'production', 'https://ci.acme.example/run/2', 'https://shop.acme.example');
    expect(await running()).toEqual(['two']);
  });

  it('a deployment that an earlier version stored under the id alone is found again', async () => {
    await event('deployed', 'one', 1, 'production', 'https://ci.acme.example', null);
    await app.store.write(async (tx) => {
      const row = (await deploymentsOfArtifact(tx, 1, 1))[0]!;
      expect(row.slot).toBe('https://ci.acme.example web');
      await updateDeployment(tx, { ...row, slot: 'web' });
    });
    await event('deployed', 'three', 2, 'production', 'https://ci.other.example', null);
    expect((await running()).toSorted()).toEqual(['one', 'three']);
    await event('upgraded', 'two', 3, 'production', 'https://ci.acme.example', null);
    expect((await running()).toSorted()).toEqual(['three', 'two']);
  });

  it('the running deployment is found behind many failed and pending ones', async () => {
    await event('deployed', 'one', 1);
    await app.store.write(async (tx) => {
      const row = (await deploymentsOfArtifact(tx, 1, 1))[0]!;
      const since = (n: number) => new Date(Date.parse(row.since) + n * 1000).toISOString();
      for (let n = 1; n <= 50; n += 1) {
        const failed = { artifact: null, status: 'failed' as const, since: since(n), until: since(n) };
        await addDeployment(tx, {
          ...row,
          ...(n % 2 === 0 ? failed : { status: 'pending' as const, since: since(n), until: null }),
          externalId: `x ${n}`,
        });
      }
    });
    await event('upgraded', 'two', 5);
    expect(await running()).toEqual(['two']);
    // An event may not be more than five minutes ahead of the clock.
    app.advance(60_000);
    await event('removed', '', 6);
    expect(await running()).toEqual([]);
  });
});
