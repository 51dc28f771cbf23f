import { readFile } from 'node:fs/promises';
import { instance } from '@viz-js/viz';
import { ROOT } from '../../shared/root.ts';

/** Uses one colour for lines and text, depending on the reader's light or dark mode. */
const STYLE = `<style>
svg { color: #1f2328 }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }
text { fill: currentColor }
path { stroke: currentColor }
.edge polygon { fill: currentColor; stroke: currentColor }
</style>`;

/** Renders `infra/architecture.dot` as SVG. Deterministic. */
export async function drawArchitecture(): Promise<string> {
  const viz = await instance();
  const drawn = viz.renderString(await readFile(`${ROOT}infra/architecture.dot`, 'utf8'), {
    format: 'svg',
    graphAttributes: { bgcolor: 'transparent' },
  });
  return drawn.slice(drawn.indexOf('<svg')).replace(/(<svg[^>]*>)/u, `$1\n${STYLE}`);
}
