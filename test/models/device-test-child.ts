/**
 * The process in which a device is tested, for tests: `node device-test-child.ts <device> <manner>`.
 * `test` and `accept-slow` run the real self-test and print its result as JSON; the other manners do
 * what bad drivers do.
 */
import { builtInModel } from '../../src/models/manifest.ts';
import { testDevice } from '../../src/models/self-test.ts';
import type { DeviceId } from '../../src/contract/models.ts';

const [device, manner] = process.argv.slice(2) as [DeviceId, string];
if (manner === 'abort') process.abort();
if (manner === 'kill') process.kill(process.pid, 'SIGKILL');
if (manner === 'hang') for (;;);
const test = await testDevice(builtInModel(), device, { acceptSlow: manner === 'accept-slow' });
process.stdout.write(JSON.stringify(test));
