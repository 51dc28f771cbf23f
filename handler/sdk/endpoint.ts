interface Parameters {
  /** Of the environment. */
  readonly Endpoint?: string;
  readonly Region?: string;
}

/**
 * In the place of the SDK's rules for endpoints: the one that is set, or that of the region.
 *
 * @param service - As in the host name, such as `events`.
 */
export function endpointOf(service: string) {
  const endpoints = new Map<string, { url: URL; headers: object; properties: object }>();
  return ({ Endpoint, Region = '' }: Parameters) => {
    const url = Endpoint ?? `https://${service}.${Region}.${domainOf(Region)}`;
    const known = endpoints.get(url) ?? { url: new URL(url), headers: {}, properties: {} };
    endpoints.set(url, known);
    return known;
  };
}

const domainOf = (region: string) =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
