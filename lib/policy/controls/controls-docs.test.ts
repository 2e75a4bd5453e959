/** docs/controls.md has the families, the controls and the map as they are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECK_CONTROLS } from './check-controls.ts';
import { FAMILIES } from './families.ts';

const text = readFileSync('docs/controls.md', 'utf8');
const sections = new Map(
  text
    .split('\n### ')
    .slice(1)
    .map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]),
);

describe('docs/controls.md', () => {
  it('has a section for each family, in order', () => {
    expect([...sections.keys()]).toEqual(FAMILIES.map(({ title }) => title));
  });

  it.each(FAMILIES.map((family) => [family.id, family] as const))('describes %s as the data does', (id, family) => {
    const section = sections.get(family.title)!.replaceAll(/\s+/g, ' ');
    expect(section).toContain(family.description);
    expect(section).toContain(`Edition \`${family.edition}\`; a rule names its controls as \`${id}:ID\`.`);
    const rows = [...sections.get(family.title)!.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    const listed = rows.map(([, control, title, checks]) => [
      control,
      title,
      [...checks!.matchAll(/`([a-z-]+)`/g)].map(([, check]) => check),
    ]);
    const expected = family.controls.map((control) => [
      control.id,
      control.title,
      Object.keys(CHECK_CONTROLS).filter((check) => CHECK_CONTROLS[check]!.includes(`${id}:${control.id}`)),
    ]);
    expect(listed).toEqual(expected);
  });

  it('says of nobody that they are compliant', () => {
    expect(text).not.toMatch(/complian/i);
  });
});
