/** `keepsake date`: the user says when photos were taken. */
import { withEngine, photoIds } from './with-engine.ts';
import type { GlobalOptions } from './host.ts';
import { counted, printJson, printLine } from './output.ts';

/** `when` as the user writes it; `none` takes the user's word back. */
export async function setDate(
  when: string,
  photos: readonly string[],
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const ids = photoIds(engine.store, photos);
    const taken = when === 'none' ? null : when;
    const { undo } = await engine.api.setTaken({ ids, taken });
    if (options.json) printJson({ photos: ids.length, taken, undo });
    else if (taken === null)
      printLine(`What the files say counts again: ${counted(ids.length, 'photo')}.`);
    else printLine(`Taken ${taken}: ${counted(ids.length, 'photo')}.`);
  });
}
