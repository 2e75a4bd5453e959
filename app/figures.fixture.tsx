/** Checks that the figures of a store agree with each other, with the lists behind them, the pages and the badges. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect } from 'vitest';
import { parseArtifactQuery, toArtifactFilter } from '#components/artifact/list/query.ts';
import { MetricCards } from '#components/metrics/metric-cards.tsx';
import { allArtifactsHref, artifactsHref } from '#components/overview/period.ts';
import { formatPercent } from '#lib/format/quantity.ts';
import { formatTimeToVerify } from '#lib/format/duration.ts';
import { DEFAULT_DAYS, dayOf, periodLength, shiftDay, type Period } from '#lib/metrics/period.ts';
import type { Context } from '#lib/context/context.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import type { ArtifactFilter, ArtifactListItem } from '#lib/views/artifact.ts';
import type { MetricsView } from '#lib/views/metrics.ts';

/** Every artifact of a list, page by page. */
async function allOf(context: Context, filter: ArtifactFilter): Promise<ArtifactListItem[]> {
  const found: ArtifactListItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await listArtifacts(context, { ...filter, limit: 7, ...(cursor !== undefined && { cursor }) });
    found.push(...page.artifacts);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** The number of a list: what its page shows in the title, which has to be the number of its rows too. */
async function numberOf(context: Context, filter: ArtifactFilter): Promise<number> {
  const { total } = await listArtifacts(context, filter);
  const rows = await allOf(context, filter);
  expect(new Set(rows.map(({ digest }) => digest)).size, JSON.stringify(filter)).toBe(rows.length);
  expect({ count: rows.length, atLeast: false }, JSON.stringify(filter)).toEqual(total);
  return total.count;
}

/** Check every figure of a period, over all projects and for each of them. */
export async function checkFigures(context: Context, periods: readonly Period[]): Promise<void> {
  const { projects } = await listProjects(context, { limit: 200 });
  for (const period of periods) {
    const all = await checkScope(context, period, null);
    const parts = [];
    for (const { slug } of projects) parts.push(await checkScope(context, period, slug));
    const withoutProject = (await allOf(context, {})).filter(({ project }) => project === null);
    checkSums(all, parts, withoutProject);
  }
  for (const { slug } of projects) await checkBadges(context, slug);
}

/** Every figure of one scope equals the list that it links to. */
async function checkScope(context: Context, { from, to }: Period, slug: string | null): Promise<MetricsView> {
  const project = slug === null ? {} : { project: slug };
  const span = { from, to, ...project };
  const metrics = await getMetrics(context, span);
  const { counts, coverage, coverageDeployed, timeToVerify, defectLeakage, open } = metrics;
  for (const [status, count] of Object.entries(counts))
    expect(await numberOf(context, { ...project, status: [status as keyof typeof counts] }), status).toBe(count);
  expect(await numberOf(context, project)).toBe(Object.values(counts).reduce((sum, number) => sum + number, 0));
  expect(await numberOf(context, { ...project, behind: 'open' })).toBe(open);
  expect(open).toBe(counts.failed + counts.error + counts.incomplete);
  expect(await numberOf(context, { ...span, behind: 'judged' })).toBe(coverage.whole);
  expect(await numberOf(context, { ...span, behind: 'judged', status: ['verified'] })).toBe(coverage.part);
  expect(await numberOf(context, { ...span, behind: 'deployed' })).toBe(coverageDeployed.whole);
  expect(await numberOf(context, { ...span, behind: 'deployed', status: ['verified'] })).toBe(coverageDeployed.part);
  expect(await numberOf(context, { ...span, behind: 'measured' })).toBe(timeToVerify.count);
  expect(await numberOf(context, { ...span, behind: 'unverified' })).toBe(timeToVerify.notVerified);
  for (const [behind, count] of [
    ['defects', defectLeakage.whole],
    ['leaked', defectLeakage.part],
  ] as const)
    expect((await listArtifacts(context, { ...span, behind })).defects, behind).toEqual({ count, atLeast: false });
  await checkOverview(context, { from, to }, slug, metrics);
  await checkLinks(context, metrics, slug);
  checkDays(metrics);
  return metrics;
}

/** The days of a period add up to it. */
function checkDays({ byDay, coverage, defectLeakage }: MetricsView): void {
  const sum = (member: 'artifacts' | 'verified' | 'defects' | 'leaked') =>
    byDay.reduce((total, day) => total + day[member], 0);
  expect([sum('artifacts'), sum('verified')]).toEqual([coverage.whole, coverage.part]);
  expect([sum('defects'), sum('leaked')]).toEqual([defectLeakage.whole, defectLeakage.part]);
}

/** The overview shows the same metrics, and needs-attention is the list behind it and a part of what is open. */
async function checkOverview(context: Context, period: Period, slug: string | null, metrics: MetricsView) {
  const project = slug === null ? {} : { project: slug };
  const overview = await getOverview(context, { ...period, ...project });
  expect(overview.metrics).toEqual(metrics);
  const attention = await allOf(context, { ...period, ...project, behind: 'attention' });
  expect({ count: attention.length, atLeast: false }).toEqual(overview.attentionTotal);
  expect(await numberOf(context, { ...period, ...project, behind: 'attention', sort: 'status' })).toBe(
    attention.length,
  );
  const digests = new Set(attention.map(({ digest }) => digest));
  for (const { digest } of overview.attention) expect(digests).toContain(digest);
  const open = await allOf(context, { ...project, behind: 'open' });
  const until = `${shiftDay(period.to, 1)}T00:00:00Z`;
  const isDue = ({ environments, firstSeen }: ArtifactListItem) =>
    environments.length > 0 || (firstSeen >= period.from && Date.parse(firstSeen) < Date.parse(until));
  expect(digests).toEqual(new Set(open.filter(isDue).map(({ digest }) => digest)));
}

/** Every link of the cards, as the page and its print have them, leads to a list with the number of its label. */
async function checkLinks(context: Context, metrics: MetricsView, slug: string | null): Promise<void> {
  const span = { from: metrics.from, to: metrics.to, project: slug };
  const now = context.now().getTime();
  const markup = renderToStaticMarkup(
    <MetricCards
      metrics={metrics}
      length={`${periodLength(metrics)} days`}
      hrefFor={(filter) => artifactsHref(span, filter)}
      hrefForAll={(filter) => allArtifactsHref(slug, filter)}
    />,
  );
  const links = [...markup.matchAll(/<a [^>]*href="(\/artifacts\?[^"]*)"[^>]*>(.*?)<\/a>/gs)];
  expect(links.length).toBeGreaterThan(metrics.coverage.whole > 0 ? 1 : -1);
  for (const [, href, inside] of links) {
    const label = inside!.replaceAll(/<[^>]*>/g, ' ');
    const number = Number(/\d[\d,]*/.exec(label)![0].replaceAll(',', ''));
    const params = Object.fromEntries(new URL(href!.replaceAll('&amp;', '&'), 'http://x').searchParams);
    const page = await listArtifacts(context, toArtifactFilter(parseArtifactQuery(params), now));
    expect((page.defects ?? page.total).count, `${label} → ${href}`).toBe(number);
  }
  if (metrics.coverage.share !== null) expect(markup).toContain(formatPercent(metrics.coverage.share));
  for (const { text } of metrics.targets) expect(markup).toContain(text);
  const { p50 } = metrics.timeToVerify;
  if (p50 !== null) expect(markup).toContain(formatTimeToVerify(p50));
}

/** What can be added is the sum over the projects and over the artifacts without a project. */
function checkSums(all: MetricsView, parts: readonly MetricsView[], withoutProject: readonly ArtifactListItem[]): void {
  const sumOf = (read: (metrics: MetricsView) => number) => parts.reduce((sum, part) => sum + read(part), 0);
  for (const status of Object.keys(all.counts) as (keyof MetricsView['counts'])[])
    expect(sumOf(({ counts }) => counts[status]) + withoutProject.filter((one) => one.status === status).length).toBe(
      all.counts[status],
    );
  // Only artifacts without a project are in no part of these.
  const figures: ((metrics: MetricsView) => number)[] = [
    ({ coverage }) => coverage.whole,
    ({ coverage }) => coverage.part,
    ({ coverageDeployed }) => coverageDeployed.whole,
    ({ timeToVerify }) => timeToVerify.count + timeToVerify.notVerified,
    ({ defectLeakage }) => defectLeakage.whole,
  ];
  for (const figure of figures) {
    if (withoutProject.length === 0) expect(sumOf(figure)).toBe(figure(all));
    else expect(sumOf(figure)).toBeLessThanOrEqual(figure(all));
  }
}

/** The badges of a project say what its page says about the last 30 days. */
async function checkBadges(context: Context, slug: string): Promise<void> {
  const to = dayOf(context.now().getTime());
  const metrics = await getMetrics(context, { project: slug, from: shiftDay(to, 1 - DEFAULT_DAYS), to });
  const message = async (metric: 'coverage' | 'time-to-verify') =>
    (await getBadge(context, { of: { kind: 'project', slug }, metric })).message;
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');
  const badge = await message('coverage');
  if (badge === 'unknown') return;
  const { share } = metrics.coverage;
  const { p50 } = metrics.timeToVerify;
  expect(badge).toBe(share === null ? 'no artifacts in 30 days' : `${plain(formatPercent(share))} in 30 days`);
  expect(await message('time-to-verify')).toBe(
    p50 === null ? 'none verified in 30 days' : `p50 ${plain(formatTimeToVerify(p50))} in 30 days`,
  );
}
