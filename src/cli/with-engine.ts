/** Commands that change the library: the engine around one piece of work, and photos as users name them. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import { Engine } from '../engine.ts';
import type { Store } from '../store/database.ts';
import { photoByPath, photoFiles } from '../store/photos.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';

export type Run = (command: (options: GlobalOptions) => Promise<void>) => Promise<void>;
export type WithGlobals = (command: Command) => Command;

/** Opens the library as its owner, does the work, and closes it. */
export async function withEngine<T>(
  options: GlobalOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await Engine.open(engineOptions(options));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Photos by id or path. @throws AppError 'not-found', naming the photo. */
export function photoIds(store: Store, photos: readonly string[]): number[] {
  return photos.map((photo) => {
    const known = /^\d+$/.test(photo) ? Number(photo) : photoByPath(store, resolve(photo));
    if (known !== null && photoFiles(store, [known]).size > 0) return known;
    throw new AppError('not-found', `${photo} is no photo of the library.`);
  });
}
