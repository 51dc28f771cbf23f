/** Where requests go, as the SDK's protocols read it. */
interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
}

/**
 * The endpoint of a service: the one that is set in the environment, or that of the region
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 *
 * @param serviceId - As in the names of variables, such as `Secrets Manager`.
 * @param hostName - As in host names, such as `secretsmanager`.
 */
export function endpointOf(serviceId: string, hostName: string, region: string): Endpoint {
  const { env } = process;
  const own = `AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(' ', '_')}`;
  const url =
    env[own] || env['AWS_ENDPOINT_URL'] || `https://${hostName}.${region}.${domainOf(region)}`;
  const { protocol, hostname, port, pathname: path } = new URL(url);
  return { protocol, hostname, port: port === '' ? undefined : Number(port), path };
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

const domainOf = (region: string) =>
  DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
