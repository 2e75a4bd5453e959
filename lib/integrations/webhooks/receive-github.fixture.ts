/** For tests: receive a delivery of GitHub, as the connection that the environment configures does. */
import type { Context } from '#lib/context/context.ts';
import { config } from '#lib/config.ts';
import { github } from '#lib/webhook/github/source.ts';
import { type DeliveryResponse, receiveDelivery } from './receive-delivery.ts';

export type GithubDelivery = {
  body: Uint8Array;
  contentType: string | null;
  event: string | null;
  delivery: string | null;
  signature: string | null;
  hook: string | null;
  secrets?: readonly string[];
  receivedAt?: Date;
};

export function receiveGithub(context: Context, sent: GithubDelivery): Promise<DeliveryResponse> {
  const headers = {
    'content-type': sent.contentType,
    'x-github-event': sent.event,
    'x-github-delivery': sent.delivery,
    'x-hub-signature-256': sent.signature,
    'x-github-hook-id': sent.hook,
  };
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null);
  return receiveDelivery(context, {
    connection: { source: github, row: null, secrets: sent.secrets ?? config().githubWebhookSecrets },
    headers: Object.fromEntries(given),
    body: sent.body,
    ...(sent.receivedAt !== undefined && { receivedAt: sent.receivedAt }),
  });
}
