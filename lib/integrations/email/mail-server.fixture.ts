/** For tests: an SMTP server on loopback. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { NotifySettings } from '#lib/context/notify.ts';

/** A message as it arrived: its envelope and its bytes. */
export type Mail = { from: string; to: string[]; raw: string };

export type TestMailServer = {
  mails: Mail[];
  /** How this installation sends to it. */
  mail: NonNullable<NotifySettings['mail']>;
  /** Refuses messages to recipients with this answer; null: takes them. */
  refuse: { code: number; text: string } | null;
  close: () => Promise<void>;
};

/** Open a server; `options` are those of smtp-server. */
export async function openMailServer(options: Partial<SMTPServerOptions> = {}): Promise<TestMailServer> {
  const opened: TestMailServer = {
    mails: [],
    mail: {
      server: { host: '127.0.0.1', port: 0, secure: false, user: null, password: null },
      from: { name: 'Attestry', address: 'attestry@example.com' },
    },
    refuse: null,
    close: () => new Promise((done) => server.close(done)),
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, done) {
      const { refuse } = opened;
      done(refuse && Object.assign(new Error(refuse.text), { responseCode: refuse.code }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        opened.mails.push({ from, to, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  opened.mail.server.port = (server.server.address() as AddressInfo).port;
  return opened;
}
