import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeMessage } from '../message/write-message.ts';
import { feedPath, parseFeedPath } from './address.ts';
import { atomFeed } from './atom.ts';

const BASE = 'https://attestry.example';
const digest = `sha256:${'ab'.repeat(32)}`;
const at = '2026-05-14T12:00:00.000Z';
const message = (name: string) =>
  writeMessage(
    {
      kind: 'status',
      at,
      artifact: { digest, name, project: null, environments: [] },
      from: null,
      to: 'failed',
      reason: name,
    },
    BASE,
  );
const feed = (name: string) =>
  atomFeed({
    title: name,
    self: `${BASE}/feed/${digest}.atom`,
    page: `${BASE}/artifacts/${digest}`,
    updated: at,
    entries: [{ id: `${BASE}/artifacts/${digest}#${at}-failed`, message: message(name) }],
  });
const parse = (xml: string) =>
  new XMLParser({
    ignoreAttributes: false,
    isArray: (tag) => tag === 'link' || tag === 'entry',
    processEntities: true,
  }).parse(xml) as { feed: Record<string, unknown> & { entry: Record<string, unknown>[] } };

describe('a feed', () => {
  it('has what RFC 4287 requires of a feed and of an entry', () => {
    const { feed: read } = parse(feed('web'));
    expect(read).toMatchObject({
      '@_xmlns': 'http://www.w3.org/2005/Atom',
      id: `${BASE}/feed/${digest}.atom`,
      title: 'web',
      updated: at,
      author: { name: 'Attestry' },
      link: [{ '@_rel': 'self' }, { '@_rel': 'alternate', '@_href': `${BASE}/artifacts/${digest}` }],
    });
    expect(read.entry).toMatchObject([
      {
        id: `${BASE}/artifacts/${digest}#${at}-failed`,
        title: 'web is failed',
        updated: at,
        link: [{ '@_rel': 'alternate' }],
        content: { '@_type': 'text', '#text': expect.stringContaining('What to do') },
      },
    ]);
  });

  it('is well-formed XML, whatever a document calls an artifact', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        expect(XMLValidator.validate(feed(name))).toBe(true);
      }),
    );
    for (const name of ['</title><script>alert(1)</script>', ']]>', '&amp;', '\u0000\u001B\uFFFE\uD800', '"onload="']) {
      const xml = feed(name);
      expect(XMLValidator.validate(xml)).toBe(true);
      expect(xml).not.toContain('<script');
      for (const character of ['\u0000', '\u001B', '\uFFFE']) expect(xml).not.toContain(character);
    }
  });
});

describe('the address of a feed', () => {
  it.each([
    [['github.com', 'acme', 'web.atom'], { kind: 'project', slug: 'github.com/acme/web' }],
    [['gitlab.com', 'a', 'b', 'c.atom'], { kind: 'project', slug: 'gitlab.com/a/b/c' }],
    [[`${digest}.atom`], { kind: 'artifact', digest }],
    [['github.com', 'acme', 'web'], null],
    [['acme', 'web.atom'], null],
    [['sha256:xyz.atom'], null],
    [['github.com', '', 'web.atom'], null],
    [[], null],
  ])('%j', (segments, subject) => {
    expect(parseFeedPath(segments)).toEqual(subject);
  });

  it('is read as it was written', () => {
    for (const subject of [
      { kind: 'project', slug: 'github.com/acme/w eb' },
      { kind: 'artifact', digest },
    ] as const) {
      const segments = feedPath(subject).slice('/feed/'.length).split('/').map(decodeURIComponent);
      expect(parseFeedPath(segments)).toEqual(subject);
    }
  });
});
