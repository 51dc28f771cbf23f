import { color } from './command.ts';

/** Prints a heading with what it is about, and lines indented below. */
export function print(heading: string, about: string, lines: readonly string[]): void {
  const indented = lines.flatMap((line) => line.split('\n')).map((line) => `  ${line}\n`);
  process.stdout.write(
    `${color(process.stdout, 'bold', heading)}  ${about}\n${indented.join('')}\n`,
  );
}
