/** Every file, script, command, variable, rule and check that the documents name exists. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAIM_KINDS } from '#lib/authority/claim-kind.ts';
import { readExpectations } from '#lib/authority/read-expectations.ts';
import { checkExpression } from '#lib/policy/cel/check-expression.ts';
import { EXPRESSION_DIALECT, EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import { VARIABLES } from '#lib/policy/cel/language/variables.ts';
import { z } from 'zod';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { readPolicyText } from '#lib/policy/document/read-policy.ts';
import { policyDocument } from '#lib/policy/document/schema.ts';
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { KEEP_REASONS } from '#lib/policy/retention/decide.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { CHECK_NAMES } from '#lib/verify/result/verification.ts';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const textOf = (file: string) => readFileSync(file, 'utf8');
const all = (file: string, pattern: RegExp) => [...textOf(file).matchAll(pattern)].map((match) => match[1]!);

describe.each(documents)('%s', (file) => {
  it('links to files that exist', () => {
    const links = all(file, /\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g);
    expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  });
  it('names files and folders that exist', () => {
    const named = all(file, /`((?:lib|db|app|components|e2e|bench|scripts|findings|docs)\/[\w./-]+)`/g).filter(
      (path) => !path.includes('<'),
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });
  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...all(file, /npm run ([\w:-]+)/g), ...all(file, /npm (start|test)\b/g)];
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('README.md', () => {
  it('lists every variable of lib/config.ts, and no other', () => {
    const known = new Set(all('lib/config.ts', /^ {2}([A-Z][A-Z_]+): /gm));
    const listed = new Set(all('README.md', /`((?:ATTESTRY_|LOG_)[A-Z_]+|DATABASE_URL|PORT|HOST)`/g));
    expect([...listed].toSorted()).toEqual([...known].toSorted());
  });
  it('names every command, and no other', async () => {
    const io = createCapturedIo();
    await main(['--help'], io);
    const known = [...io.output().matchAll(/^ {2}([a-z][a-z-]+) /gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help');
    expect(new Set(all('README.md', /^\| `npx attestry ([a-z-]+)/gm))).toEqual(new Set(known));
  });
  it('explains every status, in order', () => {
    expect(all('README.md', /^\| `([a-z]+)` \|/gm)).toEqual([...ARTIFACT_STATUSES]);
  });
});

describe('docs/authority.md', () => {
  it('has an example that is accepted', () => {
    const [example] = all('docs/authority.md', /```json\n([^]*?)```/g);
    expect(readExpectations(JSON.parse(example!), { host: 'github.com', id: '77' })).toMatchObject({ ok: true });
  });
  it('lists every kind of claim, in order', () => {
    const [listed] = all('docs/authority.md', /a list of these: ([^]*?)\. The/g);
    expect([...listed!.matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind)).toEqual([...CLAIM_KINDS]);
  });
});

describe('docs/status.md', () => {
  it('lists every check, in order', () => {
    expect(all('docs/status.md', /^\| `([a-z-]+)` \| (?!required|advisory)/gm)).toEqual([...CHECK_NAMES]);
  });
  it('lists every rule with its severity, in order', () => {
    const listed = [...textOf('docs/status.md').matchAll(/^\| `([a-z-]+)` \| (required|advisory) \|/gm)].map(
      ([, id, word]) => ({ id, severity: word === 'required' ? 'block' : 'warn' }),
    );
    expect(listed).toEqual(BASELINE.rules.map(({ id, severity }) => ({ id, severity })));
  });
});

describe('docs/retention.md', () => {
  it('has an example that is accepted', () => {
    const [example] = all('docs/retention.md', /```yaml\n([^]*?)```/g);
    expect(readPolicyText(example!)).toMatchObject({ ok: true });
  });
  it('lists every kind of evidence, in order', () => {
    const [listed] = all('docs/retention.md', /a list of these: ([^]*?)\. A kind/g);
    expect([...listed!.matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind)).toEqual([...EVIDENCE_KINDS]);
  });
  it('lists every reason to keep the bytes, in order', () => {
    expect(all('docs/retention.md', /^\| `([a-z-]+)` \|/gm)).toEqual([...KEEP_REASONS]);
  });
});

describe('docs/policies.md', () => {
  it('has examples of expressions that are accepted', () => {
    const rules = all('docs/policies.md', /```yaml\n(- [^]*?)```/g);
    const inRules = rules.map((rule) => ({
      source: /cel: (.*)/.exec(rule)![1]!,
      scope: rule.includes('forEach') ? ('attestation' as const) : ('artifact' as const),
    }));
    const alone = all('docs/policies.md', /```cel\n([^]*?)```/g).map((source) => ({
      source,
      scope: 'artifact' as const,
    }));
    expect(inRules).toHaveLength(2);
    expect(alone).toHaveLength(3);
    for (const { source, scope } of [...inRules, ...alone]) expect(checkExpression(source, scope), source).toBeNull();
  });
  it('has examples of policies and rules that can be applied', () => {
    const examples = all('docs/policies.md', /```yaml\n([^]*?)```/g);
    const documents = examples.map((text) =>
      text.startsWith('- ') ? `id: example\nrules:\n${text.replaceAll(/^/gm, '  ')}` : text,
    );
    expect(documents.length).toBeGreaterThanOrEqual(3);
    documents.push(...all('README.md', /```yaml\n(id: [^]*?)```/g));
    for (const text of documents) expect(readPolicyText(text), text).toMatchObject({ ok: true });
  });
  it('lists every member of a policy', () => {
    const [table] = all('docs/policies.md', /^\| member \| content \| default \|\n([^]*?)\n\n/gm);
    const listed = [...table!.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => cell!.match(/\w+/g)!);
    expect(listed).toEqual(Object.keys(policyDocument.shape).filter((name) => name !== '$schema'));
  });
  it('lists every variable, and no other', () => {
    const listed = [
      ...textOf('docs/policies.md').matchAll(/^\| `([a-z]+)` \| (all|without `forEach`|with `forEach`) \|/gm),
    ];
    const scopes = {
      all: ['artifact', 'attestation'],
      'without `forEach`': ['artifact'],
      'with `forEach`': ['attestation'],
    };
    const inScope = (scope: string) =>
      listed.filter(([, , where]) => scopes[where as keyof typeof scopes].includes(scope)).map(([, name]) => name!);
    expect(inScope('artifact').toSorted()).toEqual(Object.keys(VARIABLES.artifact).toSorted());
    expect(inScope('attestation').toSorted()).toEqual(Object.keys(VARIABLES.attestation).toSorted());
  });
  it('names the fields of every variable', () => {
    const text = textOf('docs/policies.md');
    const named = new Set([...text.matchAll(/`([\w.]+)`/g)].flatMap(([, path]) => path!.split('.')));
    const fieldsOf = (type: unknown): string[] => {
      if (typeof type !== 'object' || type === null) return [];
      if ('list' in type) return fieldsOf(type.list);
      if (!('record' in type)) return [];
      return Object.entries(type.record as object).flatMap(([name, inner]) =>
        name === 'oids' ? [name] : [name, ...fieldsOf(inner)],
      );
    };
    const fields = Object.values(VARIABLES).flatMap((shape) => Object.values(shape).flatMap(fieldsOf));
    expect(fields.filter((name) => !named.has(name))).toEqual([]);
  });
  it('states the limits and the dialect', () => {
    const { characters, nodes, elements, work } = EXPRESSION_LIMITS;
    const text = textOf('docs/policies.md');
    for (const limit of [characters, nodes, elements, work])
      expect(text).toContain(`| ${limit.toLocaleString('en-GB')}`);
    expect(text).toContain(`\`${EXPRESSION_DIALECT}\``);
  });
});

describe('docs/checks.md', () => {
  it('lists every built-in check with its parameters, and no other', () => {
    const listed = [...textOf('docs/checks.md').matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)].map(([, id, text]) => ({
      id,
      // The values of a parameter are in parentheses.
      params: [...text!.replace(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted(),
    }));
    const known = [...CHECKS.values()].map(({ id, params }) => ({
      id,
      params: Object.keys(z.toJSONSchema(params, { io: 'input' }).properties ?? {}).toSorted(),
    }));
    expect(listed.toSorted((a, b) => (a.id! < b.id! ? -1 : 1))).toEqual(
      known.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
});
