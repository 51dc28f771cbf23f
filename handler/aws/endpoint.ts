/** The endpoint of a service. */
export interface Endpoint {
  readonly url: URL;
  /** `http:` or `https:`. */
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  /** Ends with a slash. */
  readonly path: string;
  /** Host name and port, as in the `host` header. */
  readonly host: string;
}

/**
 * Reads the endpoint of a service: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, or the region's endpoint
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 *
 * @throws Error that names the variable if it is not an HTTP URL.
 */
export function readEndpoint(
  { serviceId, signingName }: { readonly serviceId: string; readonly signingName: string },
  region: string,
): Endpoint {
  const { env } = process;
  const own = `AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(' ', '_')}`;
  const variable = env[own] ? own : 'AWS_ENDPOINT_URL';
  const text = env[variable] || `https://${signingName}.${region}.${findDomain(region)}`;
  const url = URL.parse(text);
  // "localhost:3001" parses as a URL with the protocol "localhost:".
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new Error(`${variable} is not an HTTP URL. Example: http://127.0.0.1:3001`);
  }
  const { protocol, hostname, port, pathname, host } = url;
  return {
    url,
    protocol,
    // A URL has brackets around an IPv6 address; `http.request` expects none.
    hostname: hostname.replaceAll(/^\[|\]$/gu, ''),
    port: port === '' ? undefined : Number(port),
    path: pathname.endsWith('/') ? pathname : `${pathname}/`,
    host,
  };
}

/**
 * DNS suffixes by region prefix, as in the SDK's endpoint rules; `amazonaws.com` for all other regions.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

const findDomain = (region: string) =>
  DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
