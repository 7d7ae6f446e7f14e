/** Keepsake's own line in a sidecar is read by other versions and other libraries: its form stays. */
import { expect, test } from 'vitest';
import { noteLine, parseNote } from '../../src/facts/sidecar-note.ts';

const LINE =
  `{"version":1,"photo":"${'0a'.repeat(32)}","labels":[{"name":"dog","at":1,"model":"m@1","percent":93}],` +
  `"applied":["cat"],"albums":[{"name":"Trip","place":0}],"rating":4,"taken":"1962-06",` +
  `"given":{"taken":"1962","latitude":1.5,"longitude":2,"camera":"Canon"},` +
  `"written":{"subjects":["dog"],"hierarchy":["Albums|Trip"],"rating":true,"taken":false}}`;

test('a note that an earlier Keepsake wrote is understood whole, and written with what came later', () => {
  const note = parseNote(LINE);
  expect(note?.given).toEqual({ taken: '1962', latitude: 1.5, longitude: 2, camera: 'Canon' });
  const { written, ...earlier } = JSON.parse(LINE) as { written: object };
  expect(JSON.parse((note && noteLine(note)) ?? '')).toEqual({
    ...earlier,
    caption: null,
    written: { ...written, caption: false },
  });
});
