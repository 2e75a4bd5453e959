/** Each event is added where it happens, once, and its message reaches those who may see it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '#lib/notify/message/message.ts';
import { addUser } from '#lib/admin/access/users.ts';
import { startSession, type Person } from '#lib/admin/access/sessions.ts';
import { grantToGroup } from '#lib/admin/access/group-roles.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { tellAudit } from '#lib/admin/tell-audit.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import {
  createSubscription,
  removeSubscription,
  type SubscriptionInput,
} from '#lib/admin/subscriptions/subscriptions.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { listMessages, listSubscriptions } from '#lib/query/subscriptions/list-subscriptions.ts';
import {
  provenance,
  runOf,
  sha256Hex,
  subject,
  testInstance,
  openTestApp,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { announceEnds } from './announce-ends.ts';
import { writeAll } from './notifier.ts';

const DAY = 86_400_000;
const PROJECT = 'github.com/acme/web';
const REASON = 'a test';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const target = { kind: 'webhook', url: 'https://hook.example/' } as const;
async function subscribe(context: Context, rest: Partial<SubscriptionInput> = {}): Promise<number> {
  const input: SubscriptionInput = { name: 'x', target, owner: { kind: 'installation' }, ...rest };
  return (await createSubscription(context, input)).subscription.id;
}
/** The messages to a subscription, oldest first. */
async function messagesTo(id: number): Promise<Message[]> {
  await writeAll(app);
  return (await listMessages(app, { id, limit: 200 })).messages.map(({ message }) => message).toReversed();
}
const titlesTo = async (id: number) => (await messagesTo(id)).map(({ title }) => title);
const send = (path: string, name: string) =>
  ingestEvidence(app, { bytes: provenance(subject(name), { run: runOf(path) }) });

describe('an event', () => {
  it('of evidence and of a status has what it is about', async () => {
    const id = await subscribe(app);
    await send('acme/web', 'web');
    const messages = await messagesTo(id);
    expect(messages.map(({ type }) => type)).toEqual(['evidence.arrived', 'artifact.status_changed']);
    expect(messages[1]).toMatchObject({ project: PROJECT, artifact: { name: 'web' }, why: expect.stringMatching(/./) });
    await send('acme/web', 'web');
    expect(await messagesTo(id)).toHaveLength(2);
  });

  it('of a waiver is added three days before its end, at its end, and not again', async () => {
    await send('acme/web', 'web');
    const id = await subscribe(app, { choice: { events: ['waiver'] } });
    const waive = (ms: number) =>
      createWaiver(app, {
        rule: 'sbom-present',
        owner: 'Ann',
        reason: REASON,
        project: PROJECT,
        expiresAt: new Date(app.now().getTime() + ms).toISOString(),
      });
    const tick = async () => {
      await reEvaluateEndedWaivers(app);
      await announceEnds(app);
    };
    await waive(10 * DAY);
    await waive(2 * DAY);
    const ended = await waive(20 * DAY);
    await endWaiver(app, Number(ended.id), 'mended');
    for (let day = 0; day < 25; day += 1) {
      await tick();
      await tick();
      app.advance(DAY);
    }
    expect(await titlesTo(id)).toEqual([
      `the waiver of sbom-present for ${PROJECT} has ended`,
      `the waiver of sbom-present for ${PROJECT} has ended`,
      `the waiver of sbom-present for ${PROJECT} ends on 2026-05-24`,
      `the waiver of sbom-present for ${PROJECT} has ended`,
    ]);
  });

  it('of a trust entry is added a month before its end, at its end, and when it is removed', async () => {
    const id = await subscribe(app, { choice: { events: ['trust'] } });
    await announceEnds(app);
    const bytes = Buffer.from(testInstance('another').trustedRootJson);
    const { added } = await addTrustFile(app, { bytes, name: 'another', validUntil: '2026-08-01' });
    for (let day = 0; day < 100; day += 1) {
      await announceEnds(app);
      app.advance(DAY);
    }
    await removeTrustEntry(app, added[0]!.id);
    const another = (await messagesTo(id)).filter(({ title }) => title.includes('another'));
    expect(another.map(({ title, severity }) => [title, severity])).toEqual([
      ['the trust entry another ends on 2026-08-01', 'warning'],
      ['the trust entry another ended on 2026-08-01', 'critical'],
      ['the trust entry another was removed', 'critical'],
    ]);
  });

  it('of drift says how many differences have begun and are over', async () => {
    await send('acme/web', 'web');
    const id = await subscribe(app, { choice: { events: ['drift'] } });
    const put = (kind: 'expected' | 'observed', name: string) =>
      putInventory(app, {
        environment: 'production',
        kind,
        as: kind,
        bytes: Buffer.from(JSON.stringify({ services: { web: { image: `acme/web@sha256:${sha256Hex(name)}` } } })),
      });
    await put('expected', 'web');
    await put('observed', 'other');
    await put('observed', 'web');
    expect((await messagesTo(id)).map(({ title, severity }) => [title, severity])).toEqual([
      ['production has 2 new differences between what runs and what should', 'warning'],
      ['2 differences in production are gone', 'info'],
    ]);
  });

  it('of a denial is added once for the same answer to the same question in a day, and anew after another answer', async () => {
    await send('acme/web', 'web');
    const id = await subscribe(app, { choice: { events: ['gate'] } });
    const ask = (environment: string) =>
      decideGate(
        app,
        { digest: `sha256:${sha256Hex('web')}`, environment },
        { caller: 'x', signal: AbortSignal.timeout(5_000) },
      );
    for (let hour = 0; hour < 5; hour += 1) {
      await ask('production');
      app.advance(DAY / 24);
    }
    await ask('staging');
    app.advance(2 * DAY);
    await ask('production');
    const messages = await messagesTo(id);
    expect(messages.map(({ environments }) => environments)).toEqual([['production'], ['staging'], ['production']]);
    expect(messages[0]).toMatchObject({ type: 'gate.denied', project: PROJECT, why: expect.stringMatching(/./) });
  });

  it('of an audit is added once for the same differences', async () => {
    const id = await subscribe(app, { choice: { events: ['audit'] } });
    const difference = { check: 'bytes', table: 'evidence', key: '1', message: 'the bytes differ' };
    const report = {
      outcome: 'differences',
      checks: [],
      differences: [difference],
      total: 1,
      notes: [],
      log: null,
    } as const;
    const tell = (change: object) =>
      tellAudit(
        { folder: app.folder, databaseUrl: null },
        { ...report, differences: [difference], checks: [], notes: [], ...change },
        app.now(),
      );
    expect(await tell({})).toBe(true);
    expect(await tell({})).toBe(true);
    await tell({ outcome: 'proved', differences: [], total: 0 });
    await tell({});
    await tell({ outcome: 'interrupted' });
    expect((await messagesTo(id)).map(({ title, why }) => [title, why])).toEqual([
      ['an audit of the store found 1 difference', 'evidence 1: the bytes differ'],
      ['an audit of the store found 1 difference', 'evidence 1: the bytes differ'],
    ]);
  });
});

describe('a private project', () => {
  const grants = (projects: string) => [{ role: 'contributor', projects } as const];
  const ann: Person = { kind: 'person', id: 'https://idp.example ann', name: 'Ann', grants: grants('acme/*') };
  const bob: Person = { kind: 'person', id: 'https://idp.example bob', name: 'Bob', grants: grants('other/*') };
  const signIn = (person: Person) => startSession(app, { person, from: { groups: [person.name] }, userAgent: null });

  beforeEach(async () => {
    await send('acme/web', 'web');
    await send('other/lib', 'lib');
    await grantToGroup(app, { group: 'Ann', role: 'contributor', projects: ['acme/*'] });
    await grantToGroup(app, { group: 'Bob', role: 'contributor', projects: ['other/*'] });
    await changeVisibility(app, { project: PROJECT, visibility: 'private', reason: REASON });
  });

  it('is told to those who see it, whoever else chooses everything', async () => {
    await signIn(ann);
    await signIn(bob);
    const own = { owner: { kind: 'person' } } as const;
    const ids = [
      await subscribe({ ...app, actor: ann }, own),
      await subscribe({ ...app, actor: bob }, own),
      await subscribe(app, { owner: { kind: 'project', pattern: 'acme/*' } }),
      await subscribe(app, { owner: { kind: 'project', pattern: 'other/*' } }),
      await subscribe(app),
    ];
    await send('acme/web', 'web 2');
    await send('other/lib', 'lib 2');
    const seen = await Promise.all(
      ids.map(async (id) => new Set((await messagesTo(id)).map(({ project }) => project))),
    );
    const [acme, other] = [PROJECT, 'github.com/other/lib'];
    expect(seen).toEqual([
      new Set([acme, other]),
      new Set([other]),
      new Set([acme]),
      new Set([other]),
      new Set([acme, other]),
    ]);
  });

  it('is told no more to somebody who has lost the role, was removed, or has not signed in for a month', async () => {
    await signIn(ann);
    await addUser(app, { name: 'carl', password: 'a long enough secret', role: 'contributor', projects: ['acme/*'] });
    const id = await subscribe({ ...app, actor: ann }, { owner: { kind: 'person' } });
    app.advance(31 * DAY);
    await send('acme/web', 'web 2');
    expect(await messagesTo(id)).toEqual([]);
    await signIn(ann);
    await send('acme/web', 'web 3');
    expect(await messagesTo(id)).not.toEqual([]);
    const { withdrawFromGroup, allGroupRoles } = await import('#lib/admin/access/group-roles.ts');
    const count = (await messagesTo(id)).length;
    for (const role of await allGroupRoles(app)) await withdrawFromGroup(app, role.id);
    await send('acme/web', 'web 4');
    expect(await messagesTo(id)).toHaveLength(count);
  });

  it('has subscriptions that only its maintainers and admins see', async () => {
    await signIn(ann);
    const maintainer: Person = { ...ann, id: 'm', grants: [{ role: 'maintainer', projects: 'acme/*' }] };
    const admin: Person = { ...ann, id: 'a', grants: [{ role: 'admin', projects: '**' }] };
    await subscribe({ ...app, actor: ann }, { name: 'of Ann', owner: { kind: 'person' } });
    await subscribe(app, { name: 'of acme', owner: { kind: 'project', pattern: 'acme/*' } });
    await subscribe(app, { name: 'of all' });
    const names = async (actor: Person) =>
      (await listSubscriptions({ ...app, actor })).subscriptions.map(({ name }) => name);
    expect(await names(ann)).toEqual(['of Ann']);
    expect(await names(maintainer)).toEqual(['of acme']);
    expect(await names(admin)).toEqual(['of Ann', 'of acme', 'of all']);
    expect(await names(bob)).toEqual([]);
    const as = (actor: Person): Context => ({ ...app, actor });
    await expect(removeSubscription(as(maintainer), { id: 1 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(removeSubscription(as(bob), { id: 2 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(subscribe(as(maintainer))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(subscribe(as(ann), { owner: { kind: 'project', pattern: 'acme/*' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
