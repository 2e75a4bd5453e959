/** Sends messages as e-mail, through the mail server that the operator has set. */
import { createTransport } from 'nodemailer';
import type { NodemailerError } from 'nodemailer';
import { type MailServer, parseMailAddress } from '#lib/bytes/naming/mail-address.ts';
import { emailOf } from '#lib/notify/sending/email.ts';
import { oneLine } from '#lib/notify/message/message.ts';
import type { SendResult } from '#lib/notify/sending/target.ts';
import { maskText } from '#lib/secrets/mask.ts';
import { unreached } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

const MAX_STORED_LENGTH = 300;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

export const sendEmail: Send<'email'> = async ({ mail, baseUrl, timeoutMs }, { url }, outgoing) => {
  const to = parseMailAddress(url);
  if (mail === null || to === null) return unreached('this installation sends no e-mail: ATTESTRY_SMTP_URL is not set');
  const { server, from } = mail;
  const signal = AbortSignal.timeout(timeoutMs);
  const transport = createTransport(transportOf(server, timeoutMs));
  try {
    const { response } = await transport.sendMail({
      from: { name: from.name ?? 'Attestry', address: from.address },
      to: { name: '', address: to },
      envelope: { from: from.address, to: [to] },
      ...emailOf(outgoing, { from: from.address, baseUrl }),
      signal,
    });
    return { outcome: 'delivered', status: null, answer: said(response), retryAfterSeconds: null };
  } catch (error) {
    return signal.aborted
      ? unreached(`the mail server did not take it within ${timeoutMs / 1000} s`)
      : resultOf(error as NodemailerError);
  } finally {
    transport.close();
  }
};

/**
 * A password is sent over TLS only, unless the server is this machine. Without one, TLS is used where the server offers
 * it. The certificate is checked in both cases. A message is text alone: nothing in it names a file or a URL to attach.
 */
function transportOf({ host, port, secure, user, password }: MailServer, timeoutMs: number) {
  return {
    host,
    port,
    secure,
    requireTLS: user !== null && !secure && !LOOPBACK.test(host),
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const said = (response: string | undefined) => oneLine(maskText(response ?? '')).slice(0, MAX_STORED_LENGTH);

const REASONS: { [code: string]: string } = {
  ECONNREFUSED: 'the mail server refused the connection',
  EDNS: 'the host name of the mail server is not known',
  ENOTFOUND: 'the host name of the mail server is not known',
  ETIMEDOUT: 'the mail server did not answer in time',
  ECONNECTION: 'the mail server closed the connection',
  ECONNRESET: 'the mail server closed the connection',
  ETLS: 'no connection with TLS to the mail server could be made',
  EAUTH: 'the mail server did not accept the user and the password of ATTESTRY_SMTP_URL',
};

/**
 * What an error means (RFC 5321 §4.2.1). `refused`: the server has answered about this message or its recipient, which
 * is tried again, because a first refusal is often temporary. Anything before that concerns all messages.
 */
function resultOf(error: NodemailerError): SendResult {
  const { code = '', originalCode = '', responseCode } = error;
  const answer = said(error.response);
  if ((code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode !== 421)
    return { outcome: 'refused', status: null, answer, retryAfterSeconds: null };
  const reason = REASONS[originalCode] ?? REASONS[code] ?? unnamed(originalCode || code);
  return unreached(answer === '' ? reason : `${reason}: ${answer}`);
}

/** Failures with a code of OpenSSL or of the network, which say what the operator has to look for. */
function unnamed(code: string): string {
  if (!/^[A-Z_]{2,60}$/.test(code)) return 'the mail server could not be reached';
  if (/CERT|ERR_TLS/.test(code)) return `the certificate of the mail server is not trusted (${code})`;
  return `the mail server could not be reached (${code})`;
}
