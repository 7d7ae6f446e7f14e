/** Two ends of a channel inside one process, for tests. Runs everywhere. */
import type { Channel } from './channel.ts';
import { createInbox } from './inbox.ts';

/** What one end sends arrives at the other a microtask later, through JSON as over a WebSocket. */
export function memoryPair(): [Channel, Channel] {
  const inboxes = [createInbox(), createInbox()] as const;
  const later = (act: () => void) => void Promise.resolve().then(act);
  const end = (own: 0 | 1): Channel => {
    const other = own === 0 ? 1 : 0;
    return {
      send(message) {
        if (inboxes[own].ended) return;
        const text = JSON.stringify(message);
        later(() => inboxes[other].deliver(JSON.parse(text)));
      },
      onMessage: inboxes[own].onMessage,
      onClose: inboxes[own].onClose,
      close() {
        inboxes[own].end();
        later(() => inboxes[other].end());
      },
    };
  };
  return [end(0), end(1)];
}
