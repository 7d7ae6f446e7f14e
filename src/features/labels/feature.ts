/** Feature: labels that the user defines, what the machine guesses of them, and the user's decisions. */
import { labels as topic } from '../../contract/labels.ts';
import { review } from '../../contract/review.ts';
import { coalesce } from '../../base/coalesce.ts';
import { labelTables } from '../../store/labels.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { scoringModel } from './label-context.ts';
import type { LabelContext } from './label-context.ts';
import { labelHandlers } from './definitions.ts';
import { LabelScoring } from './label-scoring.ts';
import { reviewHandlers } from './reviewing.ts';

/** Calmer than decisions come, quick enough for counts that follow. */
const ANNOUNCE_MILLISECONDS = 250;

export const labels: FeatureDefinition = { name: 'labels', topics: [topic, review], make };

function make(services: FeatureContext): Feature {
  const { models, announce } = services;
  const context = contextOf(services);
  const announceLabels = coalesce(ANNOUNCE_MILLISECONDS, () =>
    announce(topic, 'labels', scoring.state()),
  );
  const scoring = new LabelScoring({
    context,
    steady: (work) => models.steady(work),
    onChange: announceLabels,
  });
  return {
    handlers: {
      ...labelHandlers(context, scoring),
      ...reviewHandlers(context, scoring),
    },
    listens: {
      saved: ({ restored }) => (restored ? scoring.changed() : scoring.photosChanged()),
      imported: () => scoring.changed(),
      model: () => scoring.photosChanged(),
    },
    history: { tables: labelTables, undone: () => scoring.changed() },
    start: () => {
      void models.load().then(() => scoring.start());
    },
    finish: async () => {
      await models.load();
      scoring.start();
      await scoring.finish();
    },
    close: async () => {
      announceLabels.end();
      await scoring.close();
    },
  };
}

/** What labels are scored by: always the model that answers now. */
function contextOf({ store, models }: FeatureContext): LabelContext {
  return {
    store,
    get model() {
      return scoringModel(models.active.manifest);
    },
    get photos() {
      return models.active.index;
    },
    embed: (texts) => models.active.texts.embed(texts),
    background: () => models.active.background.current(),
  };
}
