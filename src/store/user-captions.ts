/** What the user says a photo shows, in words. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { claimsOf, claimTables, saveUserClaim } from './claims.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { journaled } from './journal/changes.ts';

/**
 * The user says what a photo shows, or (null) that what its file and sidecar say counts again.
 * Answers the step. @throws AppError 'not-found'.
 */
export function setCaption({ library }: Store, photoId: number, caption: string | null): number {
  return journaled(library, claimTables, (step) => {
    const photo = prepared<[number]>(library, 'SELECT 1 FROM photos WHERE id = ?').get(photoId);
    if (photo === undefined) throw new AppError('not-found', `There is no photo ${photoId}.`);
    saveUserClaim(library, photoId, { caption });
    return step;
  });
}

/** The user's own caption of a photo, or null. */
export function userCaption(library: Database, photoId: number): string | null {
  return claimsOf(library, photoId).get('user')?.caption ?? null;
}

/** Takes over a caption of the user's from elsewhere where there is none. True where there was none. */
export function restoreUserCaption(library: Database, photoId: number, caption: string): boolean {
  if (userCaption(library, photoId) !== null) return false;
  saveUserClaim(library, photoId, { caption });
  return true;
}
