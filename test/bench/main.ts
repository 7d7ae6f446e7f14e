/** `npm run bench -- <name> [arguments]`: runs `./<name>.ts`, which exports `run(args)`. */
import { readdirSync } from 'node:fs';
import { parse } from 'node:path';

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((file) => parse(file.name).name)
  .filter((name) => name !== 'main');
const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- <${names.join(' | ')}> [--json]\n`);
  process.exit(2);
}
const bench = (await import(`./${name}.ts`)) as { run(args: string[]): Promise<void> };
await bench.run(args);
