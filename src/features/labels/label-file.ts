/** Labels as the content of a JSON file: definitions, and what the user decided. Runs in the engine. */
import type { LabelFile } from '../../contract/labels.ts';
import type { Store } from '../../store/database.ts';
import { decisionsByContent } from '../../store/label-decisions.ts';
import { listLabels } from '../../store/labels.ts';

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
