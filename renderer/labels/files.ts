/** Files of labels in and out of the window: JSON that the engine makes and judges. Runs in the window. */
import type { LabelFile } from '../../src/contract/labels.ts';

/** Hands the labels to the user as a download. */
export function saveLabels(file: LabelFile): void {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'keepsake-labels.json';
  link.click();
  URL.revokeObjectURL(address);
}

/** The content of a chosen file; null where it cannot be labels. The engine looks at the rest. */
export async function readLabels(file: File): Promise<LabelFile | null> {
  try {
    const content: unknown = JSON.parse(await file.text());
    const isOurs =
      typeof content === 'object' && content !== null && 'format' in content && 'labels' in content;
    return isOurs && content.format === 'keepsake-labels' ? (content as LabelFile) : null;
  } catch {
    return null;
  }
}
