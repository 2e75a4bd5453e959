/** Paths from certificates to anchors: who may issue, how deep, when, and in which order certificates may come. */
import { describe, expect, it } from 'vitest';
import { type Certificate, parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { encode } from '#lib/verify/der/der.ts';
import { type Issued, authority, ec, issue, rsa } from '#lib/verify/private-pki.fixture.ts';
import {
  compileChain,
  compileIssuers,
  containsTime,
  couldIssue,
  findIssuers,
  intersectPeriods,
  isIssuedBy,
  namedIssuer,
} from './chain.ts';

const read = ({ der }: Issued): Certificate => parseCertificate(der);
const ALWAYS = { validFrom: -Infinity, validUntil: Infinity };
const at = (time: string): number => Date.parse(time);

const root = authority('Root');
const middle = authority('Middle', { issuer: root });
const low = authority('Low', { issuer: middle });
const leaf = issue({ subject: 'leaf', issuer: low });
const [ROOT, MIDDLE, LOW, LEAF] = [root, middle, low, leaf].map(read) as [
  Certificate,
  Certificate,
  Certificate,
  Certificate,
];
const forged: Issued = { ...low, keys: { publicKey: low.keys.publicKey, privateKey: ec().privateKey } };

describe('one certificate and the one above it', () => {
  it.each<[string, Issued, Issued, boolean, boolean]>([
    ['its issuer', leaf, low, true, true],
    ['an authority two above', leaf, middle, false, false],
    ['itself', leaf, leaf, false, false],
    ['an anchor and itself', root, root, true, true],
    ['an authority of the same name with another key', leaf, authority('Low', { issuer: middle }), false, false],
    [
      'the right name and key, and a signature by somebody else',
      issue({ subject: 'x', issuer: forged }),
      low,
      true,
      false,
    ],
    ['RSA over elliptic curves', issue({ subject: 'x', issuer: authority('R', { keys: rsa() }) }), low, false, false],
  ])('%s', (_name, below, above, could, is) => {
    expect([couldIssue(read(above), read(below)), isIssuedBy(read(below), read(above))]).toEqual([could, is]);
  });

  it('without key ids the names decide, and then the signature', () => {
    const twin = authority('Low', { keys: low.keys });
    const bare = parseCertificate(issue({ subject: 'x', issuer: low }).der);
    const nameless = { ...bare, extensions: bare.extensions.filter((one) => one.oid !== '2.5.29.35') };
    expect(couldIssue(read(twin), nameless)).toBe(true);
    expect(couldIssue(read(authority('Low')), nameless)).toBe(true);
    expect(isIssuedBy(nameless, read(authority('Low')))).toBe(false);
    // The parsed extensions are not what is signed: the signature still holds for the key that made it.
    expect(isIssuedBy(nameless, read(twin))).toBe(true);
    expect(namedIssuer(nameless, compileIssuers([], [read(twin)], ALWAYS))).toBeNull();
  });

  it('a scheme that is not accepted, or a key that cannot be read, vouches for nothing', () => {
    expect(isIssuedBy({ ...LEAF, scheme: null }, LOW)).toBe(false);
    expect(isIssuedBy(LEAF, { ...LOW, spki: encode(0x30) })).toBe(false);
  });

  it('an issuer that is named by key and did not sign is found', () => {
    const issuers = compileIssuers([MIDDLE, LOW], [ROOT], ALWAYS);
    expect(namedIssuer(read(issue({ subject: 'x', issuer: forged })), issuers)?.name).toBe('CN=Low');
    expect(namedIssuer(read(issue({ subject: 'x', issuer: authority('Low') })), issuers)).toBeNull();
    expect(namedIssuer(LEAF, [])).toBeNull();
  });
});

describe('windows', () => {
  it.each([
    ['before', 9, false],
    ['its first moment', 10, true],
    ['inside', 15, true],
    ['its last moment', 20, true],
    ['after', 21, false],
  ])('%s', (_name, time, inside) => {
    expect(containsTime({ validFrom: 10, validUntil: 20 }, time)).toBe(inside);
  });

  it('that do not meet hold at no time', () => {
    const none = intersectPeriods({ validFrom: 0, validUntil: 10 }, { validFrom: 11, validUntil: 20 });
    for (const time of [0, 10, 11, 20]) expect(containsTime(none, time)).toBe(false);
    expect(intersectPeriods(ALWAYS, { validFrom: 1, validUntil: 2 })).toEqual({ validFrom: 1, validUntil: 2 });
  });
});

describe('authorities in any order', () => {
  const names = (certificates: Certificate[], anchors: Certificate[]): string[] =>
    compileIssuers(certificates, anchors, ALWAYS)
      .map((one) => one.name)
      .toSorted();

  it.each<[string, Certificate[], Certificate[], string[]]>([
    ['in order', [MIDDLE, LOW], [ROOT], ['CN=Low', 'CN=Middle', 'CN=Root']],
    ['turned around', [LOW, MIDDLE], [ROOT], ['CN=Low', 'CN=Middle', 'CN=Root']],
    ['with a gap', [LOW], [ROOT], ['CN=Root']],
    ['the anchor among them', [ROOT, MIDDLE], [ROOT], ['CN=Middle', 'CN=Root']],
    ['an anchor in the middle', [LOW, MIDDLE], [MIDDLE], ['CN=Low', 'CN=Middle']],
    ['a leaf among them', [LEAF, MIDDLE], [ROOT], ['CN=Middle', 'CN=Root']],
    ['a leaf as anchor', [], [LEAF], []],
    ['nothing', [], [], []],
  ])('%s', (_name, certificates, anchors, found) => {
    expect(names(certificates, anchors)).toEqual(found);
  });

  it('two authorities that issue each other lead nowhere', () => {
    const [a, b] = [ec(), ec()];
    const one = authority('A', { keys: a, issuer: { ...authority('B', { keys: b }) } });
    const other = authority('B', { keys: b, issuer: { ...authority('A', { keys: a }) } });
    expect(names([read(one), read(other)], [ROOT])).toEqual(['CN=Root']);
    expect(findIssuers(read(issue({ subject: 'x', issuer: one })), [], [read(one), read(other)])).toEqual([]);
  });

  it('an authority with a critical extension that is not understood issues nothing', () => {
    const strange = authority('Strange', {
      issuer: root,
      extensions: [{ oid: '2.5.29.30', critical: true, value: encode(0x30) }],
    });
    expect(names([read(strange)], [ROOT])).toEqual(['CN=Root']);
    expect(names([], [read(strange)])).toEqual([]);
    expect(compileChain([read(strange), ROOT], ALWAYS)).toBeNull();
    expect(
      findIssuers(read(issue({ subject: 'x', issuer: strange })), compileIssuers([], [ROOT], ALWAYS), [read(strange)]),
    ).toEqual([]);
  });

  it('an authority whose key may not sign certificates issues nothing', () => {
    const noUsage = authority('No usage', { issuer: root, usage: 0x80 });
    expect(names([read(noUsage)], [ROOT])).toEqual(['CN=Root']);
    expect(compileChain([read(noUsage), ROOT], ALWAYS)).toBeNull();
  });

  it('every window of the way is in the window of the authority', () => {
    const brief = authority('Brief', {
      issuer: root,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2030-01-01T00:00:00Z',
    });
    const wide = authority('Wide', { issuer: brief, notAfter: '2040-01-01T00:00:00Z' });
    const [, , last] = compileIssuers([read(brief), read(wide)], [ROOT], {
      validFrom: at('2025-06-01T00:00:00Z'),
      validUntil: at('2029-01-01T00:00:00Z'),
    });
    expect(last).toMatchObject({
      name: 'CN=Wide',
      validFrom: at('2026-01-01T00:00:00Z'),
      validUntil: at('2029-01-01T00:00:00Z'),
    });
    expect(last!.chain.map((one) => one.sha256)).toEqual([wide, brief, root].map((one) => read(one).sha256));
  });
});

describe('how many authorities may stand in between', () => {
  const chainOf = (lengths: (number | undefined)[]): Issued[] => {
    const chain: Issued[] = [];
    for (const [i, pathLength] of lengths.entries()) {
      const issuer = chain[0];
      const more = { ...(pathLength === undefined ? {} : { pathLength }), ...(issuer === undefined ? {} : { issuer }) };
      chain.unshift(authority(`CA ${i}`, more));
    }
    return chain;
  };

  it.each<[string, (number | undefined)[], boolean]>([
    ['an anchor of length 0 alone', [0], true],
    ['one below an anchor of length 0', [0, undefined], false],
    ['one below an anchor of length 1', [1, undefined], true],
    ['two below an anchor of length 1', [1, undefined, undefined], false],
    ['a longer promise below a shorter one', [1, 5, undefined], false],
    ['a shorter promise below a longer one', [5, 0, undefined], false],
    ['exactly as many as each allows', [2, 1, 0], true],
    ['no limit', [undefined, undefined, undefined, undefined], true],
    ['as many as are followed', Array.from({ length: 7 }, () => undefined), true],
    ['more than are followed', Array.from({ length: 8 }, () => undefined), false],
  ])('%s', (_name, lengths, reached) => {
    const chain = chainOf(lengths);
    const certificates = chain.map(read);
    const anchor = certificates.at(-1)!;
    const below = read(issue({ subject: 'leaf', issuer: chain[0]! }));
    const issuers = compileIssuers(certificates.slice(0, -1).toReversed(), [anchor], ALWAYS);
    expect(findIssuers(below, issuers).length > 0).toBe(reached);
    expect(compileChain(certificates, ALWAYS) !== null).toBe(reached);
    // The same authorities may come with the document instead.
    expect(findIssuers(below, compileIssuers([], [anchor], ALWAYS), certificates.slice(0, -1)).length > 0).toBe(
      reached,
    );
  });
});

describe('authorities that come with a document', () => {
  const issuers = compileIssuers([], [ROOT], ALWAYS);
  it.each<[string, Certificate[], string[]]>([
    ['none', [], []],
    ['all', [LOW, MIDDLE], ['CN=Low']],
    ['all, and the anchor', [LOW, MIDDLE, ROOT], ['CN=Low']],
    ['in any order', [MIDDLE, LOW], ['CN=Low']],
    ['with a gap', [LOW], []],
    ['the leaf itself', [LEAF], []],
    ['an authority that another root issued', [LOW, read(authority('Middle', { issuer: authority('Root') }))], []],
    ['twice the same', [LOW, LOW, MIDDLE, MIDDLE], ['CN=Low']],
  ])('%s', (_name, intermediates, found) => {
    expect([...new Set(findIssuers(LEAF, issuers, intermediates).map((one) => one.name))]).toEqual(found);
  });

  it('are not asked where a trusted authority issued the leaf', () => {
    const direct = compileIssuers([MIDDLE, LOW], [ROOT], ALWAYS);
    const [only, ...more] = findIssuers(LEAF, direct, [read(authority('Low'))]);
    expect([only!.certificate.sha256, more]).toEqual([LOW.sha256, []]);
  });

  it('the way holds only while each of them is valid', () => {
    const brief = authority('Brief', { issuer: root, notAfter: '2026-01-01T00:00:00Z' });
    const [found] = findIssuers(read(issue({ subject: 'x', issuer: brief })), issuers, [read(brief)]);
    expect(found!.validUntil).toBe(at('2026-01-01T00:00:00Z'));
  });
});

describe('a chain in order', () => {
  it.each<[string, Certificate[], boolean]>([
    ['each before the one above it', [LOW, MIDDLE, ROOT], true],
    ['an anchor alone', [ROOT], true],
    ['an authority that is its own anchor here', [LOW], true],
    ['turned around', [ROOT, MIDDLE, LOW], false],
    ['with a gap', [LOW, ROOT], false],
    ['the same twice', [ROOT, ROOT], true],
    ['a leaf first', [LEAF, LOW, MIDDLE, ROOT], false],
    ['a leaf last', [LOW, LEAF], false],
  ])('%s', (_name, chain, good) => {
    expect(compileChain(chain, ALWAYS) !== null).toBe(good);
  });

  it('of nothing has no issuer', () => {
    expect(compileChain([], ALWAYS)).toEqual([]);
  });
});
