/** Feature: labels that the user defines, what the machine guesses of them, and the user's decisions. */
import { labels as topic } from '../../contract/labels.ts';
import { review } from '../../contract/review.ts';
import type { Announced } from '../../contract/topic.ts';
import { coalesce } from '../../base/coalesce.ts';
import { labelTables } from '../../store/labels.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { named } from '../../base/named.ts';
import { scoringModel } from './label-context.ts';
import type { LabelContext } from './label-context.ts';
import { labelHandlers } from './definitions.ts';
import { LabelScoring } from './label-scoring.ts';
import { reviewHandlers } from './reviewing.ts';

/** The progress of scoring is announced at most this often. */
const ANNOUNCE_MILLISECONDS = 250;

export const labels: FeatureDefinition = { name: 'labels', topics: [topic, review], make };

function make(services: FeatureContext): Feature {
  const { models, announce } = services;
  const context = contextOf(services);
  const tell = (change: Omit<Announced<(typeof topic)['events']>['labels'], 'scoring'>): void =>
    announce(topic, 'labels', { scoring: scoring.scoring, ...change });
  const announceProgress = coalesce(ANNOUNCE_MILLISECONDS, () =>
    tell({ changed: [], areNamesChanged: false, photos: [] }),
  );
  const scoring = new LabelScoring({
    context,
    steady: (work) => models.steady(work),
    onProgress: announceProgress,
  });
  return {
    handlers: {
      ...labelHandlers(context, scoring),
      ...reviewHandlers(context, scoring),
    },
    listens: {
      saved: () => scoring.changed(),
      imported: () => scoring.changed(),
      model: () => scoring.changed(),
      changed: ({ labels, labelNames, labelled }) => {
        if (labels.length === 0) return;
        const areNamesChanged = labelNames.length > 0;
        tell({ changed: named(labels), areNamesChanged, photos: named(labelled) });
      },
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
      announceProgress.end();
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
