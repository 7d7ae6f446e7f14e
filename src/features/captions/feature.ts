/** Feature: captions that the machine drafts and the user accepts, writes or takes back. */
import { implement } from '../../contract/implement.ts';
import { captions as topic } from '../../contract/captions.ts';
import { loadCaptionDecoder } from '../../models/caption-manifest.ts';
import { draftOf } from '../../store/caption-drafts.ts';
import { setCaption } from '../../store/user-captions.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { DraftMaker } from './draft-maker.ts';

export const captions: FeatureDefinition = { name: 'captions', topics: [topic], make };

function make({ store, models, bus, announce }: FeatureContext): Feature {
  const maker = new DraftMaker({ store, models, decoderFor: loadCaptionDecoder().encoderKey });
  return {
    handlers: implement(topic, {
      captionDraft: async ({ photo, language }) => draftOf(store.library, photo, language),
      suggestCaption: ({ photo, language }) => maker.draft(photo, language),
      setCaption: async ({ photo, caption }) => {
        const undo = setCaption(store, photo, caption);
        announce(topic, 'captions', { photos: [photo] });
        void bus.tell('photos', null);
        return { undo };
      },
    }),
  };
}
