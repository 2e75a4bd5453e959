/**
 * Tekton Pipelines, by its CloudEvents: a run that has ended well has pushed images, which Tekton Chains signs and
 * attests in the registry. Source: Tekton "Events in Tekton", `reconciler/events/cloudevent`.
 */
import { isObject, type JsonObject, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { STANDARD_WEBHOOKS } from '#lib/webhook/authenticate/standard-webhooks.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import { type CloudEvent, eventsOf } from '#lib/webhook/cloudevents/events-of.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { readPayload, UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import type { RegistrySettings } from '#lib/webhook/registry-settings.ts';
import { isRepositoryName, mayReadRepository, settingsOf, settingsProblem } from '#lib/webhook/registries/settings.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { imagesIn } from './results.ts';

/** A run that has ended well; the member of the data that holds it. */
const SUCCESSFUL = /^dev\.tekton\.event\.(taskrun|pipelinerun)\.successful\.v1$/;
const MEMBERS = { taskrun: 'taskRun', pipelinerun: 'pipelineRun' } as const;

export const tekton: WebhookSource = {
  name: 'tekton',
  title: 'Tekton',
  setup: [
    'Set sink in the ConfigMap config-events of Tekton Pipelines to the address with ?token=SECRET at its end: Tekton can send no header.',
    'Let Tekton Chains store attestations in the registry: artifacts.taskrun.storage, artifacts.pipelinerun.storage and artifacts.oci.storage with oci.',
    'Name the results of the tasks as Chains wants them, IMAGE_URL and IMAGE_DIGEST.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(STANDARD_WEBHOOKS, HUB_SIGNATURE, BEARER),
  secretInAddress: true,
  keptHeaders: /^(?:content-type|ce-(?:specversion|id|source|type))$/,
  identify(delivery) {
    const read = eventsOf(delivery);
    const [first] = 'events' in read ? read.events : [];
    return first === undefined
      ? { deliveryId: null, event: 'unreadable event' }
      : { deliveryId: `${first.source} ${first.id}`, event: first.type };
  },
  read(event, delivery, { settings }) {
    const read = eventsOf(delivery);
    if ('reason' in read) return { outcome: 'unreadable', ...read };
    const registry = settingsOf({}, settings);
    const isEnvelope = read.mode !== 'binary';
    return readPayload(event, () => {
      const said = read.events.map((each) => readEvent(each, isEnvelope, registry));
      const effects = said.flatMap((each) => (typeof each === 'string' ? [] : each));
      return effects.length > 0 ? effects : (said.find((each) => typeof each === 'string') ?? []);
    });
  },
  settings: {
    check: (settings) => settingsProblem({}, settings),
    example: { registry: 'https://registry.example.com', repositories: ['acme/*'] },
  },
  registryOf: (settings) => settingsOf({}, settings),
};

/** What one event says was pushed, or why it says nothing. `isEnvelope`: the data is a member of the event. */
function readEvent(event: CloudEvent, isEnvelope: boolean, registry: RegistrySettings): WebhookEffect[] | string {
  const kind = SUCCESSFUL.exec(event.type)?.[1] as keyof typeof MEMBERS | undefined;
  if (kind === undefined) return `${event.type.slice(0, 100)} says of no run that it has ended well`;
  const status = member(runOf(event, isEnvelope, MEMBERS[kind]), 'status');
  const named = isObject(status) ? imagesIn(status) : [];
  const effects = named.flatMap((image): WebhookEffect[] => {
    const name = repositoryIn(image.name, registry);
    return name === null ? [] : [{ kind: 'image', image: { name, reference: image.digest } }];
  });
  if (named.length === 0) return 'its results name no image by its digest';
  return effects.length > 0 ? effects : 'its images are in no repository that the connection reads';
}

function runOf({ text }: CloudEvent, isEnvelope: boolean, name: string): JsonObject {
  const json = readJson(Buffer.from(text));
  const event = json.ok ? json.value : undefined;
  const data = isEnvelope ? member(event, 'data') : event;
  const run = member(data, name);
  if (!isObject(run)) throw new UnreadableDeliveryError(`${isEnvelope ? '/data' : ''}/${name}`, 'is not a run');
  return run;
}

/** The names of Docker Hub, whose API is at another host. */
const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** The repository of an image in the registry of the connection; null where it is not one that the connection reads. */
function repositoryIn(written: string, registry: RegistrySettings): string | null {
  const reference = written.replace(/^(?:oci|docker|https?):\/\//, '').replace(/@.*$/, '');
  const slash = reference.indexOf('/');
  const host = reference.slice(0, Math.max(slash, 0)).toLowerCase();
  const own = new URL(registry.registry).host;
  if (host !== own && !(DOCKER_HUB.has(host) && DOCKER_HUB.has(own))) return null;
  const name = reference.slice(slash + 1).replace(/:[^/:]*$/, '');
  return isRepositoryName(name) && mayReadRepository(registry, name) ? name : null;
}
