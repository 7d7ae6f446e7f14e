/** Labels by name, and what the command line says of them. */
import type { Label } from '../contract/labels.ts';
import { AppError } from '../base/errors.ts';
import type { Engine } from '../engine.ts';
import type { Store } from '../store/database.ts';
import { labelByName } from '../store/labels.ts';
import type { GlobalOptions } from './host.ts';
import { printJson, printLine } from './output.ts';

/** A label by its name. @throws AppError 'not-found'. */
export function named(store: Store, name: string): number {
  const label = labelByName(store.library, name);
  if (label !== null) return label.id;
  throw new AppError(
    'not-found',
    `There is no label “${name}”. \`keepsake label list\` shows all.`,
  );
}

/** A label as the contract tells it. @throws AppError 'not-found'. */
export async function labelWithId(engine: Engine, id: number): Promise<Label> {
  const { labels } = await engine.api.labels({});
  const found = labels.find((label) => label.id === id);
  if (found === undefined) throw new AppError('not-found', `There is no label ${id}.`);
  return found;
}

export function printLabel(label: Label, options: GlobalOptions): void {
  if (options.json) printJson(label);
  else print(label);
}

/** One line for a label. */
export function print({
  name,
  mode,
  threshold,
  set,
  orNone,
  counts,
}: Pick<Label, 'name' | 'mode' | 'threshold' | 'set' | 'orNone' | 'counts'>): void {
  const kind = set === null ? mode : `${mode}, ${orNone ? 'one or none' : 'one'} of ${set}`;
  const { accepted, applied, suggested, rejected } = counts;
  const numbers = `${accepted} accepted, ${applied} applied, ${suggested} suggested, ${rejected} rejected`;
  printLine(`${name} (${kind}, from ${threshold}): ${numbers}`);
}
