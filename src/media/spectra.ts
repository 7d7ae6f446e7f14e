/** Spectra of a picture's luma: of its detail, and of what repeats from pixel to pixel. Pure. Runs in the analyser. */
import { REPETITIONS, SPECTRUM_STEPS } from '../facts/encoding-traces.ts';

/** Luma, row by row. */
export interface Luma {
  data: Float32Array;
  width: number;
  height: number;
}

/** Pixels to one line of the spectrum. */
export const LINE = 2 * SPECTRUM_STEPS;
/** Lines each way. */
const LINES = 96;

/** Power of detail in whole decibels, `SPECTRUM_STEPS` of frequency. */
export function detailSpectrum({ data, width, height }: Luma): Uint8Array {
  const power = new Float64Array(SPECTRUM_STEPS);
  const at = (x: number, y: number): number => data[y * width + x] ?? 0;
  for (let line = 0; line < LINES; line += 1) {
    // Spread over the picture, each at another place along its way.
    const across = Math.floor(((line * 0.618) % 1) * (width - LINE));
    const down = Math.floor(((line * 0.618) % 1) * (height - LINE));
    const [row, column] = [height, width].map((size) => Math.floor(((line + 0.5) * size) / LINES));
    addPower(power, (place) => at(across + place, row ?? 0));
    addPower(power, (place) => at(column ?? 0, down + place));
  }
  return Uint8Array.from(power, (sum) => Math.max(0, 10 * Math.log10(sum / (2 * LINES) + 1e-9)));
}

/** Adds a line's power by frequency: its Fourier transform through a raised-cosine window. */
function addPower(power: Float64Array, valueAt: (place: number) => number): void {
  const line = Float64Array.from({ length: LINE }, (_, place) => valueAt(place));
  const mean = line.reduce((sum, value) => sum + value, 0) / LINE;
  const weighed = line.map((value, place) => (value - mean) * raisedCosine(place, LINE));
  for (let step = 0; step < SPECTRUM_STEPS; step += 1) {
    power[step] = (power[step] ?? 0) + powerAt(weighed, step + 1, LINE);
  }
}

function raisedCosine(place: number, length: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * (place + 0.5)) / length);
}

const TURN = 2 * REPETITIONS;
const COSINE = Float64Array.from({ length: TURN }, (_, part) =>
  Math.cos((2 * Math.PI * part) / TURN),
);

/** Power of `turns` turns in `length` places, of which `TURN` is a multiple. */
function powerAt(line: Float64Array, turns: number, length: number): number {
  const each = turns * (TURN / length);
  let [real, imaginary] = [0, 0];
  for (let place = 0; place < line.length; place += 1) {
    const part = (each * place) % TURN;
    real += (line[place] ?? 0) * (COSINE[part] ?? 0);
    imaginary += (line[place] ?? 0) * (COSINE[(part + TURN / 4) % TURN] ?? 0);
  }
  return real * real + imaginary * imaginary;
}

/** Half-decibels to a step of what `repetitions` answers. */
const STEPS_PER_DECIBEL = 2;
/** Neighbours on each side that a frequency is compared with. */
const AROUND = 12;
/** Differences on each side by which one is weighed. */
const NEAR = 5;

/**
 * How far each frequency stands out among its neighbours, in half decibels, in `REPETITIONS` equal steps up
 * to one turn in two pixels. Of how much each column (and row) differs from the mean of its two
 * neighbours, or from the next, whichever stands out more: interpolated pixels differ less, which repeats
 * with the distance of the true ones; repeated ones do not differ at all.
 * After Gallagher, "Detection of linear and cubic interpolation in JPEG compressed images" (2005), but
 * with each difference weighed by those around it, so that a few hard edges do not drown the rest.
 */
export function repetitions({ data, width, height }: Luma): Uint8Array {
  const across = differences(data, width, height, 1, width);
  const down = differences(data, height, width, width, 1);
  const spectra = across.map((profile, kind) => {
    const [one, other] = [profile, down[kind] ?? profile].map(outstanding);
    return (step: number): number => ((one?.[step] ?? 0) + (other?.[step] ?? 0)) / 2;
  });
  return Uint8Array.from({ length: REPETITIONS }, (_, step) => {
    const most = Math.max(...spectra.map((at) => at(step)));
    return Math.max(0, Math.min(255, Math.round(most * STEPS_PER_DECIBEL)));
  });
}

/** Second and first differences by place along a line, summed up over all lines. */
function differences(
  data: Float32Array,
  length: number,
  lines: number,
  next: number,
  nextLine: number,
): [Float64Array, Float64Array] {
  const [second, first] = [new Float64Array(length - 2), new Float64Array(length - 2)];
  const steps = new Float64Array(length - 1);
  for (let line = 0; line < lines; line += 1) {
    for (let place = 0; place + 1 < length; place += 1) {
      const at = line * nextLine + place * next;
      steps[place] = (data[at + next] ?? 0) - (data[at] ?? 0);
    }
    let around = 0;
    for (let place = -NEAR; place + 1 < length; place += 1) {
      around += Math.abs(steps[place + NEAR] ?? 0) - Math.abs(steps[place - NEAR - 1] ?? 0);
      if (place < 1) continue;
      const count = Math.min(place + NEAR, length - 2) - Math.max(place - NEAR, 0) + 1;
      const weight = 1 / (Math.max(0, around) / count + 1);
      const [before, after] = [steps[place - 1] ?? 0, steps[place] ?? 0];
      second[place - 1] = (second[place - 1] ?? 0) + Math.abs(after - before) * weight;
      first[place - 1] = (first[place - 1] ?? 0) + Math.abs(after) * weight;
    }
  }
  return [second, first];
}

/** Decibels of each frequency above the median of its neighbours. */
function outstanding(profile: Float64Array): Float64Array {
  const { length } = profile;
  const weighed = profile.map(
    (value, place) => (value / (meanAround(profile, place) || 1) - 1) * raisedCosine(place, length),
  );
  const power = Float64Array.from({ length: REPETITIONS }, (_, step) => {
    return 10 * Math.log10(powerAt(weighed, step + 1, TURN) + 1e-9);
  });
  return power.map((own, step) => {
    const around = [...power.subarray(Math.max(0, step - AROUND), step + AROUND + 1)];
    around.sort((one, other) => one - other);
    return own - (around[around.length >> 1] ?? own);
  });
}

/** Half the length of what a picture's own detail is levelled by. */
const REACH = 8;

function meanAround(profile: Float64Array, place: number): number {
  const part = profile.subarray(Math.max(0, place - REACH), place + REACH + 1);
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}
