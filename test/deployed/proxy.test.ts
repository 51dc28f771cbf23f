import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { suite, test, type TestContext } from 'node:test';
import { listen } from '../../scripts/shared/http-server.ts';
import { createAgents, supportsProxies } from '../../scripts/shared/proxy.ts';

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
