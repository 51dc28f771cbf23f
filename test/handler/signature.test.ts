import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseSignature, sign, verify } from '../../handler/signature.ts';
import vectors from '../vectors/signatures.json' with { type: 'json' };

suite('signatures made by openssl', () => {
  for (const { comment, secret, body, signature } of vectors) {
    test(comment, () => {
      const bytes = Buffer.from(body, 'base64');
      assert.equal(sign(bytes, secret), signature);
      const parsed = parseSignature(signature);
      assert.ok(parsed);
      assert.equal(verify(bytes, parsed, secret), true);
      assert.equal(verify(bytes, parsed, `${secret} `), false);
      assert.equal(verify(Buffer.concat([bytes, Buffer.from(' ')]), parsed, secret), false);
    });
  }
});
