/** Prepares a data folder for the demo: trust, tokens, claimed projects, accepted signers and targets. */
import { acceptSpeaker } from '#lib/admin/expectations.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { ACCEPTED_SIGNERS, OWN_PROJECTS, TARGETS } from './scenario/projects.ts';
import { DEFAULT_SEED } from './scenario/scenario.ts';
import type { EvidenceSender } from './scenario/step.ts';

/** A token for each sender of evidence. */
export type DemoTokens = Record<EvidenceSender, string>;

/** Return the trusted root that the app needs before a replay. The same seed gives the same root. */
export function demoTrustedRoot(seed: string = DEFAULT_SEED): { name: string; json: string } {
  const instance = createInstance(seed);
  return { name: instance.name, json: instance.trustedRootJson };
}

/**
 * Add the trusted root of the demo, create the tokens that `replay` needs, accept the signers of some projects, and
 * set targets. The token of the pipelines claims the company's projects, as `attestry token create --project` does. The
 * other token speaks for no project.
 */
export async function setUpDemo(context: Context): Promise<DemoTokens> {
  const { name, json } = demoTrustedRoot();
  await addTrustFile(context, { bytes: new TextEncoder().encode(json), name });
  const scopes = ['ingest', 'replay'];
  const pipeline = await createToken(context, { name: 'pipelines', scopes, projects: [...OWN_PROJECTS] });
  const mirror = await createToken(context, { name: 'mirror of public evidence', scopes });
  const versions = new Map<string, number>();
  for (const { projects, ...accepted } of ACCEPTED_SIGNERS) {
    for (const project of projects) {
      const version = versions.get(project) ?? 0;
      if (version === 0) await claimProject(context, { slug: project });
      await acceptSpeaker(context, { ...accepted, project, version });
      versions.set(project, version + 1);
    }
  }
  for (const target of TARGETS) await changeTarget(context, { ...target, version: 0 });
  return { pipeline: pipeline.token, mirror: mirror.token };
}

/** Schedule a report, after the replay: the running app then makes that of the week that has ended last. */
export async function scheduleDemoReport(context: Context): Promise<void> {
  await createReportSchedule(context, {
    name: 'Security meeting',
    every: 'week',
    day: 1,
    reason: 'the security meeting is on Mondays',
  });
}
