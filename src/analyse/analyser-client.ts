/** The engine's side of one analyser process: messages become promises, its death becomes an outcome. */
import type { FailureCode } from '../contract/errors.ts';
import type { DeviceId } from '../contract/models.ts';
import { AppError } from '../base/errors.ts';
import type { Worded } from '../models/caption-decoder.ts';
import type { CaptionLanguage } from '../models/caption-manifest.ts';
import type { SplitGraph, Unsplit } from '../models/onnx/split-table.ts';
import type { Graph } from '../models/probe/graph.ts';
import type { DeviceTest } from '../models/self-test.ts';
import type { WeighedWord } from '../models/unigram.ts';
import type {
  AnalysedPhoto,
  AnalyserProcess,
  AnalyserRole,
  FromAnalyser,
  SpawnAnalyser,
  TaskResult,
  Verdict,
} from './protocol.ts';

/** How the analysis of a file ended. */
export type Outcome =
  | { kind: 'analysed'; photo: AnalysedPhoto }
  | { kind: 'failed'; code: FailureCode; detail: string }
  | { kind: 'unsettled' }
  /** The process ended first. */
  | { kind: 'lost'; reason: string; cause: EndCause };

/**
 * Why an analyser ended. file: it crashed or hung, perhaps over one of its files. outside: somebody
 * ended it, perhaps a system whose memory a file had filled. engine: on our own order.
 */
export type EndCause = 'file' | 'outside' | 'engine';

type Lost = Extract<Outcome, { kind: 'lost' }>;

interface Job {
  identified?: (contentHash: Uint8Array) => Verdict;
  answer: (message: FromAnalyser | Lost) => void;
}

/** One analyser process. When it has ended, all of its jobs are `lost` and a new client is needed. */
export class AnalyserClient {
  readonly #process: AnalyserProcess;
  readonly #jobs = new Map<number, Job>();
  #nextJob = 1;
  #encoderFailure: string | undefined;
  #ended: Lost | undefined;
  #opening: { resolve: (device: DeviceId) => void; reject: (error: Error) => void } | undefined;
  readonly #endListeners: ((reason: string) => void)[] = [];

  constructor(spawn: SpawnAnalyser, role: AnalyserRole) {
    this.#process = spawn(role);
    this.#process.onMessage((message) => this.#receive(message));
    this.#process.onExit((reason, fromOutside) =>
      this.#end(reason, fromOutside ? 'outside' : 'file'),
    );
  }

  /** Set when the encoder stopped working: the device's fault, not that of a photo. */
  get encoderFailure(): string | undefined {
    return this.#encoderFailure;
  }

  /** Starts the encoder. @throws Error with the reason when it cannot run on this device. */
  open(
    role: AnalyserRole,
    modelFolder: string,
    device: DeviceId,
    threads: number,
  ): Promise<DeviceId> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(new Error(this.#ended.reason));
        return;
      }
      this.#opening = { resolve, reject };
      this.#process.send({ kind: 'open', role, modelFolder, device, threads });
    });
  }

  /** Analyses a file; `identified` says what is wanted of content with this hash. */
  async analyse(
    path: string,
    identified: (contentHash: Uint8Array) => Verdict,
    { urgent = false } = {},
  ): Promise<Outcome> {
    const message = await this.#ask((job) => ({ kind: 'analyse', job, path, urgent }), identified);
    switch (message.kind) {
      case 'analysed':
      case 'failed':
      case 'unsettled':
      case 'lost':
        return message;
      default:
        return { kind: 'failed', code: 'unreadable', detail: wordsOf(message) };
    }
  }

  /**
   * What the encoders make of a picture at hand; null where it cannot be read.
   * @throws AppError 'encoder-unavailable'.
   */
  async encode(picture: Uint8Array): Promise<TaskResult[] | null> {
    const message = await this.#ask((job) => ({ kind: 'encode', job, picture }));
    if (message.kind === 'encoded') return message.results;
    if (message.kind === 'failed') return null;
    throw new AppError('encoder-unavailable', wordsOf(message));
  }

  /** Renders a photo for the screen. @throws AppError with the reason in words. */
  async preview(path: string, maxSide: number): Promise<{ bytes: Uint8Array; mediaType: string }> {
    const message = await this.#ask((job) => ({ kind: 'preview', job, path, maxSide }));
    if (message.kind === 'previewed') return message;
    throw new AppError('not-found', `${path} cannot be shown: ${wordsOf(message)}`);
  }

  /** Reads a sidecar or a file of Google's; needs no `open`. */
  async readBeside(
    kind: 'read-sidecar' | 'read-takeout',
    path: string,
  ): Promise<Extract<FromAnalyser, { kind: 'sidecar-read' | 'takeout-read' | 'failed' }> | Lost> {
    const message = await this.#ask((job) => ({ kind, job, path }));
    switch (message.kind) {
      case 'sidecar-read':
      case 'takeout-read':
      case 'failed':
      case 'lost':
        return message;
      default:
        return { kind: 'failed', job: 0, code: 'unreadable', detail: wordsOf(message) };
    }
  }

  /** L2-normalised vectors of texts, in their order. @throws AppError 'encoder-unavailable'. */
  async embedTexts(texts: string[]): Promise<Float32Array[]> {
    const message = await this.#ask((job) => ({ kind: 'embed-texts', job, texts }));
    if (message.kind === 'embedded-texts') return message.vectors;
    throw new AppError('encoder-unavailable', `The text encoder failed: ${wordsOf(message)}`);
  }

  /** How likely the words of texts are, in their order. @throws AppError 'encoder-unavailable'. */
  async weighWords(texts: string[]): Promise<(WeighedWord[] | null)[]> {
    const message = await this.#ask((job) => ({ kind: 'weigh-words', job, texts }));
    if (message.kind === 'weighed-words') return message.words;
    throw new AppError('encoder-unavailable', `The text encoder failed: ${wordsOf(message)}`);
  }

  /** Sentences for a vector of the decoder's encoder, the likeliest first. @throws AppError 'encoder-unavailable'. */
  async wordVector(
    vector: Float32Array,
    language: CaptionLanguage,
    width: number,
  ): Promise<Worded[]> {
    const message = await this.#ask((job) => ({
      ...({ kind: 'word-vector', job } as const),
      ...{ vector, language, width },
    }));
    if (message.kind === 'worded') return message.sentences;
    throw new AppError('encoder-unavailable', `The caption decoder failed: ${wordsOf(message)}`);
  }

  /** Tests a device in this process, which the test may end. @throws Error when it did. */
  async testDevice(
    device: DeviceId,
    modelFolder: string,
    acceptSlow: boolean,
  ): Promise<DeviceTest> {
    const message = await this.#ask((job) => ({
      kind: 'test-device',
      job,
      device,
      modelFolder,
      acceptSlow,
    }));
    if (message.kind === 'device-tested') return message.test;
    throw new Error(wordsOf(message));
  }

  /** What an ONNX file takes and gives; needs no `open`. @throws Error when it ended the process. */
  async readGraph(path: string): Promise<Graph> {
    const message = await this.#ask((job) => ({ kind: 'read-graph', job, path }));
    if (message.kind === 'graph-read') return message.graph;
    throw new Error(wordsOf(message));
  }

  /** A text tower without its token table; needs no `open`. @throws Error when it ended the process. */
  async splitGraph(path: string): Promise<SplitGraph | Unsplit> {
    const message = await this.#ask((job) => ({ kind: 'split-graph', job, path }));
    if (message.kind === 'graph-split') return message.split;
    throw new Error(wordsOf(message));
  }

  setNiceness(niceness: number): void {
    this.#process.setNiceness(niceness);
  }

  /** Calls back when the process has ended; `reason` is for people who read logs. */
  onEnd(listener: (reason: string) => void): void {
    if (this.#ended === undefined) this.#endListeners.push(listener);
    else listener(this.#ended.reason);
  }

  /** Ends the process; its jobs are lost with this reason, `file` when one of them hangs. */
  kill(reason: string, cause: EndCause = 'engine'): void {
    this.#end(reason, cause);
    this.#process.kill();
  }

  #ask(
    message: (job: number) => Parameters<AnalyserProcess['send']>[0],
    identified?: (contentHash: Uint8Array) => Verdict,
  ): Promise<FromAnalyser | Lost> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    const job = this.#nextJob++;
    return new Promise((answer) => {
      this.#jobs.set(job, { answer, ...(identified && { identified }) });
      this.#process.send(message(job));
    });
  }

  #receive(message: FromAnalyser): void {
    switch (message.kind) {
      case 'opened':
        this.#opening?.resolve(message.device);
        this.#opening = undefined;
        return;
      case 'encoder-failed':
        // The photos of the failed batch would wait for ever: the process is of no more use.
        this.#encoderFailure = message.message;
        this.kill(message.message);
        return;
      case 'identified': {
        const verdict = this.#jobs.get(message.job)?.identified?.(message.contentHash);
        this.#process.send({ kind: 'continue', job: message.job, ...(verdict ?? NOTHING) });
        return;
      }
      default: {
        const job = this.#jobs.get(message.job);
        this.#jobs.delete(message.job);
        job?.answer(message);
      }
    }
  }

  #end(reason: string, cause: EndCause): void {
    if (this.#ended !== undefined) return;
    const lost: Lost = { kind: 'lost', reason, cause };
    this.#ended = lost;
    this.#opening?.reject(new Error(reason));
    this.#opening = undefined;
    const jobs = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const listener of this.#endListeners) listener(reason);
    for (const job of jobs) job.answer(lost);
  }
}

/** Of a job that nobody waits for. */
const NOTHING: Verdict = { tasks: [], describe: null, isKnown: true };

function wordsOf(message: FromAnalyser | Lost): string {
  switch (message.kind) {
    case 'failed':
      return message.detail;
    case 'refused':
      return message.message;
    case 'lost':
      return message.reason;
    default:
      return `unexpected answer ${message.kind}`;
  }
}
