/**
 * The least that a server on Node and SQLite does for a request: find the artifact by its digest, and send as many
 * bytes as the real answer has. Prints its port. `node bare-server.mjs FILE BYTES`
 */
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

const [file, bytes] = process.argv.slice(2);
const find = new Database(file, { readonly: true }).prepare(
  'SELECT status FROM artifact WHERE alg = (SELECT id FROM term WHERE text = ?) AND value = ?',
);
const server = createServer((request, response) => {
  const [, algorithm, hex] = /([a-z0-9]+):([0-9a-f]{64})/.exec(request.url) ?? [];
  const row = find.get(algorithm, Buffer.from(hex, 'hex'));
  const body = Buffer.alloc(Number(bytes), row === undefined ? 'x' : String(row.status));
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(body.length) }).end(body);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.on('disconnect', () => process.exit());
