/** Feature: captions that the machine drafts and the user accepts, writes or takes back. */
import { implement } from '../../contract/implement.ts';
import { captions as topic } from '../../contract/captions.ts';
import { coalesce } from '../../base/coalesce.ts';
import { loadCaptionDecoder } from '../../models/caption-manifest.ts';
import { draftOf, draftsLeft } from '../../store/caption-drafts.ts';
import { setCaption } from '../../store/user-captions.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { DraftMaker } from './draft-maker.ts';
import { DraftsForAll } from './drafts-for-all.ts';

const ANNOUNCE_MILLISECONDS = 500;

export const captions: FeatureDefinition = { name: 'captions', topics: [topic], make };

function make({
  store,
  models,
  settings,
  scheduler,
  bus,
  announce,
  report,
}: FeatureContext): Feature {
  const maker = new DraftMaker({ store, models, decoderFor: loadCaptionDecoder().encoderKey });
  let drafted: number[] = [];
  const announceDrafts = coalesce(ANNOUNCE_MILLISECONDS, () => {
    if (drafted.length > 0) announce(topic, 'captions', { photos: drafted });
    drafted = [];
    announce(topic, 'captionDrafts', { left: draftsLeft(store) });
  });
  const forAll = new DraftsForAll({
    store,
    maker,
    wanted: () => settings.now.captions,
    paused: () => scheduler.paused || scheduler.busy,
    onChange: (photos) => {
      drafted.push(...photos);
      announceDrafts();
    },
    onError: (error) => report(error, 'captions'),
  });
  return {
    handlers: implement(topic, {
      captionDraft: async ({ photo, language }) => draftOf(store.library, photo, language),
      captionDraftsLeft: async () => draftsLeft(store),
      suggestCaption: ({ photo, language }) => maker.draft(photo, language),
      setCaption: async ({ photo, caption }) => {
        const undo = setCaption(store, photo, caption);
        announce(topic, 'captions', { photos: [photo] });
        void bus.tell('photos', null);
        return { undo };
      },
    }),
    listens: {
      saved: () => forAll.outdated(),
      model: () => forAll.outdated(),
      settings: () => {
        forAll.outdated();
        forAll.wake();
      },
      // Photos are read first: drafts are made when there is nothing else to do.
      idle: () => forAll.wake(),
    },
    close: async () => {
      announceDrafts.end();
      await forAll.close();
    },
  };
}
