/**
 * `npm run bench -- labels [--json]`: on the real photographs of ../shared/photos, whether
 * probabilities mean what they say, and what decisions and examples teach; then the time of scoring
 * 100,000 made-up photos for 50 labels.
 */
import type { ModelManifest } from '../../src/models/manifest.ts';
import { modelsToCompare } from '../support/earlier-model.ts';
import { sharedPhotos } from '../support/shared.ts';
import { measureCalibration } from './label/calibration.ts';
import type { CalibrationQuality } from './label/calibration.ts';
import { measureLearning } from './label/learning.ts';
import type { Learned, LearningQuality } from './label/learning.ts';
import type { Reliability } from './label/measures.ts';
import { withLabelledPhotos } from './label/photos.ts';
import { measureSets } from './label/sets.ts';
import type { SetFound, SetQuality } from './label/sets.ts';
import { measureSpeed } from './label/speed.ts';

export interface LabelQuality {
  model: string;
  calibration: CalibrationQuality;
  sets: SetQuality;
  learning: LearningQuality;
}

/** Measures calibration and learning; some tens of seconds, a third of them for labels without a name. */
export function measureLabels(
  folder: string,
  manifest: ModelManifest,
  { withUnnamed = true } = {},
): Promise<LabelQuality> {
  return withLabelledPhotos(folder, manifest, async (photos) => ({
    model: manifest.key,
    calibration: await measureCalibration(photos),
    sets: await measureSets(photos),
    learning: await measureLearning(photos, withUnnamed),
  }));
}

export async function run(args: string[]): Promise<void> {
  const quality: LabelQuality[] = [];
  for (const manifest of sharedPhotos === null ? [] : modelsToCompare()) {
    quality.push(await measureLabels(sharedPhotos ?? '', manifest));
  }
  const speed = measureSpeed();
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ quality, speed })}\n`);
    return;
  }
  const lines =
    quality.length === 0
      ? ['The photographs of ../shared/photos are not here.', '']
      : quality.flatMap(inWords);
  lines.push(
    `${speed.photos} photos x ${speed.labels} labels scored in ${speed.seconds.toFixed(2)} s of processor time`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

function inWords({ model, calibration, sets, learning }: LabelQuality): string[] {
  const { heldOut, ideas, kinds, shipped, found } = calibration;
  return [
    model,
    '',
    ...bins('fitted on other ideas and other photos', heldOut),
    ...bins('as shipped: ideas of the captioned photos', ideas),
    ...bins('as shipped: kinds of objects', kinds),
    ...bins('as shipped: labels that come with Keepsake', shipped),
    'labels that come with Keepsake',
    'threshold  precision    recall  find nothing',
    ...found.map(
      ({ threshold, precision, recall, silent }) =>
        `${threshold.toFixed(1).padStart(9)}  ${percent(precision)}  ${percent(recall)}      ${percent(silent)}`,
    ),
    '',
    'labels that exclude each other',
    '              precision    recall  given to photos of none  calibration error above 30 %',
    ofSet('one always fits', sets.always),
    ofSet('one or none', sets.orNone),
    '',
    ...taught('decisions, prompts that name the idea', learning.named),
    ...taught('decisions, a prompt that says nothing', learning.unnamed),
    ...taught('examples only, no prompt', learning.examples),
  ];
}

function bins(title: string, { pairs, error, errorAbove30, bins }: Reliability): string[] {
  return [
    `${title}: ${pairs} pairs, calibration error ${percent(error).trim()}, above 30 %: ${percent(errorAbove30).trim()}`,
    '     from   pairs      said      true',
    ...bins.map(
      (bin) =>
        `${percent(bin.from)}${String(bin.pairs).padStart(8)}  ${percent(bin.said)}  ${percent(bin.true)}`,
    ),
    '',
  ];
}

function ofSet(title: string, { precision, recall, strangers, errorAbove30 }: SetFound): string {
  const shares = [precision, recall, strangers, errorAbove30].map(percent);
  return `${title.padEnd(15)} ${shares.join('  ')}`;
}

function taught(title: string, learned: readonly Learned[]): string[] {
  return [
    title,
    '   taught  precision    recall  average precision  calibration error above 30 %',
    ...learned.map(
      (one) =>
        `${(one.taught?.toString() ?? 'all').padStart(9)}  ${percent(one.precision)}  ${percent(one.recall)}  ${percent(one.averagePrecision)}  ${percent(one.errorAbove30)}`,
    ),
    '',
  ];
}

/** Where nothing passed there is nothing to say: a dash. */
function percent(share: number): string {
  return (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`).padStart(8);
}
