/** Photos as the comparison sees them, from what the analyser left in the cache. Runs in the engine. */
import type { Store } from '../../store/database.ts';
import { compareFacts, fingerprintInput } from '../../store/duplicates.ts';
import type { ComparedPhoto } from './registration.ts';
import { readFingerprint } from './fingerprint.ts';
import { perceptualHashesOf } from './perceptual-hash.ts';

/** A content's fingerprint and hashes; null where the cache has lost what they are made of. */
export function comparedContent(store: Store, contentHash: Buffer): ComparedPhoto | null {
  const input = fingerprintInput(store, contentHash);
  const fingerprint = input === null ? null : readFingerprint(input);
  return fingerprint === null ? null : { fingerprint, hashes: perceptualHashesOf(fingerprint) };
}

/** The same of a photo that has a file. */
export function comparedPhoto(store: Store, photoId: number): ComparedPhoto | null {
  const facts = compareFacts(store, photoId);
  return facts === null ? null : comparedContent(store, facts.contentHash);
}
