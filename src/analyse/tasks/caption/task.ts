/** A draft of a caption. Made in the engine (features/captions), of photos that somebody asks for, or of all. */
import type { EngineTask } from '../../task.ts';
import { CAPTION, createCaptionDrafts } from '../../../store/caption-drafts.ts';

/** Another number makes every draft anew: the decoder, the lists of words or the test have changed. */
const CAPTION_VERSION = 1;

export const caption: EngineTask = {
  name: CAPTION,
  version: String(CAPTION_VERSION),
  runs: 'engine',
  needs: ['vector'],
  // Drafts of all photos are only made where the user wants them.
  first: 'not-applicable',
  tables: ['caption_drafts'],
  create: createCaptionDrafts,
};
