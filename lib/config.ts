/**
 * The environment variables, parsed once. Only this file reads `process.env`. An invalid value stops the start with one
 * clear line.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { type AnchorSetting, parseAnchorSetting } from './bytes/naming/anchor-setting.ts';
import { type Mailbox, type MailServer, parseMailbox, parseMailServer } from './bytes/naming/mail-address.ts';
import { hasHost, parseProjectPattern } from './bytes/naming/project-pattern.ts';
import { readSigningKey, type ReadSigningKey, type SigningKey } from './bytes/signing/signing-key.ts';
import { BAD_PORTS, BAD_PORT_MESSAGE } from './bad-ports.mjs';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const port = z.coerce
  .number()
  .int()
  .min(0)
  .max(65535)
  .refine((value) => !BAD_PORTS.has(value), BAD_PORT_MESSAGE);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DURATION_UNITS: { [unit: string]: number } = { m: MINUTE_MS, h: HOUR_MS, d: 24 * HOUR_MS };

/** A time as `30m`, `12h` or `7d`, from `min` to `max` minutes; in ms. */
function duration(min: number, max: number) {
  return z.string().transform((written, context): number => {
    const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(written.trim()) ?? [];
    const ms = Number(count) * (DURATION_UNITS[unit ?? ''] ?? Number.NaN);
    if (ms >= min * MINUTE_MS && ms <= max * MINUTE_MS) return ms;
    const message = `write a number with m, h or d, from ${min}m to ${max / (24 * 60)}d`;
    context.addIssue({ code: 'custom', message });
    return 0;
  });
}

/** The issuers whose ID tokens are accepted where the variable does not say `off`: GitHub Actions and GitLab. */
const DEFAULT_OIDC_ISSUERS = ['https://token.actions.githubusercontent.com', 'https://gitlab.com'];
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Issuer URLs (OpenID Connect Discovery 1.0 §3), separated by commas; `off` stands for none. */
const oidcIssuers = z.string().transform((written, context): string[] => {
  if (written.trim() === 'off') return [];
  const listed = written
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  for (const issuer of listed) {
    const message = issuerProblem(issuer);
    if (message !== null) context.addIssue({ code: 'custom', message: `${issuer}: ${message}` });
  }
  return [...new Set([...DEFAULT_OIDC_ISSUERS, ...listed])];
});

const DEFAULT_HOST = 'github.com';

/**
 * Patterns of projects, separated by commas. One without a host is about github.com: the owner of this name at another
 * host may be a stranger.
 */
const adoptedProjects = z.string().transform((written, context): string[] => {
  const listed = written
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const patterns = listed.map((one) => {
    const parsed = parseProjectPattern(one);
    if ('pattern' in parsed)
      return hasHost(parsed.pattern.split('/')) ? parsed.pattern : `${DEFAULT_HOST}/${parsed.pattern}`;
    context.addIssue({ code: 'custom', message: `${JSON.stringify(one)} ${parsed.reason}` });
    return one;
  });
  return [...new Set(patterns)];
});

/** Anchors of the log, separated by spaces or commas. */
const anchorSettings = z.string().transform((written, context): AnchorSetting[] => {
  const settings: AnchorSetting[] = [];
  for (const one of written.split(/[\s,]+/).filter(Boolean)) {
    const parsed = parseAnchorSetting(one);
    if ('reason' in parsed) context.addIssue({ code: 'custom', message: `${JSON.stringify(one)}: ${parsed.reason}` });
    else settings.push(parsed);
  }
  return settings;
});

/** Hosts as `host` or `host:port`, separated by commas. */
const hostNames = z.string().transform((written, context): string[] => {
  const listed = written
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean);
  for (const one of listed) {
    const parsed = URL.parse(`http://${one}`);
    if (parsed === null || (parsed.host !== one && parsed.host !== one.replace(/:80$/, '')))
      context.addIssue({ code: 'custom', message: `${JSON.stringify(one)} is no host; write host or host:port` });
  }
  return listed;
});

/** The file of a private key: PKCS#8 PEM, Ed25519 or P-256. */
const signingKeyFile = z.string().transform((file, context): SigningKey | null => {
  const read = readKeyFile(resolve(file));
  if (!('reason' in read)) return read;
  context.addIssue({ code: 'custom', message: `the file ${read.reason}` });
  return null;
});

function readKeyFile(file: string): ReadSigningKey {
  try {
    return readSigningKey(readFileSync(file, 'utf8'));
  } catch (error) {
    return { reason: `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}` };
  }
}

/** A file with a secret; the end of its line does not belong to it. */
const secretFile = z.string().transform((file, context): string => {
  try {
    const secret = readFileSync(resolve(file), 'utf8').trim();
    if (secret !== '') return secret;
    context.addIssue({ code: 'custom', message: 'the file is empty' });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    context.addIssue({ code: 'custom', message: `the file cannot be read: ${reason}` });
  }
  return '';
});

/** Why a text is not the URL of an issuer; null where it is. */
function issuerProblem(issuer: string): string | null {
  const parsed = URL.parse(issuer);
  if (parsed === null) return 'is not a URL';
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && LOOPBACK_HOST.test(parsed.hostname)))
    return 'an issuer has an https URL; http is for loopback only';
  if (parsed.username !== '' || parsed.password !== '' || issuer.includes('?') || issuer.includes('#'))
    return 'the URL of an issuer has no user, query or fragment';
  if (parsed.href !== issuer && parsed.href !== `${issuer}/`) return `write the URL as ${parsed.href}`;
  return null;
}

/** Its value may hold a password, so the message of a wrong one does not show it. */
const mailServer = z.string().transform((written, context): MailServer | null => {
  const parsed = parseMailServer(written.trim());
  if (!('reason' in parsed)) return parsed;
  context.addIssue({ code: 'custom', message: parsed.reason });
  return null;
});

const mailbox = z.string().transform((written, context): Mailbox | null => {
  const parsed = parseMailbox(written);
  if (parsed === null)
    context.addIssue({ code: 'custom', message: 'write attestry@example.com or Attestry <attestry@example.com>' });
  return parsed;
});

/**
 * The address of a PostgreSQL database (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
 * Another one belongs to another program of the user. It may hold a password, which no message shows.
 */
const databaseUrl = z.string().transform((written, context): string | null => {
  if (!/^postgres(?:ql)?:/i.test(written)) return null;
  const message = postgresUrlProblem(written);
  if (message !== null) context.addIssue({ code: 'custom', message });
  return written;
});

/** A socket needs no host, for which the standard of URLs has no place. */
function parsePostgresUrl(written: string): URL | null {
  return URL.parse(written.replace('@/', '@localhost/').replace(':///', '://localhost/'));
}

/** What is wrong with the address of a PostgreSQL database, without the address; null: nothing. */
export function postgresUrlProblem(written: string): string | null {
  const parsed = parsePostgresUrl(written);
  if (parsed === null || !/^postgres(?:ql)?:$/i.test(parsed.protocol))
    return 'write postgres://user:password@host:5432/database';
  return parsed.pathname.length > 1 ? null : 'name the database: postgres://user:password@host:5432/database';
}

/** The variables whose values are secrets. */
const SECRETS: ReadonlySet<string> = new Set(['ATTESTRY_SMTP_URL', 'DATABASE_URL']);

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  ATTESTRY_DATA: z.string().min(1).default('./data'),
  DATABASE_URL: databaseUrl.optional(),
  ATTESTRY_BASE_URL: url.optional(),
  /** Secrets of the GitHub webhook, separated by commas, so that two can be active during rotation. */
  ATTESTRY_GITHUB_WEBHOOK_SECRET: z.string().optional(),
  /** Base of the GitHub REST API; another one for GitHub Enterprise Server. */
  ATTESTRY_GITHUB_API: url.default('https://api.github.com'),
  ATTESTRY_GITHUB_TOKEN: z.string().optional(),
  /** `on` refreshes the public-good Sigstore root by TUF. The app works without it. */
  ATTESTRY_TUF: z.enum(['on', 'off']).default('off'),
  /** The operator's proxies in front of the app. Only the entries that they add to `X-Forwarded-For` are trusted. */
  ATTESTRY_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(16).default(0),
  /** Further issuers of ID tokens that CI jobs may send evidence with; `off` accepts no ID token at all. */
  ATTESTRY_OIDC_ISSUERS: oidcIssuers.optional(),
  /** Patterns of the projects that are claimed as soon as evidence, a webhook or a CI job names them. */
  ATTESTRY_ADOPT: adoptedProjects.optional(),
  /** The file of the private key that signs verification summaries, instead of a key of the data folder. */
  ATTESTRY_VSA_KEY: signingKeyFile.optional(),
  /** When verification summaries are issued: on request only, or also when a status changes. */
  ATTESTRY_VSA: z.enum(['on-request', 'on-change']).default('on-request'),
  /** Whether a run of the retention starts every day; without it only the command line starts one. */
  ATTESTRY_RETENTION: z.enum(['on', 'off']).default('off'),
  /** Whether everybody may read. Without it: until people can sign in. */
  ATTESTRY_ANONYMOUS: z.enum(['read', 'none']).optional(),
  /** A session that is not used for so long ends; a session ends so long after the sign-in. */
  /** The OpenID provider by which people sign in, its client, and the claim that lists the groups of a person. */
  ATTESTRY_OIDC_ISSUER: z
    .string()
    .superRefine((issuer, context) => {
      const message = issuerProblem(issuer);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  ATTESTRY_OIDC_CLIENT_ID: z.string().optional(),
  ATTESTRY_OIDC_CLIENT_SECRET: z.string().optional(),
  ATTESTRY_OIDC_CLIENT_SECRET_FILE: secretFile.optional(),
  ATTESTRY_OIDC_SCOPES: z.string().default('openid profile email'),
  ATTESTRY_OIDC_GROUPS_CLAIM: z.string().default('groups'),
  ATTESTRY_SESSION_IDLE: duration(1, 7 * 24 * 60).default(2 * HOUR_MS),
  ATTESTRY_SESSION_LIFETIME: duration(1, 31 * 24 * 60).default(12 * HOUR_MS),
  /** Where the checkpoint of the log goes: files, URLs, webhooks, witnesses, separated by spaces or commas. */
  ATTESTRY_ANCHORS: anchorSettings.optional(),
  /** The token that anchors over HTTP are sent. */
  ATTESTRY_ANCHOR_TOKEN: z.string().optional(),
  /** The hosts that messages may be sent to though they have private addresses or no TLS, separated by commas. */
  ATTESTRY_NOTIFY_HOSTS: hostNames.optional(),
  /** The mail server of notifications, `smtp://user:password@host:587` or `smtps://…`, and who they are from. */
  ATTESTRY_SMTP_URL: mailServer.optional(),
  ATTESTRY_MAIL_FROM: mailbox.optional(),
  ATTESTRY_WORKERS: z.coerce.number().int().min(0).max(64).optional(),
  /** The app that the command line connects to, and its API token. */
  ATTESTRY_URL: url.optional(),
  ATTESTRY_TOKEN: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Config = {
  port: number;
  host: string;
  dataFolder: string;
  /** The database that has the data; null: SQLite in the data folder. */
  databaseUrl: string | null;
  baseUrl: string;
  githubWebhookSecrets: string[];
  githubApi: string;
  githubToken: string | null;
  tuf: boolean;
  /** Proxies in front of the app, each of which appends to `X-Forwarded-For`. */
  trustedProxies: number;
  /** The issuers whose ID tokens are accepted, each exactly as tokens write it in `iss`. */
  oidcIssuers: readonly string[];
  /** Patterns of the projects that are claimed as soon as they are named. */
  adopts: readonly string[];
  /** The private key that signs verification summaries; null: one of the data folder. */
  vsaKey: SigningKey | null;
  /** Whether a change of status issues a verification summary. */
  vsaOnChange: boolean;
  /** Whether the bytes of evidence that policies let go are dropped every day. */
  retention: boolean;
  signIn: {
    /** Whether everybody may read. Null: until people can sign in. */
    anonymous: 'read' | 'none' | null;
    /** In ms: how long a session lasts without use, and with it. */
    idleMs: number;
    lifetimeMs: number;
    /** The OpenID provider; null: only local users sign in. */
    provider: OidcClient | null;
  };
  /** Where the checkpoint of the log goes, and the token that anchors over HTTP are sent. */
  anchors: readonly AnchorSetting[];
  anchorToken: string | null;
  /** The hosts, as `host` or `host:port`, that messages may be sent to though they are private or have no TLS. */
  notifyHosts: readonly string[];
  /** How notifications are sent as e-mail; null: they are not. */
  mail: { server: MailServer; from: Mailbox } | null;
  /** Verification worker threads; 0 verifies and stores on the calling thread. Null: one for each processor. */
  workers: number | null;
  /** The app that the command line connects to; the local app by default. */
  serverUrl: string;
  token: string | null;
  logLevel: string;
};

type OidcClient = {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: string;
  groupsClaim: string;
};

function oidcClient(value: z.infer<typeof schema>): OidcClient | null {
  if (value.ATTESTRY_OIDC_ISSUER === undefined) return null;
  if (value.ATTESTRY_OIDC_CLIENT_ID === undefined)
    throw new Error('configuration: ATTESTRY_OIDC_CLIENT_ID is missing: ATTESTRY_OIDC_ISSUER needs it');
  const scopes = value.ATTESTRY_OIDC_SCOPES.split(/[\s,]+/).filter(Boolean);
  return {
    issuer: value.ATTESTRY_OIDC_ISSUER,
    clientId: value.ATTESTRY_OIDC_CLIENT_ID,
    clientSecret: value.ATTESTRY_OIDC_CLIENT_SECRET ?? value.ATTESTRY_OIDC_CLIENT_SECRET_FILE ?? null,
    scopes: [...new Set(['openid', ...scopes])].join(' '),
    groupsClaim: value.ATTESTRY_OIDC_GROUPS_CLAIM,
  };
}

function mailOf({ ATTESTRY_SMTP_URL: server, ATTESTRY_MAIL_FROM: from }: z.infer<typeof schema>): Config['mail'] {
  if (server && from) return { server, from };
  if (server) throw new Error('configuration: ATTESTRY_MAIL_FROM is missing: ATTESTRY_SMTP_URL needs it');
  if (from) throw new Error('configuration: ATTESTRY_SMTP_URL is missing: ATTESTRY_MAIL_FROM needs it');
  return null;
}

/** Parse an environment. Throws an `Error` whose message is one line naming the variable and what is wrong with it. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present, SCHEMA_MESSAGES);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const name = String(issue.path[0]);
    const written = SECRETS.has(name) ? '' : ` is ${JSON.stringify(present[name])}`;
    throw new Error(`configuration: ${issue.path.join('.')}${written}: ${issue.message}`);
  }
  const value = parsed.data;
  const local = `http://${value.HOST.includes(':') ? `[${value.HOST}]` : value.HOST}:${value.PORT}`;
  return {
    port: value.PORT,
    host: value.HOST,
    dataFolder: resolve(value.ATTESTRY_DATA),
    databaseUrl: value.DATABASE_URL ?? null,
    baseUrl: value.ATTESTRY_BASE_URL ?? local,
    githubWebhookSecrets: (value.ATTESTRY_GITHUB_WEBHOOK_SECRET ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean),
    githubApi: value.ATTESTRY_GITHUB_API,
    githubToken: value.ATTESTRY_GITHUB_TOKEN ?? null,
    tuf: value.ATTESTRY_TUF === 'on',
    trustedProxies: value.ATTESTRY_TRUSTED_PROXIES,
    oidcIssuers: value.ATTESTRY_OIDC_ISSUERS ?? DEFAULT_OIDC_ISSUERS,
    adopts: value.ATTESTRY_ADOPT ?? [],
    vsaKey: value.ATTESTRY_VSA_KEY ?? null,
    vsaOnChange: value.ATTESTRY_VSA === 'on-change',
    retention: value.ATTESTRY_RETENTION === 'on',
    signIn: {
      anonymous: value.ATTESTRY_ANONYMOUS ?? null,
      idleMs: value.ATTESTRY_SESSION_IDLE,
      lifetimeMs: value.ATTESTRY_SESSION_LIFETIME,
      provider: oidcClient(value),
    },
    anchors: value.ATTESTRY_ANCHORS ?? [],
    anchorToken: value.ATTESTRY_ANCHOR_TOKEN ?? null,
    notifyHosts: value.ATTESTRY_NOTIFY_HOSTS ?? [],
    mail: mailOf(value),
    workers: value.ATTESTRY_WORKERS ?? null,
    serverUrl: value.ATTESTRY_URL ?? local,
    token: value.ATTESTRY_TOKEN ?? null,
    logLevel: value.LOG_LEVEL,
  };
}

let parsed: Config | undefined;

/** The configuration of this process, parsed at first use. */
export function config(): Config {
  parsed ??= parseConfig(process.env);
  return parsed;
}

/** Where the data is, in words, without the password of the database. */
export function describeDataPlace({ dataFolder, databaseUrl }: Pick<Config, 'dataFolder' | 'databaseUrl'>): string {
  if (databaseUrl === null) return `data in ${dataFolder}`;
  const { hostname, pathname, searchParams } = parsePostgresUrl(databaseUrl)!;
  const host = searchParams.get('host') ?? hostname;
  return `data in the PostgreSQL database ${decodeURIComponent(pathname.slice(1))} on ${host}, keys in ${dataFolder}`;
}

/** False on a terminal that cannot erase a line, and where output goes to the log of a CI system. */
export function canEraseLines({ TERM, CI }: Record<string, string | undefined> = process.env): boolean {
  return TERM !== 'dumb' && (CI === undefined || ['', '0', 'false'].includes(CI));
}

/** True under `next dev`, false in a built app. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}
