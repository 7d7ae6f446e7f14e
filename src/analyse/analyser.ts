/**
 * The analyser: reads, identifies, decodes and embeds photos, or embeds the words of a search
 * and words captions. Runs
 * in a process of its own, because files are hostile and GPU drivers crash: what dies here costs one
 * file. Knows nothing of the store.
 */
import { availableParallelism } from 'node:os';
import { loadManifest } from '../models/manifest.ts';
import type { CaptionDecoder } from '../models/caption-decoder.ts';
import { loadCaptionDecoder } from '../models/caption-manifest.ts';
import { TextEmbedder } from '../models/text-embedder.ts';
import { messageOf } from '../base/errors.ts';
import { defaultThreads } from '../models/runtime.ts';
import type { PhotoAnalyser } from './photo-analyser.ts';
import type { AnalyserLink, ToAnalyser } from './protocol.ts';
import type { FileTask, Maker, MakerContext } from './task.ts';
import { fileTasks, taskList } from './tasks.ts';

/**
 * The decoders, loaded when a picture is first asked for: the process for texts never asks, starts
 * sooner and holds 30 MB less.
 */
const decoders = () => import('./photo-analyser.ts');

/** Answers the engine over `link` until the process ends. */
export function runAnalyser(link: AnalyserLink): void {
  let photos: PhotoAnalyser | undefined;
  let texts: Promise<TextEmbedder> | undefined;
  let captions: Promise<CaptionDecoder> | undefined;

  async function open(message: Extract<ToAnalyser, { kind: 'open' }>): Promise<void> {
    const manifest = loadManifest(message.modelFolder);
    if (message.role === 'text') {
      texts = TextEmbedder.open(manifest);
      await texts;
      link.send({ kind: 'opened', device: 'cpu' });
      return;
    }
    const { device, threads } = message;
    const makers = await openMakers(fileTasks(taskList(manifest.key)), {
      ...{ manifest, device, threads },
    });
    const { PhotoAnalyser } = await decoders();
    photos = new PhotoAnalyser(link, makers, threads);
    link.send({ kind: 'opened', device: photos.device ?? device });
  }

  async function answer(message: ToAnalyser): Promise<void> {
    switch (message.kind) {
      case 'open':
        await open(message).catch((error: unknown) => {
          link.send({ kind: 'encoder-failed', message: messageOf(error) });
        });
        return;
      case 'analyse':
        await photos?.analyse(message.job, message.path, message.urgent);
        return;
      case 'continue':
        photos?.continue(message.job, message);
        return;
      case 'encode':
        await photos?.encode(message.job, message.picture);
        return;
      case 'preview':
        await (await decoders()).preview(link, message);
        return;
      case 'read-sidecar':
      case 'read-takeout':
        await (await decoders()).readBeside(link, message);
        return;
      case 'embed-texts': {
        const vectors = await (await texts)?.embed(message.texts);
        if (vectors === undefined) throw new Error('the text encoder is not open');
        link.send({ kind: 'embedded-texts', job: message.job, vectors });
        return;
      }
      case 'weigh-words': {
        const words = await (await texts)?.weigh(message.texts);
        if (words === undefined) throw new Error('the text encoder is not open');
        link.send({ kind: 'weighed-words', job: message.job, words });
        return;
      }
      case 'word-vector': {
        const { vector, language, width } = message;
        captions ??= openCaptions();
        const sentences = await (await captions).word(vector, language, width);
        link.send({ kind: 'worded', job: message.job, sentences });
        return;
      }
      case 'read-graph': {
        const { readGraph } = await import('../models/probe/graph.ts');
        link.send({ kind: 'graph-read', job: message.job, graph: await readGraph(message.path) });
        return;
      }
      case 'split-graph': {
        const { splitTable } = await import('../models/onnx/split-table.ts');
        link.send({ kind: 'graph-split', job: message.job, split: splitTable(message.path) });
        return;
      }
      case 'test-device': {
        const { testDevice } = await import('../models/self-test.ts');
        const test = await testDevice(loadManifest(message.modelFolder), message.device, {
          acceptSlow: message.acceptSlow,
        });
        link.send({ kind: 'device-tested', job: message.job, test });
      }
    }
  }

  link.onMessage((message) => {
    answer(message).catch((error: unknown) => {
      if ('job' in message) {
        link.send({ kind: 'refused', job: message.job, message: messageOf(error) });
      }
    });
  });
}

/** Opened when a caption is first asked for. */
async function openCaptions(): Promise<CaptionDecoder> {
  const { CaptionDecoder } = await import('../models/caption-decoder.ts');
  return CaptionDecoder.open(loadCaptionDecoder(), {
    threads: defaultThreads(availableParallelism()),
  });
}

async function openMakers(
  tasks: readonly FileTask[],
  context: MakerContext,
): Promise<ReadonlyMap<string, Maker>> {
  const makers = new Map<string, Maker>();
  for (const { name, analyser } of tasks) makers.set(name, await (await analyser())(context));
  return makers;
}
