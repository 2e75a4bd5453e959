import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from '../get-artifact.ts';
import { listArtifacts } from '../list-artifacts.ts';
import { hexOf, lines, openTestApp, provenance, push, runOf, subject } from '../service.fixture.ts';
import type { TestApp } from '../service.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await push(app, lines(...['one', 'two', 'three'].map((name) => provenance(subject(name), { run: runOf('acme/web', { ref: `refs/tags/${name}` }) }))));
});
afterEach(() => app.close());

let serial = 0;
/** A CDEvents event of the service `web`; minutes after the start. */
async function event(what: string, artifact: string, minute: number, environment = 'production'): Promise<void> {
  serial += 1;
  const body = {
    context: { version: '0.3.0', id: `event-${serial}`, source: 'https://ci.acme.example', type: `dev.cdevents.service.${what}.0.1.1`, timestamp: new Date(Date.parse('2026-05-14T12:00:00Z') + minute * 60_000).toISOString() },
    subject: { id: 'web', source: 'https://ci.acme.example', type: 'service', content: { environment: { id: environment }, ...(what === 'removed' ? {} : { artifactId: `pkg:oci/web@sha256:${hexOf(artifact)}` }) } },
  };
  expect(await push(app, Buffer.from(JSON.stringify(body)))).toEqual(['stored unsigned']);
}
const running = async (environment = 'production') => (await listArtifacts(app, { environment })).artifacts.map((item) => item.name);
const stations = async (name: string) => (await getArtifact(app, `sha256:${hexOf(name)}`))!.deployments.map(({ environment, status }) => `${environment} ${status}`);

describe('what runs where', () => {
  it('the next deployment of the same service takes the place of the one before', async () => {
    await event('deployed', 'one', 1);
    expect(await running()).toEqual(['one']);
    await event('upgraded', 'two', 2);
    expect([await running(), await stations('one'), await stations('two')]).toEqual([['two'], ['production decommissioned'], ['production deployed']]);
    expect((await listArtifacts(app, {})).artifacts.find((item) => item.name === 'two')?.environments).toEqual(['production']);
  });

  it('events that come late do not undo later ones', async () => {
    await event('upgraded', 'two', 5);
    await event('deployed', 'one', 1);
    expect([await running(), await stations('one')]).toEqual([['two'], ['production decommissioned']]);
    await event('upgraded', 'three', 3);
    expect([await running(), await stations('three')]).toEqual([['two'], ['production decommissioned']]);
  });

  it('a rollback puts the earlier one back and says of the other that it was rolled back', async () => {
    await event('deployed', 'one', 1);
    await event('upgraded', 'two', 2);
    await event('rolledback', 'one', 3);
    expect([await running(), await stations('two')]).toEqual([['one'], ['production rolled-back']]);
    expect((await stations('one')).toSorted()).toEqual(['production decommissioned', 'production deployed']);
  });

  it('environments are apart', async () => {
    await event('deployed', 'one', 1);
    await event('deployed', 'two', 2, 'staging');
    expect([await running(), await running('staging')]).toEqual([['one'], ['two']]);
  });

  it('the same event twice is one deployment', async () => {
    const body = Buffer.from(JSON.stringify({ context: { version: '0.3.0', id: 'same', source: 'https://ci', type: 'dev.cdevents.service.deployed.0.1.1', timestamp: '2026-05-14T12:01:00Z' }, subject: { id: 'web', type: 'service', content: { environment: { id: 'production' }, artifactId: `pkg:oci/web@sha256:${hexOf('one')}` } } }));
    await push(app, body);
    expect(await push(app, body)).toEqual(['duplicate unsigned']);
    expect(await stations('one')).toEqual(['production deployed']);
  });

  it('a service that is removed runs nowhere', async () => {
    await event('deployed', 'one', 1);
    await event('removed', '', 2);
    expect([await running(), await stations('one')]).toEqual([[], ['production decommissioned']]);
  });
});
