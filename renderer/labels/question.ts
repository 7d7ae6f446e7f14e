/** What the labels' page asks in a dialog. Runs in the window. */
import type { Label } from '../../src/contract/labels.ts';

export type Question =
  { kind: 'merge'; label: Label } | { kind: 'delete'; label: Label } | { kind: 'export' };
