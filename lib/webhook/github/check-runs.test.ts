import { describe, expect, it } from 'vitest';
import { readGithubDelivery } from './events.ts';

const COMMIT = 'ab'.repeat(20);
const repository = { id: 77, full_name: 'acme/web', html_url: 'https://github.com/acme/web' };
const run = { name: 'unit tests', head_sha: COMMIT, conclusion: 'success', app: { name: 'GitHub Actions' } };
const read = (action: string, change: object = {}) =>
  readGithubDelivery('check_run', { action, repository, check_run: { ...run, ...change } });

describe('a check run', () => {
  it.each<[string, object, string]>([
    ['that succeeded', {}, 'check unit tests of abababababab ended: success, by the app GitHub Actions'],
    ['that failed', { conclusion: 'failure' }, 'ended: failure, by'],
    ['that took too long', { conclusion: 'timed_out' }, 'ended: timed out, by'],
    ['without a conclusion', { conclusion: null }, 'ended: result unknown, by'],
    ['of no app', { app: null }, 'ended: success, by an app that is not named'],
  ])('%s is told', (_, change, summary) => {
    expect(read('completed', change)).toMatchObject({
      outcome: 'effects',
      effects: [
        {
          kind: 'told',
          repository: { slug: 'github.com/acme/web', hostId: '77' },
          summary: expect.stringContaining(summary),
        },
      ],
    });
  });

  it.each(['created', 'rerequested', 'requested_action'])('that was %s is ignored with the reason', (action) => {
    expect(read(action)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('has not ended') });
  });

  it.each<[object, string]>([
    [{ head_sha: 'main' }, '/check_run/head_sha'],
    [{ name: undefined }, '/check_run/name'],
    [{ conclusion: 3 }, '/check_run/conclusion'],
  ])('with %j is unreadable, with a pointer', (change, pointer) => {
    expect(read('completed', change)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('says no more than a few hundred characters', () => {
    const long = 'x'.repeat(4_000);
    const result = read('completed', { name: long, conclusion: long, app: { name: long } });
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
  });
});
