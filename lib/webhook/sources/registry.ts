/** Every source, by the name in its address. */
import { type Actor, originOfWebhook } from '#lib/actor.ts';
import { argocd } from '#lib/webhook/argocd/source.ts';
import { bitbucket } from '#lib/webhook/bitbucket/source.ts';
import { buildkite } from '#lib/webhook/buildkite/source.ts';
import { circleci } from '#lib/webhook/circleci/source.ts';
import { cdevents } from '#lib/webhook/cloudevents/source.ts';
import { flux } from '#lib/webhook/flux/source.ts';
import { generic } from '#lib/webhook/generic/source.ts';
import { gitea } from '#lib/webhook/gitea/source.ts';
import { github } from '#lib/webhook/github/source.ts';
import { gitlab } from '#lib/webhook/gitlab/source.ts';
import { jenkins } from '#lib/webhook/jenkins/source.ts';
import { distribution } from '#lib/webhook/registries/distribution.ts';
import { dockerHub } from '#lib/webhook/registries/docker-hub.ts';
import { ghcr } from '#lib/webhook/registries/ghcr.ts';
import { harbor } from '#lib/webhook/registries/harbor.ts';
import { quay } from '#lib/webhook/registries/quay.ts';
import { tekton } from '#lib/webhook/tekton/source.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';

export const SOURCES: readonly WebhookSource[] = [
  github,
  gitlab,
  gitea,
  bitbucket,
  buildkite,
  circleci,
  jenkins,
  tekton,
  distribution,
  harbor,
  quay,
  dockerHub,
  ghcr,
  argocd,
  flux,
  cdevents,
  generic,
];

/** The source with a name; null where there is none. */
export function findSource(name: string): WebhookSource | null {
  return SOURCES.find((source) => source.name === name) ?? null;
}

/** Whether deliveries of a source name repositories by the immutable ids of their host. */
export function speaksForRepositories(name: string): boolean {
  return findSource(name)?.speaksFor === 'repositories';
}

/** Whether an actor is the webhook of a host, which reports what happened in its repositories. */
export function isHost(actor: { kind: Actor['kind']; identifier: string } | null): boolean {
  return actor?.kind === 'webhook' && speaksForRepositories(originOfWebhook(actor.identifier).source);
}
