import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prometheusMetrics, storeMetrics } from '#lib/http/prometheus-metrics.ts';
import { ERROR_CODES } from '#lib/errors.ts';
import { countStore } from '#lib/query/count-store.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';

const RULES = 'deploy/prometheus/attestry.rules.yml';
type Rule = { alert: string; expr: string; labels: { severity: string }; annotations: Record<string, string> };
const rules = (parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (one) => one.rules,
);
const dashboard = JSON.parse(readFileSync('deploy/grafana/attestry.json', 'utf8')) as {
  panels: { id: number; title: string; gridPos: Record<'x' | 'y' | 'w' | 'h', number>; targets: { expr: string }[] }[];
};
const expressions: [string, string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
];

let app: TestApp;
let text: string;
let counts: { [name: string]: number };
beforeAll(async () => {
  app = await openTestApp();
  counts = await countStore(app);
  const environments = [{ environment: 'production', status: 'failed', artifacts: 1 }];
  const drift = [{ environment: 'production', kind: 'changed', findings: 1 }];
  text = `${await prometheusMetrics().registry.metrics()}\n${await storeMetrics({ counts, environments, drift })}`;
});
afterAll(() => app.close());

/** The names of metrics in an expression; of a histogram, the name without the suffix of a series. */
const metricsIn = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:attestry|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''));

describe('the alerting rules and the dashboard', () => {
  it.each(expressions)('%s asks for metrics that /metrics has: %s', (_, expr) => {
    const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const asked = metricsIn(expr);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(asked.length > 0 || expr.startsWith('up{')).toBe(true);
  });

  it('name contents of the store, and error codes, that there are', () => {
    const all = expressions.map(([, expr]) => expr).join('\n');
    const names = [...all.matchAll(/attestry_store\{name="([^"]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !(name in counts))).toEqual([]);
    const codes = [...all.matchAll(/code="([^"]+)"/g)].map(([, code]) => code!);
    expect(codes.filter((code) => !(code in ERROR_CODES))).toEqual([]);
  });

  it('say who has to hurry, what it is, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['warning', 'critical'], alert).toContain(labels.severity);
      expect(Object.keys(annotations).toSorted(), alert).toEqual(['description', 'summary']);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('has panels that do not lie over each other', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

// Prometheus is a package of the system, which most machines do not have.
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
it.skipIf(!hasPromtool)('promtool accepts the rules', () => {
  expect(execFileSync('promtool', ['check', 'rules', RULES], { encoding: 'utf8' })).toContain('SUCCESS');
});
