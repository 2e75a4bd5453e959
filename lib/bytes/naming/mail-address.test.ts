import { describe, expect, it } from 'vitest';
import { parseMailAddress, parseMailbox, parseMailServer } from './mail-address.ts';

describe('an address of e-mail', () => {
  it.each(['ops@example.com', "o'neil+on-call@mail.example.co.uk", 'root@localhost', 'a@xn--bcher-kva.example'])(
    'is %s, also as mailto:',
    (address) => {
      expect(parseMailAddress(address)).toBe(address);
      expect(parseMailAddress(`mailto:${address}`)).toBe(address);
    },
  );

  it.each([
    '',
    'ops',
    '@example.com',
    'ops@',
    'ops@-example.com',
    'ops@example..com',
    'a@example.com,b@example.com',
    'mailto:a@example.com?cc=b@example.com',
    'mailto:mailto:a@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com ',
    'Ops <ops@example.com>',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'ä@example.com',
    'a%0d%0a@example.com\n',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('is not %j', (written) => expect(parseMailAddress(written)).toBeNull());

  it.each([
    ['attestry@example.com', { name: null, address: 'attestry@example.com' }],
    ['Attestry of Acme <attestry@example.com>', { name: 'Attestry of Acme', address: 'attestry@example.com' }],
    ['Bücherei <a@b.c>', { name: 'Bücherei', address: 'a@b.c' }],
    ['A, B <a@b.c>', null],
    ['A <a@b.c>, B <b@b.c>', null],
    ['A\r\nBcc: x <a@b.c>', null],
    ['A <mailto:a@b.c>', { name: 'A', address: 'a@b.c' }],
  ])('that sends, %j, is %j', (written, mailbox) => expect(parseMailbox(written)).toEqual(mailbox));
});

describe('a mail server', () => {
  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, user: null, password: null }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, secure: true, user: null, password: null }],
    ['smtp://127.0.0.1:25/', { host: '127.0.0.1', port: 25, secure: false, user: null, password: null }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false, user: null, password: null }],
    ['smtp://a%40b:p%3Aw@m.example', { host: 'm.example', port: 587, secure: false, user: 'a@b', password: 'p:w' }],
  ])('is %s', (written, server) => expect(parseMailServer(written)).toEqual(server));

  it.each([
    'mail.example.com',
    'https://mail.example.com',
    'smtp://',
    'smtp://m.example?tls.rejectUnauthorized=false',
    'smtp://m.example/path',
    'smtp://user@m.example',
    'smtp://user:%zz@m.example',
  ])('is not %s', (written) => expect(parseMailServer(written)).toHaveProperty('reason'));
});
