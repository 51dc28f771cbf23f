/** Where requests to a service go. */
export interface Endpoint {
  readonly url: URL;
  /** `http:` or `https:`. */
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  /** Ends with a slash. */
  readonly path: string;
  /** Name and port, as in the header. */
  readonly host: string;
}

/**
 * Reads the endpoint of a service: the one that is set in the environment, or that of the region
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 *
 * @throws Error that names the variable which holds no URL of HTTP.
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
  // "localhost:3001" is a URL too, of the protocol "localhost:".
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new Error(`${variable} is not an HTTP URL: give one such as http://127.0.0.1:3001`);
  }
  const { protocol, hostname, port, pathname, host } = url;
  return {
    url,
    protocol,
    hostname,
    port: port === '' ? undefined : Number(port),
    path: pathname.endsWith('/') ? pathname : `${pathname}/`,
    host,
  };
}

/**
 * Domains by how the names of regions begin, as the SDK's rules have them; of all others `amazonaws.com`.
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
