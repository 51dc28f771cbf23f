import { readFile } from 'node:fs/promises';
import { ROOT } from '../../scripts/shared/root.ts';

/** Whether a file has a test with a name, alone or with the name of its suite before it. */
export async function hasTest(file: string, name: string): Promise<boolean> {
  const source = await readFile(ROOT + file, 'utf8').catch(() => '');
  // Of tests that a table names, the text of the name.
  if (
    /\btest\(\w+,/u.test(source) &&
    ["'", '"', '`'].map((quote) => `${quote}${name}${quote}`).some((text) => source.includes(text))
  )
    return true;
  const suites = ['', ...listNames(source, 'suite').map((suite) => `${suite} `)];
  return suites.some((suite) =>
    listNames(source, 'test').some((one) => {
      const filled = new RegExp(`^${suite}${one}$`, 'u').exec(name)?.slice(1);
      return filled?.every((text) => source.includes(text)) ?? false;
    }),
  );
}

/** Lists the names of tests or suites in a source, as patterns with `(.*)` for template expressions. */
function listNames(source: string, kind: 'test' | 'suite'): string[] {
  const calls = source.matchAll(/\b(test|suite)\(\s*(['"`])([^]+?)\2,/gu);
  return [...calls]
    .filter(([, what]) => what === kind)
    .map(([, , , name = '']) =>
      name
        .replaceAll('\\', '')
        .split(/\$\{[^}]*\}/u)
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`))
        .join('(.*)'),
    );
}
