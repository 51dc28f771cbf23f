import { UsageError } from './command.ts';

/** @throws UsageError unless the text is the URL of a web server. */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`${text} is no URL: give one such as https://example.com/kinow`);
}
