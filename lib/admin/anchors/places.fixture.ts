/** For tests: a server with a resource that takes PUT, a webhook, and a witness as C2SP tlog-witness describes it. */
import { createPrivateKey, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { cosignedMessage } from '#lib/log/cosignature.ts';
import { verifyConsistency } from '#lib/log/merkle.ts';
import { noteKeyId, parseNote, parseVerifierKey, verifyNote } from '#lib/log/note.ts';

const NAME = 'witness.test';
const SEED = Buffer.alloc(32, 7);
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]),
  format: 'der',
  type: 'pkcs8',
});
const spki = key.asymmetricKeyType === 'ed25519' ? publicBytes() : Buffer.alloc(0);

function publicBytes(): Buffer {
  const { x } = key.export({ format: 'jwk' });
  return Buffer.from(x!, 'base64url');
}

/** The verifier key of the witness. */
export const WITNESS_KEY = (() => {
  const body = Buffer.concat([Buffer.of(4), spki]);
  return `${NAME}+${Buffer.from(noteKeyId(NAME, body)).toString('hex')}+${body.toString('base64')}`;
})();

export type Places = {
  url: string;
  /** What was PUT; null: nothing. */
  resource: string | null;
  /** The status of every answer of the resource and the webhook, where it is not the usual one. */
  status: number | null;
  posted: unknown[];
  authorization: (string | undefined)[];
  /** What the witness has cosigned. */
  witnessed: { size: number; root: Uint8Array };
  /** Verifier key of the log that the witness knows. */
  logKey: string;
  close(): void;
};

/** Start the server. */
export async function openPlaces(): Promise<Places> {
  const places = {
    resource: null as string | null,
    status: null as number | null,
    posted: [] as unknown[],
    authorization: [] as (string | undefined)[],
    witnessed: { size: 0, root: new Uint8Array(32) },
    logKey: '',
  };
  const server = createServer((request, response) => {
    void answer(places as Places, request).then(([status, body, type]) =>
      response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(places, { url, close: () => void server.close() });
}

type Answer = [status: number, body: string, type?: string];

async function answer(places: Places, request: IncomingMessage): Promise<Answer> {
  places.authorization.push(request.headers.authorization);
  const body = await text(request);
  if (request.url === '/witness/add-checkpoint') return cosign(places, body);
  if (places.status !== null) return [places.status, ''];
  if (request.url === '/hook') {
    places.posted.push(JSON.parse(body));
    return [204, ''];
  }
  if (request.method === 'GET') return places.resource === null ? [404, ''] : [200, places.resource];
  places.resource = body;
  return [201, ''];
}

/** C2SP tlog-witness, `add-checkpoint`. */
function cosign(places: Places, body: string): Answer {
  const at = body.indexOf('\n\n');
  const [old, ...proof] = body.slice(0, at).split('\n');
  const oldSize = Number(/^old (\d+)$/.exec(old!)![1]);
  const note = parseNote(body.slice(at + 2))!;
  const known = parseVerifierKey(places.logKey);
  const { origin, size, root } = parseCheckpoint(note.text)!;
  if (known === null || origin !== known.name) return [404, ''];
  if (verifyNote(note, [known]) === null) return [403, ''];
  if (oldSize > size) return [400, ''];
  if (oldSize !== places.witnessed.size) return [409, `${places.witnessed.size}\n`, 'text/x.tlog.size'];
  const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
  const claim = { oldSize, newSize: size, oldRoot: places.witnessed.root, newRoot: root, proof: hashes };
  if (oldSize > 0 && !verifyConsistency(claim)) return [422, ''];
  places.witnessed = { size, root };
  const time = 1_700_000_000;
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(time));
  const keyId = noteKeyId(NAME, Buffer.concat([Buffer.of(4), spki]));
  const signature = sign(null, cosignedMessage(note.text, time), key);
  return [200, `\u2014 ${NAME} ${Buffer.concat([keyId, timestamp, signature]).toString('base64')}\n`];
}
