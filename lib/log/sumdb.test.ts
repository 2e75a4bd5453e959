/**
 * Roots and consistency proofs against golang.org/x/mod/sumdb/tlog, and checkpoints against sumdb/note: what clients of
 * the log use. It needs Go and its module proxy, and says when it skips.
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';
import { ed25519Signer, formatNote, formatVerifierKey, signNote } from './note.ts';
import { consistencyProof, inMemoryTree, rootOf } from './tree.ts';

const MODULE = 'module peers\n\ngo 1.24\n\nrequire golang.org/x/mod v0.31.0\n';
const PROGRAM = `package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type claim struct {
	OldSize, NewSize int64
	OldRoot, NewRoot tlog.Hash
	Proof            []tlog.Hash
}

func main() {
	var in struct {
		Claims []claim
		Key    string
		Note   string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	for _, c := range in.Claims {
		if err := tlog.CheckTree(c.Proof, c.NewSize, c.NewRoot, c.OldSize, c.OldRoot); err != nil {
			fmt.Println("tree", c.OldSize, c.NewSize, err)
		}
		c.OldRoot[0] ^= 1
		if tlog.CheckTree(c.Proof, c.NewSize, c.NewRoot, c.OldSize, c.OldRoot) == nil {
			fmt.Println("accepts a wrong root", c.OldSize, c.NewSize)
		}
	}
	verifier, err := note.NewVerifier(in.Key)
	if err != nil {
		panic(err)
	}
	opened, err := note.Open([]byte(in.Note), note.VerifierList(verifier))
	if err != nil {
		panic(err)
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\\n" + opened.Text[len("peers.example/log\\n"):]))
	if err != nil {
		panic(err)
	}
	fmt.Println("checked", len(in.Claims), tree.N, tree.Hash)
}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-sumdb-'));
  writeFileSync(join(folder, 'go.mod'), MODULE);
  writeFileSync(join(folder, 'main.go'), PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIZE = 70;

it(
  'sumdb accepts every consistency proof up to 70 leaves and the signed checkpoint',
  { timeout: 240_000 },
  (context) => {
    const go = (args: string[], input = '') =>
      spawnSync('go', args, { cwd: folder, input, encoding: 'utf8', timeout: 200_000 });
    const built = go(['build', '-mod=mod', '-o', 'peers', '.']);
    if (built.status !== 0) context.skip(`Go or golang.org/x/mod is not available: ${built.error ?? built.stderr}`);
    const { read } = inMemoryTree(Array.from({ length: SIZE }, (_, i) => leafHash(Buffer.from(`leaf ${i}`))));
    const encode = (hash: Uint8Array) => Buffer.from(hash).toString('base64');
    const claims = [];
    for (let to = 1; to <= SIZE; to += 1)
      for (let from = 1; from <= to; from += 1)
        claims.push({
          OldSize: from,
          NewSize: to,
          OldRoot: encode(rootOf(from, read)),
          NewRoot: encode(rootOf(to, read)),
          Proof: consistencyProof(from, to, read).map(encode),
        });
    const signer = ed25519Signer('peers.example/log', generateKeyPairSync('ed25519').privateKey);
    const root = rootOf(SIZE, read);
    const text = formatCheckpoint({ origin: 'peers.example/log', size: SIZE, root, extensions: [] });
    const note = formatNote({ text, signatures: [signNote(text, signer)] });
    const input = JSON.stringify({ Claims: claims, Key: formatVerifierKey(signer), Note: note });
    const run = spawnSync(join(folder, 'peers'), [], { input, encoding: 'utf8' });
    expect(run.stdout + run.stderr).toBe(`checked ${(SIZE * (SIZE + 1)) / 2} ${SIZE} ${encode(root)}\n`);
  },
);
