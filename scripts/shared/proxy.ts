import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { CommandError } from './command-error.ts';
import type { Environment } from './io.ts';

/** The agents of HTTP and HTTPS requests. */
export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/**
 * Creates agents that use the user's proxy and certificates as the AWS CLI does: `HTTPS_PROXY`, `HTTP_PROXY`,
 * `NO_PROXY` and `AWS_CA_BUNDLE`. Node's own agents do the work, from 22.21 and 24.5 on.
 *
 * @throws CommandError if one of the variables is invalid, or Node is too old for a proxy.
 */
export function createAgents(env: Environment): Agents {
  const proxyEnv = readProxies(env);
  const ca = readCertificates(env);
  const options = { keepAlive: true, ...(proxyEnv && { proxyEnv }) };
  return {
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent({ ...options, ...(ca && { ca }) }),
  };
}

/** Agents for this machine: with `NODE_USE_ENV_PROXY`, Node's global agents and `fetch` use a proxy for it too. */
export const DIRECT_AGENTS: Agents = createAgents({});

/** Returns the variables in the form that Node reads; `undefined` if there is no proxy. */
function readProxies(env: Environment): Record<string, string> | undefined {
  // Lower case takes precedence, and an empty variable counts as not set.
  const read = (name: string) => env[name.toLowerCase()] || env[name] || '';
  const proxies = ['HTTPS_PROXY', 'HTTP_PROXY'].flatMap((name) => {
    const text = read(name);
    return text === '' ? [] : [[name, toProxyUrl(name, text)] as const];
  });
  if (proxies.length === 0) return undefined;
  if (!supportsProxies(process.versions.node)) {
    throw new CommandError(
      `Node ${process.versions.node} ignores ${proxies.map(([name]) => name).join(' and ')}. Use Node 22.21, 24.5 or newer.`,
    );
  }
  return { ...Object.fromEntries(proxies), NO_PROXY: formatNoProxy(read('NO_PROXY')) };
}

/** Whether the agents of this version of Node know `proxyEnv`; older ones ignore it without a word. */
export function supportsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 22 && minor >= 21) || (major === 24 && minor >= 5) || major > 24;
}

/** Adds the scheme that the AWS CLI allows to omit, and Node does not. */
function toProxyUrl(name: string, text: string): string {
  const url = text.includes('://') ? text : `http://${text}`;
  if (/^https?:$/u.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new CommandError(
    `${name} is not the URL of an HTTP proxy. Set it to a URL that begins with http://`,
  );
}

/** A domain includes its subdomains, as for the AWS CLI and curl; for Node, only with a dot before it. */
function formatNoProxy(text: string): string {
  const hosts = text.split(/[\s,]+/u).filter((host) => host !== '');
  return hosts.flatMap((host) => (/^[\w-][\w.-]*$/u.test(host) ? [host, `.${host}`] : host)).join();
}

function readCertificates({ AWS_CA_BUNDLE: file }: Environment): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `AWS_CA_BUNDLE names ${file}, which cannot be read (${code}). Set it to the file of a certificate authority`,
    );
  }
}
