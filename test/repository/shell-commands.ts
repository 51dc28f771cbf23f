import { glob, readFile } from 'node:fs/promises';
import { createNextSteps } from '../../scripts/rules/stack/next-steps.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand } from '../support/commands/run-command.ts';

/** Shell commands that belong together, such as a block of a page. */
export interface ShellCommands {
  /** Where they are: a file, or the command that prints them. */
  readonly place: string;
  /** Without line continuations and prompts. */
  readonly text: string;
}

/** Lists the shell commands that users are told to run: in pages, templates, sources, help texts and next steps. */
export async function listShellCommands(): Promise<ShellCommands[]> {
  const found: ShellCommands[] = [];
  const add = (place: string, text: string) =>
    found.push({ place, text: text.replaceAll(/\\\n/gu, ' ').replaceAll(/^\s*[$#] /gmu, '') });
  for await (const path of glob('{*,{.github,events,handler,infra,scripts,test}/**/*}.md', {
    cwd: ROOT,
  })) {
    for (const span of listCodeSpans(await readFile(ROOT + path, 'utf8'))) add(path, span);
  }
  for await (const path of glob('{infra/**/*.yaml,scripts/**/*.ts}', { cwd: ROOT })) {
    // It is checked by what it creates.
    if (path.endsWith('next-steps.ts')) continue;
    add(path, await readFile(ROOT + path, 'utf8'));
  }
  for (const name of Object.keys(packageJson.scripts)) {
    add(`npm run ${name} -- --help`, (await runCommand(name, ['--help'])).stdout);
  }
  for await (const path of glob('infra/rules/*.yaml', { cwd: ROOT })) {
    const { deploy } = createNextSteps(await readFile(ROOT + path, 'utf8'), path);
    add(`next steps of ${path}`, deploy.join('\n'));
  }
  return found;
}

/** Lists the fenced blocks and the inline code of a page. */
export function listCodeSpans(page: string): string[] {
  const fence = /^( *)```\w*\n([^]*?)^\1```$/gmu;
  const blocks = [...page.matchAll(fence)].map(([, , block = '']) => block);
  const inline = [...page.replaceAll(fence, '').matchAll(/(?<!`)`([^`\n]+)`(?!`)/gu)];
  return [...blocks, ...inline.map(([, code = '']) => code)];
}
