#!/usr/bin/env bash
# jose 6.2.18 (the newest): jwtVerify with a key set in which a key has invalid coordinates.
# Behaviour: the key is imported by WebCrypto when a token names it, and the DOMException of WebCrypto is passed on as it is.
# Seen: "DataError", which is no JOSEError. Code that treats every JOSEError as an invalid token and everything else as its own fault answers
# 500; code that treats every error as an invalid token answers 401 for a fault of the issuer.
# Also: the option `audience` accepts a token whose list of audiences names others too (RFC 7519 §4.1.3 allows it), so a service that wants
# tokens for itself alone compares `aud` again.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --no-audit --no-fund --ignore-scripts --save-exact jose@6.2.18 >install.log 2>&1
cat >probe.js <<'JS'
import { createLocalJWKSet, errors, generateKeyPair, jwtVerify, SignJWT } from 'jose';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const token = await new SignJWT({ aud: ['me', 'somebody else'] }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey);
const keySet = createLocalJWKSet({ keys: [{ kty: 'EC', crv: 'P-256', x: '!', y: '!', kid: 'k' }] });
await jwtVerify(token, keySet).catch((error) => console.log(error.name, error instanceof errors.JOSEError));
console.log('accepted', (await jwtVerify(token, publicKey, { audience: 'me' })).payload.aud.length);
JS
node probe.js | tee out.log
grep -qx 'DataError false' out.log
grep -qx 'accepted 2' out.log
