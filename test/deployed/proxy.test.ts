import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { suite, test, type TestContext } from 'node:test';
import { listen } from '../../scripts/shared/http-server.ts';
import { createAgents, supportsProxies } from '../../scripts/shared/proxy.ts';
import { findFreePort, run } from '../support/commands/cli.ts';

/** Requests a URL with these variables. @returns Whether the request reached the proxy. */
async function reachesProxy(
  t: TestContext,
  url: string,
  createEnv: (host: string) => Readonly<Record<string, string>>,
): Promise<boolean> {
  const urls: (string | undefined)[] = [];
  const proxy = await listen(0, ({ url }, response) => {
    urls.push(url);
    response.end();
  });
  t.after(proxy.close);
  const { httpAgent } = createAgents(createEnv(new URL(proxy.url).host));
  t.after(() => httpAgent.destroy());
  const outgoing = request(url, { agent: httpAgent });
  outgoing.end();
  const [response] = (await once(outgoing, 'response').catch(() => [])) as [
    { resume: () => void }?,
  ];
  response?.resume();
  return urls.length > 0;
}

suite("the user's proxy", () => {
  const used: Record<string, (host: string) => Record<string, string>> = {
    HTTP_PROXY: (host) => ({ HTTP_PROXY: `http://${host}` }),
    'HTTP_PROXY without a scheme, which the AWS CLI allows': (host) => ({ HTTP_PROXY: host }),
    'http_proxy before HTTP_PROXY': (host) => ({
      http_proxy: `http://${host}`,
      HTTP_PROXY: 'http://127.0.0.1:1',
    }),
    'HTTP_PROXY where NO_PROXY has another host': (host) => ({
      HTTP_PROXY: `http://${host}`,
      NO_PROXY: 'example.com, sqs.aws.test.example',
    }),
  };
  for (const [what, createEnv] of Object.entries(used)) {
    test(`is that of ${what}`, async (t) => {
      assert.equal(await reachesProxy(t, 'http://sqs.aws.test/', createEnv), true);
    });
  }
  for (const hosts of ['sqs.aws.test', 'aws.test', '.aws.test', '*', 'a.example, aws.test']) {
    test(`is not used with NO_PROXY=${hosts}`, async (t) => {
      const createEnv = (host: string) => ({ HTTP_PROXY: `http://${host}`, NO_PROXY: hosts });
      assert.equal(await reachesProxy(t, 'http://sqs.aws.test/', createEnv), false);
    });
  }
  test('is refused where it is not one of HTTP', () => {
    assert.throws(
      () => createAgents({ HTTPS_PROXY: 'socks5://127.0.0.1:1080' }),
      /HTTPS_PROXY is not the URL of an HTTP proxy\. Set it to a URL that begins with http:\/\//,
    );
  });
  test('is refused by a Node that would ignore it', () => {
    const versions = ['20.20.2', '22.20.0', '22.21.0', '24.4.1', '24.5.0', '26.0.0'];
    assert.deepEqual(versions.map(supportsProxies), [false, false, true, false, true, true]);
    assert.ok(supportsProxies(process.versions.node));
  });
  test('has certificates that AWS_CA_BUNDLE names, or says that they cannot be read', () => {
    assert.equal(createAgents({}).httpsAgent.options.ca, undefined);
    assert.throws(
      () => createAgents({ AWS_CA_BUNDLE: '/nonexistent.pem' }),
      /AWS_CA_BUNDLE names \/nonexistent\.pem, which cannot be read \(ENOENT\)/,
    );
  });
});

suite('this machine is reached without a proxy, also with NODE_USE_ENV_PROXY', () => {
  /** Starts a proxy that records what asks for it, and returns the environment of a process that uses it. */
  async function startProxy(t: TestContext) {
    const asked: string[] = [];
    const proxy = await listen(0, ({ url = '' }, response) => {
      asked.push(url);
      response.end();
    });
    t.after(proxy.close);
    return {
      asked,
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, http_proxy: proxy.url },
    };
  }

  test('by send', async (t) => {
    const { asked, env } = await startProxy(t);
    const receiver = await listen(0, (_, response) => response.end('{"outcome":"published"}'));
    t.after(receiver.close);
    const args = ['order_created', '--url', `${receiver.url}/kinow`];
    const { status, stdout, stderr } = await run('send', args, env);
    assert.deepEqual([status, stderr, asked], [0, '', []]);
    assert.match(stdout, /^200 /u);
  });

  test('by tail --forward, whose events are those of real customers', async (t) => {
    const { asked, env } = await startProxy(t);
    const port = String(await findFreePort());
    const args = ['--stack', 'shop', '--forward', port, '--yes'];
    const { status, stderr } = await run('tail', args, env);
    assert.deepEqual([status, asked], [1, []]);
    assert.match(stderr, /Nothing listens on http:\S+: ECONNREFUSED/u);
  });
});
