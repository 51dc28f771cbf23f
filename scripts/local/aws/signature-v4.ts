import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ServiceError } from './protocol.ts';

/** The access key id and secret access key of local runs. */
const LOCAL_KEY = 'local';

const BODY_HASH_HEADER = 'x-amz-content-sha256';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/u;

/**
 * Checks that a call is signed for its service, as AWS does. A signature with the local key is verified with the
 * SDK's signer; that of any other key is not, because its secret is unknown.
 *
 * @throws ServiceError if the signature is missing or does not match.
 */
export async function demandSignature(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  service: string,
): Promise<void> {
  const { authorization = '' } = headers;
  const {
    key,
    region = '',
    names = '',
    ...signed
  } = AUTHORIZATION.exec(authorization)?.groups ?? {};
  if (signed['service'] !== service) {
    throw new ServiceError(
      'MissingAuthenticationTokenException',
      'The request is not signed.',
      403,
    );
  }
  if (key !== LOCAL_KEY) return;
  const signingDate = parseDate(String(headers['x-amz-date']));
  if (Number.isNaN(signingDate.getTime())) throw createMismatchError();
  const listed = new Set(names.split(';'));
  const signer = new SignatureV4({
    credentials: { accessKeyId: LOCAL_KEY, secretAccessKey: LOCAL_KEY },
    region,
    service,
    sha256: Sha256,
    // Not all clients sign the header with the body's hash. The signer adds it itself.
    applyChecksum: listed.has(BODY_HASH_HEADER),
  });
  const given = Object.entries(headers).filter(
    ([name]) => listed.has(name) && name !== BODY_HASH_HEADER,
  );
  const again = await signer.sign(
    {
      method,
      path: url,
      protocol: 'http:',
      hostname: String(headers.host),
      query: {},
      headers: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
      body,
    },
    { signingDate, signableHeaders: listed },
  );
  const { signature } = AUTHORIZATION.exec(again.headers['authorization'] ?? '')?.groups ?? {};
  if (signature !== signed['signature']) throw createMismatchError();
}

const createMismatchError = () =>
  new ServiceError('InvalidSignatureException', 'The signature does not match.', 403);

/** Parses a time such as `20261125T101530Z`. */
const parseDate = (time: string) =>
  new Date(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z'));
