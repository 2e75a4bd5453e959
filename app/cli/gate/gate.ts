/** `attestry gate DIGEST…`: ask a running Attestry whether artifacts may be deployed. */
import { Option } from 'commander';
import type { GateAnswer, GateDecision, GateExpectation, GateRequest } from '#lib/views/gate/gate.ts';
import { GATE_LIMITS } from '#lib/views/gate/gate.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, openServer, type Server, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { parseLevel, parseWait } from '../terminal/option-values.ts';
import { formatJunit } from './junit.ts';
import { formatMarkdown } from '#lib/query/gate/markdown.ts';
import { formatSarif } from './sarif.ts';
import { formatText } from './text.ts';

const FORMATS = ['text', 'markdown', 'json', 'sarif', 'junit'] as const;

type Options = ServerOptions & {
  env?: string;
  image?: string;
  wait?: number;
  format: (typeof FORMATS)[number];
  json?: boolean;
  expectSource?: string;
  expectRef?: string;
  expectBuilder?: string;
  expectIdentity?: string;
  expectIssuer?: string;
  minSlsa?: 1 | 2 | 3;
};

const EXIT_OF_DECISION: Record<GateDecision, Exit> = { allow: EXIT.yes, deny: EXIT.no, unknown: EXIT.unknown };

/** The longest wait of one request, in ms: proxies drop a connection that is silent for a minute. */
const MAX_REQUEST_WAIT_MS = 45_000;

function questionOf(written: string[], options: Options): GateRequest {
  if (written.length > 0 === (options.image !== undefined))
    throw new UsageError('name the digests of artifacts, or an image with --image');
  if (written.length > GATE_LIMITS.digests) throw new UsageError(`at most ${GATE_LIMITS.digests} digests are possible`);
  const expect: GateExpectation = {
    sourceRepository: options.expectSource,
    sourceRef: options.expectRef,
    builderId: options.expectBuilder,
    identity: options.expectIdentity,
    issuer: options.expectIssuer,
    slsaLevel: options.minSlsa,
  };
  const hasExpectation = Object.values(expect).some((value) => value !== undefined);
  return {
    ...(options.image === undefined ? { digests: written } : { image: options.image }),
    ...(options.env === undefined ? {} : { environment: options.env }),
    ...(hasExpectation ? { expect } : {}),
  };
}

/** Ask, and ask again until the answer is final or the time is over. */
async function ask(server: Server, options: Options, question: GateRequest): Promise<GateAnswer> {
  const deadline = performance.now() + (options.wait ?? 0);
  for (;;) {
    const left = Math.max(0, Math.round(deadline - performance.now()));
    const waitMs = Math.min(left, MAX_REQUEST_WAIT_MS);
    const body = { ...question, ...(waitMs > 0 ? { waitMs } : {}) };
    const { body: read } = await server.ask('POST /api/v1/gate', { body });
    const isOpen = read.decision === 'unknown' || (read.decision === 'deny' && read.examining);
    if (!isOpen || left <= waitMs) return read;
  }
}

async function gate(io: Io, written: string[], options: Options): Promise<Exit> {
  const question = questionOf(written, options);
  const server = await openServer(io, options);
  const { base } = server;
  const answer = await ask(server, options, question);
  switch (options.json === true ? 'json' : options.format) {
    case 'text':
      io.out(formatText(answer, base));
      break;
    case 'markdown':
      io.out(formatMarkdown(answer, base));
      break;
    case 'json':
      printJson(io, answer);
      break;
    case 'sarif':
      printJson(io, formatSarif(answer, base));
      break;
    case 'junit':
      io.out(formatJunit(answer, base));
      break;
  }
  return EXIT_OF_DECISION[answer.decision];
}

export const addGate: AddCommand = (program, io, does) => {
  addServerOptions(program.command('gate').description('ask whether artifacts may be deployed'))
    .argument('[digest...]', 'as sha256:…')
    .option('--image <reference>', 'an image instead of digests, as registry/name@sha256:…')
    .option('--env <name>', 'the environment to deploy to')
    .option('--wait <duration>', 'how long to wait for evidence, as 120s or 5m; at most 10m', parseWait)
    .option('--expect-source <repository>', 'the source repository, as github.com/owner/repo')
    .option('--expect-ref <ref>', 'the git ref, as refs/tags/v1')
    .option('--expect-builder <id>', 'the id of the builder')
    .option('--expect-identity <identity>', 'the exact identity of the signer')
    .option('--expect-issuer <url>', 'the issuer of that identity')
    .option('--min-slsa <level>', 'the lowest SLSA Build level that is enough: 1, 2 or 3', parseLevel)
    .addOption(new Option('--format <format>', 'how to print the answer').choices(FORMATS).default('text'))
    .action(does((digests: string[], options: Options) => gate(io, digests, options)));
};
