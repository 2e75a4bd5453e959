/** How messages to subscribers are sent. */
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Mailbox, MailServer } from '#lib/bytes/naming/mail-address.ts';
import type { PublicNetwork } from '#lib/integrations/github/client/public-request.ts';

/** Connections that the messages to one receiver share. */
export type Connections = { http: HttpAgent; https: HttpsAgent };

export type NotifySettings = {
  /** The address under which others reach this installation; the links of messages begin with it. */
  baseUrl: string;
  /** Hosts, as `host` or `host:port`, that may have a private address and be reached without TLS. */
  privateHosts: readonly string[];
  /** The network for all other hosts. */
  network: PublicNetwork;
  /** The mail server, and who its messages are from; null: this installation sends no e-mail. */
  mail: { server: MailServer; from: Mailbox } | null;
  /** Connections that several messages share; null: each has one of its own. */
  connections: Connections | null;
  /** How long a receiver may take to answer, in ms. */
  timeoutMs: number;
  /** A number in [0, 1), which spreads the retries. */
  random: () => number;
};
