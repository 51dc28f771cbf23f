import { UsageError } from './command-error.ts';

/** Parses an HTTP or HTTPS URL. @throws UsageError if the text is not one. */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`${text} is not a URL. Specify one such as https://example.com/kinow`);
}
