// Verifies Sigstore bundles with sigstore-go on request, and reports the processor time it took: one side of `npm run bench -- --only peers`.
//
// Started with a folder that holds trusted_root.json and samples.jsonl. Each line of standard input names a part of the samples,
// "FROM TO"; the answer is one line of JSON. Reading the samples from disk is not in the time; the time from their bytes to the result is.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

// One bundle, and what it is about: the SHA-256 of an artifact that is not available, the artifact itself, or neither.
type sample struct {
	Bundle   []byte `json:"bundle"`
	Digest   string `json:"digest"`
	Artifact []byte `json:"artifact"`
}

type answer struct {
	Microseconds int64  `json:"microseconds"`
	Verified     int    `json:"verified"`
	Reason       string `json:"reason,omitempty"`
}

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(folder string) error {
	trusted, err := root.NewTrustedRootFromPath(filepath.Join(folder, "trusted_root.json"))
	if err != nil {
		return err
	}
	options := []verify.VerifierOption{verify.WithSignedCertificateTimestamps(1), verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1)}
	verifier, err := verify.NewVerifier(trusted, options...)
	if err != nil {
		return err
	}
	samples, err := readSamples(filepath.Join(folder, "samples.jsonl"))
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var from, to int
		if _, err := fmt.Sscan(in.Text(), &from, &to); err != nil {
			return err
		}
		before := processorTime()
		told := answer{}
		for _, one := range samples[from:to] {
			if err := check(verifier, one); err != nil {
				told.Reason = err.Error()
			} else {
				told.Verified++
			}
		}
		told.Microseconds = processorTime() - before
		if err := out.Encode(told); err != nil {
			return err
		}
	}
	return in.Err()
}

func check(verifier *verify.Verifier, one sample) error {
	var read bundle.Bundle
	if err := read.UnmarshalJSON(one.Bundle); err != nil {
		return err
	}
	about := verify.WithoutArtifactUnsafe()
	if one.Artifact != nil {
		about = verify.WithArtifact(bytes.NewReader(one.Artifact))
	} else if one.Digest != "" {
		digest, err := hex.DecodeString(one.Digest)
		if err != nil {
			return err
		}
		about = verify.WithArtifactDigest("sha256", digest)
	}
	_, err := verifier.Verify(&read, verify.NewPolicy(about, verify.WithoutIdentitiesUnsafe()))
	return err
}

func readSamples(path string) ([]sample, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var samples []sample
	for _, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var one sample
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, err
		}
		samples = append(samples, one)
	}
	return samples, nil
}

// User and system time of this process, all of its threads, in microseconds.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return (usage.Utime.Nano() + usage.Stime.Nano()) / 1000
}
