import { expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { storeFailure } from '#db/open.ts';
import { writeFailure } from './write-failure.ts';

const coded = (code: string, more: object = {}) => Object.assign(new Error('failed'), { code, ...more });

it.each([
  ['a copy of the database', storeFailure(coded('SQLITE_FULL')), 'the disk is full'],
  ['a query', coded('SQLITE_FULL'), 'the disk is full'],
  ['a write of SQLite', storeFailure(coded('SQLITE_IOERR_WRITE')), 'the disk reports an error or is full'],
  ['a file', coded('ENOSPC', { syscall: 'write' }), 'the disk is full'],
  ['a file, with another code', coded('EFBIG', { syscall: 'write' }), 'EFBIG'],
])('names the destination where %s does not fit', (_, error, reason) => {
  expect(writeFailure(error, '/backups/b.tar')).toMatchObject({
    code: 'unavailable',
    message: `/backups/b.tar cannot be written: ${reason}`,
    cause: error,
  });
});

it.each([
  storeFailure(coded('SQLITE_CORRUPT')),
  storeFailure(coded('SQLITE_IOERR_READ')),
  new AttestryError('conflict', 'the file exists', { cause: coded('EEXIST', { syscall: 'open' }) }),
  new TypeError('x is undefined'),
])('leaves an error that is no failed write', (error) => {
  expect(writeFailure(error, '/backups/b.tar')).toBe(error);
});
