/** What plain words are known to mean for certain. */
import type { FilterKey } from '../conditions.ts';
import type { Now } from './calendar.ts';
import type { Certainty } from './time.ts';

/** A filter in words. */
export interface Fact {
  key: FilterKey;
  value: string;
  /** `lead`: a name that may be a word for the encoder as well, so that what has it only comes first. */
  certainty: Certainty | 'lead';
  /** The words say that photos lack it: `undated`. */
  negated?: true;
}

/** What the library knows by name. */
export interface Names {
  /** Cameras and lenses of its photos, as they are written there. */
  cameras(): readonly string[];
  lenses(): readonly string[];
  /** A label, keyword, album or folder of exactly this name, which has photos; `text` is folded. */
  named(text: string): { key: 'tag' | 'album' | 'folder'; value: string } | null;
}

export interface QueryContext extends Now {
  names: Names | null;
}

/** Reads a text of lower case as a whole; null where it is no fact of its kind. */
export type Reader = (text: string, context: QueryContext) => Fact | null;
