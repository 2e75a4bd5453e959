import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childNamed, childrenNamed, descendants, readXml } from './xml.ts';

describe('XML', () => {
  it('is a tree of names without prefixes, attributes and text', () => {
    const read = readXml(
      '<?xml version="1.0"?><!-- c --><x:a xmlns:x="urn:x" n="1 &lt; 2"><b>t&#x41;&amp;&#66;</b><b><![CDATA[<raw>&amp;]]></b></x:a>',
    );
    expect(read).toMatchObject({ ok: true, root: { name: 'a', attributes: { n: '1 < 2' } } });
    if (read.ok) expect(childrenNamed(read.root, 'b').map((one) => one.text)).toEqual(['tA&B', '<raw>&']);
  });

  it('is found by name', () => {
    const read = readXml('<a><b/><c><b/></c></a>');
    if (!read.ok) throw new Error(read.message);
    expect([
      descendants(read.root, 'b').length,
      childNamed(read.root, 'c')?.children.length,
      childNamed(read.root, 'z'),
    ]).toEqual([2, 1, undefined]);
  });

  it.each([
    ['nothing but a declaration', '<?xml version="1.0" encoding="UTF-8"?>', 'not-xml'],
    ['tags that do not close', '<a><b></a>', 'not-xml'],
    ['text', 'hello', 'not-xml'],
    ['two roots', '<a/><b/>', 'not-xml'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>', 'forbidden-key'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'forbidden-key'],
    ['a parameter entity', '<!DOCTYPE a [<!entity % x "y">]><a/>', 'forbidden-key'],
    ['deep nesting', '<a>'.repeat(100_000), 'too-deep'],
    ['deep nesting that closes', '<a>'.repeat(5000) + '</a>'.repeat(5000), 'too-deep'],
  ])('%s is refused', (_name, source, code) => {
    expect(readXml(source)).toMatchObject({ ok: false, code });
  });

  it('leaves entities that nobody declared as they are written', () => {
    const read = readXml('<a>&unknown; &#0; &#xD800;</a>');
    expect(read.ok && read.root.text).toBe('&unknown; &#0; &#xD800;');
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>/!?[]"=& ax-CDAT'.split('')), maxLength: 60 }), (text) => {
        expect(typeof readXml(text).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
