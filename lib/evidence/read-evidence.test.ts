import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { ParseResult } from '#lib/evidence/model/evidence.ts';
import { MAX_DOCUMENTS, readEvidence, readInParts, readStored } from './read-evidence.ts';
import { bundleOf, bytesOf, envelopeOf, failOne, readOne, SHA256, statementOf } from './samples.fixture.ts';

const line = (n: number): string => JSON.stringify(statementOf(`https://example.com/${n}`, {}));
const outcomesOf = (text: string): string[] =>
  readEvidence(bytesOf(text)).map(
    (reading) => `${reading.pointer} ${reading.ok ? reading.predicateType : reading.code}`,
  );

describe('JSON Lines', () => {
  it('keep the valid lines and report the invalid one at any position', () => {
    expect(outcomesOf(`${line(1)}\n# not JSON\n${line(2)}\r\n\n${line(3)}`)).toEqual([
      'line 1 https://example.com/1',
      'line 2 not-json',
      'line 3 https://example.com/2',
      'line 5 https://example.com/3',
    ]);
    expect(outcomesOf(`junk\n${line(1)}\n${line(2)}\n`)).toEqual([
      'line 1 not-json',
      'line 2 https://example.com/1',
      'line 3 https://example.com/2',
    ]);
    expect(outcomesOf(`${line(1).slice(0, -5)}\n${line(2)}\n`)).toEqual([
      'line 1 not-json',
      'line 2 https://example.com/2',
    ]);
  });

  it('tell the place inside the line', () => {
    expect(outcomesOf(`${line(1)}\n${JSON.stringify(envelopeOf('', { payload: '!' }))}`)).toEqual([
      'line 1 https://example.com/1',
      'line 2 /payload bad-base64',
    ]);
  });

  it('may be pretty-printed: one, or one after another', () => {
    const pretty = (n: number): string => JSON.stringify(JSON.parse(line(n)), null, 2);
    expect(outcomesOf(pretty(1))).toEqual([' https://example.com/1']);
    expect(outcomesOf(`${pretty(1)}\n${pretty(2)}\n`)).toHaveLength(2);
  });

  it('of one line is one document', () => {
    expect(readOne(`${line(1)}\n`).pointer).toBe('');
  });

  it('are distinguished from a broken document', () => {
    for (const text of [
      `{\n "a": [\n  {"b": 1},\n  {"c": 2}\n`,
      `[\n${line(1)},\n${line(2)},\n`,
      'x\ny\nz',
      `{\n  "a": 1,\n}`,
    ])
      expect(failOne(text).code).toBe('not-json');
  });

  it('that are mostly bad are one broken document', () => {
    expect(failOne(`${line(1)}\n${'junk\n'.repeat(5000)}`).code).toBe('not-json');
    expect(readEvidence(bytesOf(`${line(1)}\n${'junk\n'.repeat(500)}`))).toHaveLength(501);
  });

  it('may be a hundred thousand', () => {
    const readings = readEvidence(bytesOf('{"payloadType":"x","payload":"","signatures":[]}\n'.repeat(100_000)));
    expect(readings).toHaveLength(100_000);
    expect(readings.every((reading) => reading.ok)).toBe(true);
  });

  it('beyond the bound are refused whole', () => {
    expect(failOne('{}\n'.repeat(MAX_DOCUMENTS + 1)).code).toBe('too-many-items');
  });
});

describe('arrays', () => {
  it('hold documents of any kind, nested too, each byte for byte', () => {
    const text = ` [ ${line(1)} ,\n[ ${line(2)}, 7 ], {"attestations":[{"bundle": ${JSON.stringify(bundleOf({ dsseEnvelope: envelopeOf(statementOf('https://example.com/3', {})) }))} }]} ]`;
    expect(outcomesOf(text)).toEqual([
      '/0 https://example.com/1',
      '/1/0 https://example.com/2',
      '/1/1 wrong-type',
      '/2/attestations/0 https://example.com/3',
    ]);
    for (const reading of readEvidence(bytesOf(text))) expect(text).toContain(Buffer.from(reading.bytes).toString());
  });

  it('of nothing are refused', () => {
    expect(failOne('[]').code).toBe('empty');
  });
});

describe('the content of a result', () => {
  it('is the id of its own bytes, and enough to be read again', () => {
    for (const reading of readEvidence(bytesOf(`[${line(1)}, {"bomFormat":"CycloneDX","specVersion":"1.4"}]`), {
      subject: `sha256:${SHA256}`,
    })) {
      expect(reading.id).toBe(sha256Id(reading.bytes));
      if (reading.ok)
        expect(
          readStored(reading.bytes, JSON.parse(JSON.stringify(reading.context)) as typeof reading.context),
        ).toEqual(reading);
    }
  });

  it('the named subject serves only documents that name none', () => {
    const named = { subject: `sha256:${'c'.repeat(64)}` };
    expect(readOne(line(1), named).subjects[0]?.digest).toEqual({ sha256: SHA256 });
    expect(readOne(statementOf('https://x', {}, { subject: [] }), named).subjects).toEqual([]);
    expect(readOne({ passed: true }, named).subjects[0]?.digest).toEqual({ sha256: 'c'.repeat(64) });
    expect(readOne({ passed: true }, { subject: 'latest' }).subjects).toEqual([]);
  });
});

describe('compressed files', () => {
  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('%s of one document is kept as it was sent', (_name, compress) => {
    const sent = new Uint8Array(compress(bytesOf(line(1))));
    const read = readOne(sent);
    expect([read.predicateType, read.id, read.bytes]).toEqual(['https://example.com/1', sha256Id(sent), sent]);
    expect(readStored(sent, read.context)).toEqual(read);
  });

  it('of many documents give each', () => {
    expect(
      readEvidence(new Uint8Array(gzipSync(bytesOf(`${line(1)}\n${line(2)}`)))).map((reading) => reading.bytes.length),
    ).toEqual([line(1).length, line(2).length]);
  });

  it('bzip2 is read too', () => {
    const compressed = Buffer.from(
      'QlpoOTFBWSZTWYlTl8QAAAaZgBAAABAmAF4KIAAiADTQQNA0IL3YMmN08PF3JFOFCQiVOXxA',
      'base64',
    );
    expect(readOne(new Uint8Array(compressed)).format).toBe('json');
  });

  it('that are damaged or bombs are refused', () => {
    expect(failOne(new Uint8Array(gzipSync(bytesOf(line(1)))).subarray(0, 30))).toMatchObject({ code: 'unreadable' });
    expect(failOne(new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024)))).message).toContain('larger');
    expect(failOne(bytesOf('BZh91AY&SY'))).toMatchObject({ code: 'unreadable' });
  });
});

describe('long JSON Lines, a part at a time', () => {
  const line = (n: number) => JSON.stringify(statementOf('https://x', { n, note: 'x'.repeat(1_000) }));
  const parts = (text: string): ParseResult[][] => [...readInParts(new Uint8Array(Buffer.from(text)))];
  const long = Array.from({ length: 6_000 }, (_, n) => line(n)).join('\n');

  it('reads the same as at once', () => {
    const read = parts(long);
    expect(read.length).toBeGreaterThan(2);
    const whole = readEvidence(new Uint8Array(Buffer.from(long)));
    expect(read.flat().map(({ id, pointer, ok }) => [id, pointer, ok])).toEqual(
      whole.map(({ id, pointer, ok }) => [id, pointer, ok]),
    );
  });

  it('reports invalid lines, and stops if most lines are invalid', () => {
    expect(
      parts(`${long}\nnot json\n${line(-1)}`)
        .flat()
        .slice(-2)
        .map(({ ok, pointer }) => [ok, pointer]),
    ).toEqual([
      [false, 'line 6001'],
      [true, 'line 6002'],
    ]);
    const last = parts(`${line(0)}\n${'{"a\n'.repeat(190_000)}${'y'.repeat(2_000_000)}`).flat();
    expect(last.length).toBeLessThan(1_100);
    expect(last.at(-1)).toMatchObject({ ok: false, code: 'not-json' });
    expect(parts(`${'{}\n'.repeat(200_001)}${' '.repeat(2_000_000)}`).flat()).toMatchObject([
      { ok: false, code: 'too-many-items' },
    ]);
  });

  it('reads anything else at once', () => {
    for (const text of [
      line(0),
      `${line(0)}\n${line(1)}`,
      `[${Array.from({ length: 3_000 }, (_, n) => line(n)).join(',\n')}]`,
      JSON.stringify({ note: 'x'.repeat(3_000_000) }, null, 1),
      `x\n${long}`,
      '',
    ]) {
      expect(parts(text)).toEqual([readEvidence(new Uint8Array(Buffer.from(text)))]);
    }
  });
});

describe('attacks', () => {
  it('two readers cannot be shown two documents', () => {
    const twice = `{"payloadType":"application/vnd.in-toto+json","payload":"QQ==","payload":"${'Qg=='}","signatures":[]}`;
    expect(failOne(twice)).toMatchObject({ code: 'duplicate-key', pointer: '/payload' });
    expect(failOne(envelopeOf('{"_type":"x","predicateType":"a","predicateType":"b"}'))).toMatchObject({
      code: 'duplicate-key',
      pointer: '/payload',
    });
    expect(failOne(envelopeOf('{"_type":"x","predicateType":"a","predicate":{"__proto__":{}}}'))).toMatchObject({
      code: 'forbidden-key',
    });
  });

  it('no nesting overflows a stack, in the document or in its payload', () => {
    for (const open of ['[', '{"a":', '[\n', '{\n"a":\n'])
      expect(failOne(open.repeat(500_000)).code).toMatch(/too-deep|not-json/);
    expect(failOne(envelopeOf('['.repeat(100_000))).code).toBe('too-deep');
    expect(failOne(`<a>`.repeat(200_000)).code).toBe('too-deep');
  });

  it('a long string is read or refused, not choked on', () => {
    expect(readOne({ note: 'x'.repeat(20_000_000) }).format).toBe('json');
    expect(failOne({ note: 'x'.repeat(25 * 1024 * 1024) }).code).toBe('string-too-long');
  });

  it('the shown parts of a failure or a remark are bounded', () => {
    const key = 'k'.repeat(100_000);
    expect(failOne(`{"${key}":1,"${key}":2}`).pointer.length).toBeLessThanOrEqual(500);
    expect(
      readOne(statementOf('https://x', {}, { subject: Array.from({ length: 5000 }, () => ({ digest: {} })) })).remarks,
    ).toHaveLength(200);
    expect(failOne(statementOf('https://x', {}, { subject: Array.from({ length: 20_001 }, () => ({})) })).code).toBe(
      'too-many-items',
    );
  });

  it('a name is only a name', () => {
    const names = [
      '<script>alert(1)</script>',
      '../../etc/passwd',
      '\u202egnp.exe',
      'constructor',
      'toString',
      'a\u0000b',
    ];
    const read = readOne(
      statementOf('https://x', {}, { subject: names.map((name) => ({ name, digest: { sha256: SHA256 } })) }),
    );
    expect(read.subjects.map((subject) => subject.name)).toEqual(names.map((name) => name.replace('\u0000', '\uFFFD')));
  });

  it('a digest set named after a prototype reaches none', () => {
    const read = readOne(
      statementOf(
        'https://x',
        {},
        { subject: [{ name: 'a', digest: { constructor: 'x', toString: 'y', sha256: SHA256 } }] },
      ),
    );
    expect(Object.keys(read.subjects[0]!.digest).sort()).toEqual(['constructor', 'sha256', 'toString']);
  });
});
