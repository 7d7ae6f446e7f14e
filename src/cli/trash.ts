/** `keepsake trash`: moves photos to the system's trash with all their files, and brings them back. */
import { AppError } from '../base/errors.ts';
import { printRemoval, resumeRemoval } from './removals.ts';
import type { GlobalOptions } from './host.ts';
import { photoIds, withEngine } from './with-engine.ts';

export interface TrashOptions extends GlobalOptions {
  dryRun?: boolean;
  yes?: boolean;
  finish?: boolean;
  undo?: boolean;
}

/** Photos by id or path: all files of the same content go, wherever they lie, and what belongs to them. */
export async function trashPhotos(photos: readonly string[], options: TrashOptions): Promise<void> {
  const isOnward = options.undo === true || options.finish === true;
  if (isOnward !== (photos.length === 0)) {
    throw new AppError('bad-input', 'Name the photos, or say --undo or --finish without any.');
  }
  if (!isOnward && (options.dryRun === true) === (options.yes === true)) {
    throw new AppError(
      'bad-input',
      'Say --dry-run to see what would be moved to the trash, or --yes to move it.',
    );
  }
  await withEngine(options, async (engine) => {
    await engine.settle();
    if (isOnward) {
      await resumeRemoval(engine, options, 'photos');
      return;
    }
    const ids = photoIds(engine.store, photos);
    const dryRun = options.dryRun === true;
    await printRemoval(engine, await engine.api.trashPhotos({ photos: ids, dryRun }), options);
  });
}
