/** docs/build-checks.md describes every check with parameters, and each of its parameters. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BUILD_CHECKS } from './build-checks.ts';
import { DEPENDENCY_CHECKS } from './dependency-checks.ts';
import { SIGNATURE_CHECKS } from './signature-checks.ts';

const DESCRIBED = [...BUILD_CHECKS, ...DEPENDENCY_CHECKS, ...SIGNATURE_CHECKS];
const text = readFileSync('docs/build-checks.md', 'utf8');
const sectionOf = (id: string) => new RegExp(`^## \`${id}\`$([^]*?)(?=^## |$(?![^]))`, 'm').exec(text)?.[1] ?? '';

describe('docs/build-checks.md', () => {
  it('has the checks in order', () => {
    expect([...text.matchAll(/^## `([a-z-]+)`$/gm)].map(([, id]) => id)).toEqual(DESCRIBED.map(({ id }) => id));
  });

  it.each(DESCRIBED.map((check) => [check.id, check] as const))('describes the parameters of %s', (id, { params }) => {
    const rows = /\| parameter \|[^]*?(?=\n\n|$)/.exec(sectionOf(id))![0];
    const listed = [...rows.matchAll(/^\| `([A-Za-z]+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(z.toJSONSchema(params, { io: 'input' }).properties ?? {}));
  });
});
