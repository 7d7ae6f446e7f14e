/** Folders of the user's own: looked at in a process of its own, and told in words. Engine process. */
import type { Missing, Probe } from '../../contract/encoders.ts';
import { AnalyserClient } from '../../analyse/analyser-client.ts';
import type { SpawnAnalyser } from '../../analyse/protocol.ts';
import type { SplitGraph, Unsplit } from '../../models/onnx/split-table.ts';
import type { Graph } from '../../models/probe/graph.ts';
import { probeFolder } from '../../models/probe/own-model.ts';
import type { OwnModel } from '../../models/probe/own-model.ts';

/** A graph of some gigabytes is opened in this time. */
const GRAPH_MILLISECONDS = 120_000;

/** Looks at a folder. @throws DownloadFault where it cannot be read. */
export function probeIn(folder: string, spawn: SpawnAnalyser): Promise<OwnModel> {
  return probeFolder(folder, graphReader(spawn));
}

/** Each graph in a process of its own: one that takes it down is one that cannot be read. */
export function graphReader(spawn: SpawnAnalyser): (path: string) => Promise<Graph> {
  return (path) => inItsOwnProcess(spawn, (client) => client.readGraph(path));
}

/** The same for a text tower that is to be split. */
export function graphSplitter(
  spawn: SpawnAnalyser,
): (path: string) => Promise<SplitGraph | Unsplit> {
  return (path) => inItsOwnProcess(spawn, (client) => client.splitGraph(path));
}

async function inItsOwnProcess<Answer>(
  spawn: SpawnAnalyser,
  ask: (client: AnalyserClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new AnalyserClient(spawn, 'images');
  const hangs = setTimeout(() => client.kill('no answer'), GRAPH_MILLISECONDS);
  try {
    return await ask(client);
  } finally {
    clearTimeout(hangs);
    client.kill('it was read');
  }
}

const WORDS: Record<Missing['code'], string> = {
  vision: 'No tower for pictures was found: an ONNX file that takes [batch, 3, height, width].',
  text: 'No tower for texts was found: an ONNX file that takes token ids [batch, length].',
  fused: 'Both towers are one graph; they have to be exported one by one:',
  'only-weights': 'There are weights, but no ONNX files; they have to be exported first:',
  'only-variants': 'There are only quantized or half-precision towers; float ones are needed:',
  unreadable: 'A file cannot be opened:',
  'per-token': 'The text tower gives a vector for each token and not one for the text:',
  tokenizer: 'No tokenizer was found: a tokenizer.json, or a vocab.txt of BERT.',
  'tokenizer-form': 'The vocabulary is not in the form of tokenizer.json:',
  pictures:
    'Nothing says how pictures are prepared: a preprocessor_config.json, preprocess_cfg.json or open_clip_config.json.',
  pixels: 'Nothing says how large pictures have to be.',
  dimensions: 'The two towers do not give vectors of one size:',
};

/** What a folder lacks, a sentence each. */
export function inWords({ missing }: Pick<Probe, 'missing'>): string[] {
  return missing.map(({ code, detail }) => `${WORDS[code]}${detail === '' ? '' : ` ${detail}.`}`);
}
