/** Fulcio's extensions (github.com/sigstore/fulcio, docs/oid-info.md), and names in certificates. */
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { DerError, encode } from '#lib/verify/der/der.ts';
import { fulcio, issue, oid, sanEmail, sanUri, sanUser } from '#lib/verify/private-pki.fixture.ts';
import { fulcioExtensions } from './fulcio.ts';
import { authorityName, distinguishedName, signerName, subjectAltNames } from './names.ts';

const text = (tag: number, value: string): Uint8Array => encode(tag, Buffer.from(value));
const numbered = (number: number, value: Uint8Array): { oid: string; value: Uint8Array } => ({
  oid: `1.3.6.1.4.1.57264.1.${number}`,
  value,
});
const read = (...extensions: { oid: string; value: Uint8Array }[]): ReturnType<typeof fulcioExtensions> =>
  fulcioExtensions(parseCertificate(issue({ subject: 'x', extensions }).der));

describe('the extensions of Fulcio', () => {
  it.each([
    [1, 'issuer'],
    [2, 'githubWorkflowTrigger'],
    [3, 'githubWorkflowSHA'],
    [4, 'githubWorkflowName'],
    [5, 'githubWorkflowRepository'],
    [6, 'githubWorkflowRef'],
    [8, 'issuer'],
    [9, 'buildSignerURI'],
    [10, 'buildSignerDigest'],
    [11, 'runnerEnvironment'],
    [12, 'sourceRepositoryURI'],
    [13, 'sourceRepositoryDigest'],
    [14, 'sourceRepositoryRef'],
    [15, 'sourceRepositoryIdentifier'],
    [16, 'sourceRepositoryOwnerURI'],
    [17, 'sourceRepositoryOwnerIdentifier'],
    [18, 'buildConfigURI'],
    [19, 'buildConfigDigest'],
    [20, 'buildTrigger'],
    [21, 'runInvocationURI'],
    [22, 'sourceRepositoryVisibilityAtSigning'],
    [23, 'deploymentEnvironment'],
    [24, 'tokenSubject'],
  ])('.%d is %s', (number, name) => {
    expect(read(fulcio(number, 'the välue'))).toEqual({ [name]: 'the välue' });
  });

  it('.8 wins over .1, in whichever order they stand', () => {
    expect(read(fulcio(1, 'old'), fulcio(8, 'new'))).toEqual({ issuer: 'new' });
    expect(read(fulcio(8, 'new'), fulcio(1, 'old'))).toEqual({ issuer: 'new' });
  });

  it.each([
    ['a number that is not known', numbered(99, text(0x0c, 'x'))],
    ['the user name, which stands in the subject alternative name', numbered(7, text(0x0c, 'x'))],
    ['an arc below a known one', { oid: '1.3.6.1.4.1.57264.1.8.1', value: text(0x0c, 'x') }],
    ['another arc', { oid: '1.3.6.1.4.1.57264.2.8', value: text(0x0c, 'x') }],
    ['an arc that begins alike', { oid: '1.3.6.1.4.1.57264.11.8', value: text(0x0c, 'x') }],
  ])('%s says nothing', (_name, extension) => {
    expect(read(extension)).toEqual({});
  });

  it.each<[string, Uint8Array]>([
    ['bare text', Buffer.from('https://issuer.example')],
    ['a text of another kind', text(0x16, 'https://issuer.example')],
    ['bytes after it', Buffer.concat([text(0x0c, 'https://issuer.example'), Buffer.of(0)])],
    ['nothing', new Uint8Array(0)],
  ])('a newer extension that is %s is malformed', (_name, value) => {
    expect(() => read(numbered(8, value))).toThrow(DerError);
    expect(() => read(numbered(12, value))).toThrow(DerError);
  });

  it('an older one is what its bytes say, DER or not', () => {
    expect(read(numbered(1, text(0x0c, 'ab')))).toEqual({ issuer: '\u000c\u0002ab' });
  });
});

describe('the subject alternative name', () => {
  const names = (...san: Uint8Array[]) => subjectAltNames(parseCertificate(issue({ subject: 'the leaf', san }).der));

  it.each<[string, Uint8Array, string, string]>([
    ['an address', sanUri('https://acme.example/ci'), 'https://acme.example/ci', 'uri'],
    ['an e-mail address', sanEmail('ann@acme.example'), 'ann@acme.example', 'email'],
    ['a host', encode(0x82, Buffer.from('acme.example')), 'acme.example', 'dns'],
    ['a user name', sanUser('ann!acme.example'), 'ann!acme.example', 'otherName'],
    ['an empty address', sanUri(''), '', 'uri'],
  ])('%s', (_name, san, identity, type) => {
    expect(names(san)).toEqual([{ identity, type }]);
    expect(signerName(parseCertificate(issue({ subject: 'the leaf', san: [san] }).der))).toEqual({ identity, type });
  });

  it.each<[string, Uint8Array]>([
    ['an IP address', encode(0x87, Buffer.of(127, 0, 0, 1))],
    ['a directory name', encode(0xa4, encode(0x30))],
    ['a registered id', encode(0x88, Buffer.of(0x2a, 3))],
    ['another name of another kind', encode(0xa0, oid('1.3.6.1.4.1.311.20.2.3'), encode(0xa0, text(0x0c, 'ann')))],
  ])('%s is passed over, and the distinguished name stands for it', (_name, san) => {
    const certificate = parseCertificate(issue({ subject: 'the leaf', san: [san] }).der);
    expect(subjectAltNames(certificate)).toEqual([]);
    expect(signerName(certificate)).toEqual({ identity: 'CN=the leaf', type: 'subject' });
    expect(names(san, sanUri('https://a.example'))).toEqual([{ identity: 'https://a.example', type: 'uri' }]);
  });

  it('of several, the first that is understood is the signer', () => {
    const san = [encode(0x87, Buffer.of(127, 0, 0, 1)), sanEmail('ann@acme.example'), sanUri('https://acme.example')];
    expect(signerName(parseCertificate(issue({ subject: 'x', san }).der)).identity).toBe('ann@acme.example');
    expect(names(...san)).toHaveLength(2);
  });

  it.each<[string, Uint8Array]>([
    ['a user name without its value', encode(0xa0, oid('1.3.6.1.4.1.57264.1.7'))],
    ['a user name that is not wrapped', encode(0xa0, oid('1.3.6.1.4.1.57264.1.7'), text(0x0c, 'ann'))],
    ['a user name of another type', encode(0xa0, oid('1.3.6.1.4.1.57264.1.7'), encode(0xa0, text(0x16, 'ann')))],
    ['another name without an identifier', encode(0xa0)],
  ])('%s is malformed', (_name, san) => {
    expect(() => names(san)).toThrow(DerError);
  });
});

describe('a distinguished name', () => {
  const attribute = (id: string, value: Uint8Array): Uint8Array => encode(0x30, oid(id), value);
  const nameOf = (...sets: Uint8Array[][]): Uint8Array => encode(0x30, ...sets.map((one) => encode(0x31, ...one)));
  const [C, O, CN, OU] = ['2.5.4.6', '2.5.4.10', '2.5.4.3', '2.5.4.11'];

  it.each<[string, Uint8Array, string]>([
    [
      'last attribute first',
      nameOf([attribute(O, text(0x0c, 'a.dev'))], [attribute(CN, text(0x0c, 'b'))]),
      'CN=b, O=a.dev',
    ],
    ['nothing', nameOf(), ''],
    [
      'two attributes in one set',
      nameOf([attribute(C, text(0x13, 'DE')), attribute(OU, text(0x13, 'x'))]),
      'OU=x, C=DE',
    ],
    ['one that has no short name', nameOf([attribute('2.5.4.97', text(0x0c, 'VATDE-1'))]), '2.5.4.97=VATDE-1'],
    ['an e-mail address', nameOf([attribute('1.2.840.113549.1.9.1', text(0x16, 'a@b'))]), 'E=a@b'],
    ['a domain', nameOf([attribute('0.9.2342.19200300.100.1.25', text(0x16, 'dev'))]), 'DC=dev'],
    ['two bytes a character', nameOf([attribute(CN, encode(0x1e, Buffer.from('00410042', 'hex')))]), 'CN=AB'],
  ])('%s', (_name, der, written) => {
    expect(distinguishedName(der)).toBe(written);
  });

  it('that is cut off is malformed, also for the short name', () => {
    for (const der of [encode(0x30, encode(0x31, encode(0x30, oid(CN)))), encode(0x31), Buffer.of(0x30, 5)]) {
      expect(() => distinguishedName(der)).toThrow(DerError);
      expect(() => authorityName({ subject: der, sha256: '' })).toThrow(DerError);
    }
  });
});
