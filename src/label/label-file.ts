/** Labels as the content of a JSON file, out and in: definitions, and what the user decided. Runs in the engine. */
import type { LabelFile, NewLabel } from '../api.ts';
import { write } from '../store/connection.ts';
import type { Store } from '../store/database.ts';
import { decisionsByContent, importDecisions } from '../store/label-decisions.ts';
import { cleanSet, insertLabel, labelByName, listLabels, updateLabel } from '../store/labels.ts';

/** The labels with these ids, or all of them. */
export function exportLabels(
  { library }: Store,
  ids: readonly number[] | undefined,
  decisions: boolean,
): LabelFile {
  const labels = listLabels(library).filter(({ id }) => ids?.includes(id) ?? true);
  return {
    format: 'keepsake-labels',
    version: 1,
    labels: labels.map(({ id, name, colour, prompts, set, orNone, mode, threshold }) => ({
      ...{ name, colour, prompts, set, mode, threshold },
      ...(set !== null && { orNone }),
      ...(decisions && { decisions: decisionsByContent(library, id) }),
    })),
  };
}

/** Takes over a file in one transaction: a known label gets prompts and decisions that it lacks. */
export function importLabels(
  store: Store,
  file: LabelFile,
): { created: number; completed: number; decisions: number; unknownPhotos: number } {
  return write(store.library, () => {
    const result = { created: 0, completed: 0, decisions: 0, unknownPhotos: 0 };
    for (const { decisions = [], ...label } of file.labels) {
      const known = labelByName(store.library, label.name);
      const id = known?.id ?? insertLabel(store, ofKnownSet(store, label)).id;
      const missing = known === null ? [] : newPrompts(known.prompts, label.prompts ?? []);
      if (known !== null && missing.length > 0) {
        updateLabel(store, id, { prompts: [...known.prompts, ...missing] });
      }
      const { added, unknown } = importDecisions(store, id, decisions);
      result.decisions += added;
      result.unknownPhotos += unknown;
      if (known === null) result.created += 1;
      else if (missing.length > 0 || added > 0) result.completed += 1;
    }
    return result;
  });
}

/** What a set that is there already says of itself stands. */
function ofKnownSet({ library }: Store, label: NewLabel): NewLabel {
  const { orNone, ...own } = label;
  const set = cleanSet(label.set ?? null);
  const isKnown = listLabels(library).some((other) => other.set === set);
  return isKnown || orNone === undefined ? own : { ...own, orNone };
}

function newPrompts(known: readonly string[], offered: readonly string[]): string[] {
  return offered.filter((prompt) => !known.includes(prompt.replace(/\s+/gu, ' ').trim()));
}
