/** Feature: labels that the user defines, what the machine guesses of them, and the user's decisions. */
import { labels as topic } from '../../contract/labels.ts';
import { review } from '../../contract/review.ts';
import { coalesce } from '../../base/coalesce.ts';
import type { Feature, FeatureDefinition, House } from '../feature.ts';
import { judgedBy } from './builder.ts';
import type { Surroundings } from './builder.ts';
import { labelHandlers } from './definitions.ts';
import { Labeller } from './labeller.ts';
import { reviewHandlers } from './reviewing.ts';

/** Calmer than decisions come, quick enough for counts that follow. */
const ANNOUNCE_MILLISECONDS = 250;

export const labels: FeatureDefinition = { name: 'labels', topics: [topic, review], make };

function make(house: House): Feature {
  const { models, announce } = house;
  const context = contextOf(house);
  const announceLabels = coalesce(ANNOUNCE_MILLISECONDS, () =>
    announce(topic, 'labels', labeller.state()),
  );
  const labeller = new Labeller({
    around: context,
    steady: (work) => models.steady(work),
    onChange: announceLabels,
  });
  return {
    handlers: {
      ...labelHandlers(context, labeller),
      ...reviewHandlers(context, labeller),
    },
    listens: {
      saved: ({ restored }) => (restored ? labeller.changed() : labeller.photosChanged()),
      imported: () => labeller.changed(),
      model: () => labeller.photosChanged(),
      turned: (about) => {
        if (about === 'labels') labeller.changed();
      },
    },
    start: () => {
      void models.load().then(() => labeller.start());
    },
    finish: async () => {
      await models.load();
      labeller.start();
      await labeller.finish();
    },
    close: async () => {
      announceLabels.end();
      await labeller.close();
    },
  };
}

/** What labels are judged by: always the model that answers now. */
function contextOf({ store, models }: House): Surroundings {
  return {
    store,
    get model() {
      return judgedBy(models.active.manifest);
    },
    get photos() {
      return models.active.index;
    },
    embed: (texts) => models.active.texts.embed(texts),
    background: () => models.active.background.current(),
  };
}
