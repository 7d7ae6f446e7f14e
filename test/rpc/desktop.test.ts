/** The page's side of Electron's port, against a window that is a real EventTarget with real ports. */
import { expect, onTestFinished, test } from 'vitest';
import { desktopChannel, PORT_MESSAGE, type DesktopPage } from '../../src/rpc/desktop.ts';

/** A page whose preload answers with whatever messages the test gives. */
function page(
  answers: (self: EventTarget) => { data: unknown; source: unknown; ports: MessagePort[] }[],
) {
  const target = new EventTarget();
  let connections = 0;
  const self = Object.assign(target, {
    keepsake: {
      connect() {
        connections += 1;
        for (const init of answers(target)) target.dispatchEvent(message(init));
      },
      pathForFile: () => '',
    },
  });
  return { page: self as unknown as DesktopPage, connections: () => connections };
}

/** Node's MessageEvent takes no page as its source. */
function message(init: { data: unknown; source: unknown; ports: MessagePort[] }): Event {
  return Object.assign(new Event('message'), init);
}

function ports(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  return [port1, port2];
}

test('the page asks once and talks over the port that comes back', async () => {
  const [near, far] = ports();
  const desktop = page((self) => [{ data: PORT_MESSAGE, source: self, ports: [near] }]);
  const channel = await desktopChannel(desktop.page);
  const received = new Promise((resolve) => {
    far.onmessage = ({ data }: { data: unknown }) => resolve(data);
  });
  channel.send({ hello: 1 });
  expect(await received).toEqual({ hello: 1 });
  expect(desktop.connections()).toBe(1);
});

test('ports from another source, with other words, or without a port are left alone', async () => {
  const [near] = ports();
  const [foreign] = ports();
  const desktop = page((self) => [
    { data: PORT_MESSAGE, source: {}, ports: [foreign] },
    { data: 'something else', source: self, ports: [foreign] },
    { data: PORT_MESSAGE, source: self, ports: [] },
    { data: PORT_MESSAGE, source: self, ports: [near] },
  ]);
  let foreignStarted = false;
  foreign.start = () => (foreignStarted = true) as never;
  await desktopChannel(desktop.page);
  expect(foreignStarted).toBe(false);
});
