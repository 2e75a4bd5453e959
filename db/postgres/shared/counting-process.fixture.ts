/**
 * A process of a test that takes calls out of shared buckets of a database as fast as it can, and prints how many it
 * got. Arguments: the address, a folder, the bucket, how many calls at once, how often it asks.
 */
import { openPostgres } from '../open.ts';

const [address, folder, bucket, burst, times] = process.argv.slice(2);
const store = await openPostgres(address!, folder!);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();
const asked = Array.from({ length: Number(times) }, () =>
  store.shared!.take(bucket!, { burst: Number(burst), perSecond: 0.000_1 }, 1),
);
const got = (await Promise.all(asked)).filter((wait) => wait === null).length;
process.stdout.write(`${got}\n`);
await store.close();
