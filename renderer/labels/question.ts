/** What the labels' page asks in a dialog. Runs in the window. */
import type { Api, Label } from '../../src/api.ts';

export type Question =
  | { kind: 'merge'; label: Label }
  | { kind: 'delete'; label: Label }
  | { kind: 'export' }
  /** Not a question: what an import has brought. */
  | { kind: 'imported'; result: Awaited<ReturnType<Api['importLabels']>> };
