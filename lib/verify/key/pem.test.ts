/** PEM text as tools, people and attackers write it (RFC 7468). */
import { describe, expect, it } from 'vitest';
import { pemBlocks, toPem } from './pem.ts';

const block = (label: string, body = 'AAEC'): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const found = (text: string): [string, string][] =>
  pemBlocks(text).map(({ label, der }) => [label, Buffer.from(der).toString('hex')]);

describe('the blocks of a PEM text', () => {
  it.each<[string, string, [string, string][]]>([
    ['none', '', []],
    ['no block in a text', 'a letter about -----dashes-----', []],
    ['one', block('CERTIFICATE'), [['CERTIFICATE', '000102']]],
    ['with Windows line ends', block('CERTIFICATE').replaceAll('\n', '\r\n'), [['CERTIFICATE', '000102']]],
    ['on one line', block('PUBLIC KEY').replaceAll('\n', ''), [['PUBLIC KEY', '000102']]],
    ['indented, with empty lines', block('PUBLIC KEY', '\n  AA\n\n  EC  \n'), [['PUBLIC KEY', '000102']]],
    ['without a line end after it', block('PUBLIC KEY').trimEnd(), [['PUBLIC KEY', '000102']]],
    ['without padding', block('PUBLIC KEY', 'AAE'), [['PUBLIC KEY', '0001']]],
    [
      'two, with words before, between and after them',
      `subject=/CN=a\n${block('CERTIFICATE')}and\n${block('PUBLIC KEY', 'AwQF')}the end`,
      [
        ['CERTIFICATE', '000102'],
        ['PUBLIC KEY', '030405'],
      ],
    ],
    ['an empty one', block('CERTIFICATE', ''), []],
    ['one that holds no base64, before one that does', block('A', 'no!') + block('B'), [['B', '000102']]],
    ['one that holds headers', block('A', 'Proc-Type: 4,ENCRYPTED\n\nAAEC') + block('B'), [['B', '000102']]],
    ['one whose last bits are not zero', block('A', 'AAF') + block('B'), [['B', '000102']]],
    ['one without an end', '-----BEGIN A-----\nAAEC\n', []],
    ['one with the end of another', '-----BEGIN A-----\nAAEC\n-----END B-----\n', []],
    ['one without an end, before a whole one', `-----BEGIN A-----\nAAEC\n${block('B')}`, [['B', '000102']]],
    ['one inside another', `-----BEGIN A-----\n${block('B')}-----END A-----\n`, [['B', '000102']]],
    ['a beginning that is cut off', '-----BEGIN CERT', []],
    ['a label in small letters, which is another label', block('certificate'), [['certificate', '000102']]],
  ])('%s', (_name, text, blocks) => {
    expect(found(text)).toEqual(blocks);
  });

  it('are read back as they were written', () => {
    for (const length of [1, 2, 3, 47, 48, 49, 1000]) {
      const der = Uint8Array.from({ length }, (_, i) => i & 255);
      const text = toPem({ label: 'X509 CRL', der });
      expect(found(text)).toEqual([['X509 CRL', Buffer.from(der).toString('hex')]]);
      expect(text.split('\n').every((line) => line.length <= 64)).toBe(true);
    }
  });

  it('are found in one pass: many beginnings that share an end cost no more than their length', () => {
    const many = `${'-----BEGIN A-----\n'.repeat(60_000)}-----END A-----\n`;
    expect(found(many)).toEqual([]);
    expect(found(many + block('B'))).toEqual([['B', '000102']]);
    expect(found('-----BEGIN A'.repeat(60_000))).toEqual([]);
  });
});
