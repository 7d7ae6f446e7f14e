/** The real photographs beside the project, which are never part of it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const cases = resolve(import.meta.dirname, '../../../shared/cases');
const photos = resolve(import.meta.dirname, '../../../shared/photos');

/**
 * Absolute path of the shared photographs, or null where they are absent. The names of tests that use
 * them end in `(needs ../shared/photos)`, by which they are counted.
 */
export const sharedPhotos: string | null = existsSync(photos) ? photos : null;

/** Absolute path of files from public bug reports, likewise. */
export const sharedCases: string | null = existsSync(cases) ? cases : null;
