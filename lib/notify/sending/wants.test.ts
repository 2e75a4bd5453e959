import { describe, expect, it } from 'vitest';
import type { Message } from '../message/message.ts';
import { writeMessage } from '../message/write-message.ts';
import type { Choice, Owner } from '../subscription.ts';
import { wantsMessage } from './wants.ts';

const at = '2026-05-14T12:00:00.000Z';
const web = 'github.com/acme/web';
const failed = (environments: string[]): Message =>
  writeMessage(
    {
      kind: 'status',
      at,
      artifact: { digest: `sha256:${'ab'.repeat(32)}`, name: 'web', project: web, environments },
      from: null,
      to: 'failed',
      reason: null,
    },
    'https://a.example',
  );
const audit = writeMessage({ kind: 'audit', at, total: 1, differences: [] }, 'https://a.example');
const everything: Choice = { events: [], projects: [], environments: [], severity: 'info' };
const all: Owner = { kind: 'installation' };

describe('a subscription', () => {
  it.each<[string, { owner?: Owner; choice?: Partial<Choice>; message?: Message; projects?: string[] }, boolean]>([
    ['that chooses nothing wants everything', {}, true],
    ['wants the events that it chose', { choice: { events: ['status'] } }, true],
    ['does not want other events', { choice: { events: ['audit'] } }, false],
    ['does not want what is less urgent', { choice: { severity: 'critical' } }, false],
    ['wants what is more urgent', { choice: { severity: 'critical' }, message: failed(['production']) }, true],
    ['wants its projects', { choice: { projects: ['acme/*'] } }, true],
    ['does not want other projects', { choice: { projects: ['other/*'] } }, false],
    [
      'does not want what is about no project, where it chose some',
      { choice: { projects: ['acme/*'] }, message: audit, projects: [] },
      false,
    ],
    [
      'wants its environments',
      { choice: { environments: ['production'] }, message: failed(['production', 'x']) },
      true,
    ],
    ['does not want other environments', { choice: { environments: ['production'] }, message: failed(['x']) }, false],
    [
      'does not want an artifact that runs nowhere, where it chose environments',
      { choice: { environments: ['production'] } },
      false,
    ],
    [
      'wants what is about no environment',
      { choice: { environments: ['production'] }, message: audit, projects: [] },
      true,
    ],
    ['of a project wants that project', { owner: { kind: 'project', pattern: 'acme/*' } }, true],
    ['of a project never wants another', { owner: { kind: 'project', pattern: 'other/*' } }, false],
    [
      'of a project never wants what is about none',
      { owner: { kind: 'project', pattern: 'acme/*' }, message: audit, projects: [] },
      false,
    ],
  ])('%s', (_, { owner = all, choice = {}, message = failed([]), projects = [web] }, wants) => {
    expect(wantsMessage({ owner, choice: { ...everything, ...choice } }, message, projects)).toBe(wants);
  });
});
