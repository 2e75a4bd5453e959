import { createServer, request as ask } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { limitRequestTime } from './request-time.ts';

it('a request that does not arrive whole in time gets 408; one that does is answered', async () => {
  const server = createServer((request, response) => {
    limitRequestTime(request, response, request.url === '/long' ? 60_000 : 1);
    request.resume().once('end', () => response.end('whole'));
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => (text += more));
  socket.write('POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
  await new Promise((closed) => {
    socket.once('close', closed);
  });
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = ask({ port, path: '/long', method: 'POST' }, async (response) => {
      let body = '';
      for await (const chunk of response) body += String(chunk);
      resolve(body);
    });
    sent.once('error', reject).end('0123456789');
  });
  expect(answer).toBe('whole');
  await new Promise((closed) => {
    server.close(closed);
    server.closeAllConnections();
  });
});
