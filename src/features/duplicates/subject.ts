/** Photos as the comparison sees them, from what the analyser left in the cache. Runs in the engine. */
import type { Store } from '../../store/database.ts';
import { compareFacts, fingerprintInput } from '../../store/duplicates.ts';
import type { Subject } from './overlay.ts';
import { toPrint } from './print.ts';
import { sketchesOf } from './sketch.ts';

/** A content's print and sketches; null where the cache has lost what they are made of. */
export function subjectOf(store: Store, contentHash: Buffer): Subject | null {
  const input = fingerprintInput(store, contentHash);
  const print = input === null ? null : toPrint(input);
  return print === null ? null : { print, sketches: sketchesOf(print) };
}

/** The same of a photo that has a file. */
export function loadSubject(store: Store, photoId: number): Subject | null {
  const facts = compareFacts(store, photoId);
  return facts === null ? null : subjectOf(store, facts.contentHash);
}
