#!/usr/bin/env bash
# Writes signatures.json: HMAC-SHA256 as openssl makes it, so that our own code never makes the values
# that it is tested against. Usage: bash test/vectors/signatures.sh > test/vectors/signatures.json
set -euo pipefail

vector() { # comment, secret, body as printf format
  local body hex
  body=$(mktemp)
  printf "$3" >"$body"
  hex=$(openssl dgst -sha256 -hmac "$2" -r "$body" | cut -d' ' -f1)
  printf '  { "comment": "%s", "secret": "%s", "body": "%s", "signature": "%s" }' \
    "$1" "$2" "$(base64 -w0 "$body")" "$hex"
  rm "$body"
}

printf '[\n'
vector 'an ordinary event' 'local-development-secret' '{"event_id":"0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11","subject":"currencies_updated","data":[]}'; printf ',\n'
vector 'escapes as PHP writes them' 'local-development-secret' '{"title":"L\\u2019\\u00c9t\\u00e9","url":"https:\\/\\/example.com"}'; printf ',\n'
vector 'text beyond ASCII' 'local-development-secret' '{"title":"\xc3\x89t\xc3\xa9 \xf0\x9f\x8e\xac"}'; printf ',\n'
vector 'bytes that are no UTF-8' 'local-development-secret' '\xff\xfe\x00\x80'; printf ',\n'
vector 'an empty body' 'local-development-secret' ''; printf ',\n'
vector 'one NUL' 'local-development-secret' '\x00'; printf ',\n'
vector 'a secret beyond ASCII' 'sécret-été-€' '{}'; printf ',\n'
vector 'a secret of digits only' '0123456789' '{}'; printf ',\n'
vector 'a secret longer than the block of SHA-256' 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' '{}'; printf ',\n'
vector 'a trailing newline that is signed too' 'local-development-secret' '{}\n'
printf '\n]\n'
