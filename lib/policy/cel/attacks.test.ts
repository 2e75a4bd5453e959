/** Expressions and evidence that try to reach what is not bound, to run for long, or to pass without being true. */
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { artifact, evidence, good, provenance, sbom } from '#lib/policy/example.fixture.ts';
import { checkExpression } from './check-expression.ts';
import { findingOf } from './expression.fixture.ts';

const facts = artifact(good());
const base = sbom() as Extract<ReturnType<typeof sbom>, { kind: 'sbom' }>;
const component = base.sbom.components[0]!;
const many = artifact([
  evidence(provenance()),
  evidence({ ...base, sbom: { ...base.sbom, components: Array.from({ length: 5_000 }, () => component) } }),
]);

/** Facts whose signer states these external parameters. */
const stating = (parameters: { [name: string]: Json }) =>
  artifact([evidence(provenance({ externalParameters: parameters }))]);
const codeOf = (source: string, about = facts) => findingOf(source, about).code;

describe('what is not bound', () => {
  const names = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  it.each(names)('the member %s of JavaScript objects cannot be reached', (name) => {
    for (const source of [`provenance.${name} != null`, `artifact["${name}"] != null`, `${name} != null`])
      expect(codeOf(source)).toBe('expression-refused');
    for (const source of [
      `has(provenance.externalParameters.${name})`,
      `"${name}" in provenance.externalParameters`,
      `dyn(artifact).${name} != null`,
      `dyn(artifact.name).${name} != null`,
      `dyn(artifact.names)["${name}"] != null`,
      `dyn(artifact.names).${name} != null`,
      `dyn(now).${name} != null`,
      `dyn(1).${name} != null`,
    ])
      expect(findingOf(source, facts).outcome, source).not.toBe('pass');
  });

  it('members with such names are data like any other', () => {
    const parameters = JSON.parse('{"constructor": {"name": "x"}, "__proto__": {"ok": true}}') as {
      [key: string]: Json;
    };
    const about = stating(parameters);
    expect(codeOf('provenance.externalParameters.constructor.name == "x"', about)).toBe('ok');
    expect(codeOf('provenance.externalParameters["__proto__"].ok', about)).toBe('ok');
    expect(codeOf('has(provenance.externalParameters.ok)', about)).toBe('expression-false');
  });

  it('evidence cannot say that it is a value of the engine', () => {
    const forged = stating({ flag: { $typeName: 'google.protobuf.BoolValue', value: true } });
    expect(codeOf('provenance.externalParameters.flag', forged)).toBe('expression-error');
    expect(codeOf('type(provenance.externalParameters.flag) == map', forged)).toBe('ok');
  });

  it('a member that is null is absent, for every way to ask', () => {
    const about = stating({ a: null });
    for (const source of ['has(provenance.externalParameters.a)', '"a" in provenance.externalParameters'])
      expect(codeOf(source, about)).toBe('expression-false');
    expect(codeOf('provenance.externalParameters.a != "b"', about)).toBe('expression-error');
  });
});

describe('work without end', () => {
  it.each([
    'sbom.components.all(a, sbom.components.all(b, a.name == b.name))',
    'sbom.components.exists(a, sbom.components.exists(b, a.name != b.name))',
    'sbom.components.map(a, sbom.components.map(b, b.name)).size() > 0',
    'sbom.components.all(c, sbom.components == sbom.components)',
    'sbom.components.all(c, !("x" in sbom.components.map(d, d.name)))',
    'sbom.components.all(a, (sbom.components + sbom.components).size() > 0)',
    `[sbom.components${' + sbom.components'.repeat(30)}].exists(l, (l + l + l + l + l + l + l).all(c, c.name != ""))`,
    'sbom.components.map(b, sbom.components).all(c, c == sbom.components)',
  ])('%s is an error', (source) => {
    expect(findingOf(source, many)).toMatchObject({ outcome: 'error', code: 'expression-too-costly' });
  });

  it('an error that the engine absorbs does not hide that there was too much work', () => {
    const endless = 'sbom.components.all(a, sbom.components.all(b, a.name == b.name))';
    for (const source of [`${endless} || true`, `!(${endless} && false)`, `[${endless} ? 1 : 2, 1].size() > 0 || true`])
      expect(findingOf(source, many)).toMatchObject({ outcome: 'error', code: 'expression-too-costly' });
  });

  it('a text that is doubled again and again becomes no large text', () => {
    const doubling = `[artifact.name]${'.map(s, s + s + s + s + s + s + s + s + s + s)'.repeat(9)}.all(s, s.size() > 0)`;
    expect(['expression-too-costly', 'expression-refused']).toContain(codeOf(doubling));
    const nested =
      '["aaaaaaaa"].map(s, [s + s + s + s + s + s + s + s].map(t, t + t + t + t + t + t + t + t)).size() == 1';
    expect(codeOf(nested)).toBe('ok');
    const lists = `[[1, 2, 3, 4]]${'.map(l, l + l + l + l + l + l + l + l)'.repeat(8)}.all(l, l.size() > 0)`;
    expect(['expression-too-costly', 'expression-refused']).toContain(codeOf(lists));
  });

  it('the work of a rule does not depend on how often it runs', () => {
    const source = 'sbom.components.all(c, sbom.components[0].name == c.name && c.licenses.size() == 0)';
    expect(Array.from({ length: 5 }, () => codeOf(source, many))).toEqual(Array.from({ length: 5 }, () => 'ok'));
  });

  it.each([
    ['^(a+)+$', 'a'.repeat(5_000) + '!'],
    ['(x+x+)+y', 'x'.repeat(5_000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5_000)],
    ['(.*)*(.*)*b$', 'a'.repeat(5_000)],
  ])('the pattern %s takes time in proportion to the text', (pattern, text) => {
    const about = stating({ text });
    const code = codeOf(`provenance.externalParameters.text.matches("${pattern}")`, about);
    expect(['expression-false', 'expression-too-costly']).toContain(code);
  });
});

describe('deep nesting', () => {
  it.each([
    ['parentheses', `${'('.repeat(1_500)}true${')'.repeat(1_500)}`],
    ['lists', `${'['.repeat(1_500)}1${']'.repeat(1_500)} == []`],
    ['maps', `${'{1: '.repeat(800)}1${'}'.repeat(800)} == {}`],
    ['fields', `artifact${'.name'.repeat(700)} == ""`],
    ['sums', `${'1 + '.repeat(900)}1 == 1`],
    ['conditions', `${'true ? true : '.repeat(200)}true`],
    ['macros', `${'[1].all(a, '.repeat(60)}true${')'.repeat(60)}`],
    ['calls', `${'dyn('.repeat(700)}true${')'.repeat(700)}`],
  ])('of %s is refused', (_what, source) => {
    expect(checkExpression(source, 'artifact')).toMatch(/nested|nodes|not CEL/);
    expect(findingOf(source, facts)).toMatchObject({ outcome: 'error', code: 'expression-refused' });
  });

  it('of what evidence states ends in an error at worst', () => {
    let deep: Json = true;
    for (let depth = 0; depth < 500; depth++) deep = [deep];
    const code = codeOf('provenance.externalParameters.deep == provenance.externalParameters.deep', stating({ deep }));
    expect(['ok', 'expression-error']).toContain(code);
  });
});

describe('unicode', () => {
  it.each([
    // A Cyrillic letter, a zero-width joiner, a combining accent and a fullwidth letter are other texts.
    ['artifact.name == "wеb"', 'expression-false'],
    ['artifact.name == "we\\u200db"', 'expression-false'],
    ['"\\u00e9" == "e\\u0301"', 'expression-false'],
    ['artifact.name == "ｗｅｂ"', 'expression-false'],
    ['artifact.name == "we\u{202e}b"', 'expression-false'],
    ['"\\ud800" == artifact.name', 'expression-refused'],
    ['аrtifact.name == "web"', 'expression-refused'],
    ['artifact.name\u00a0== "web"', 'expression-refused'],
  ])('%j is %s', (source, code) => expect(codeOf(source)).toBe(code));
});
