/** What a user can add to a bug report: English, for whoever reads it, and nothing private. Engine process. */
import type { Status } from '../../contract/activity.ts';
import type { Log } from '../../base/log.ts';
import type { Store } from '../../store/database.ts';
import { failures } from './failures.ts';
import { describeDevices, describeSystem } from '../../base/system-description.ts';

/** Enough for the last start and what went wrong since. */
const LOG_LINES = 60;

/** Versions, devices and counts, then the end of the log. No names, no paths, no words searched for. */
export function bugReport(status: Status, store: Store, log: Log): string {
  const { version, host, model, devices, settings, folders, indexing, notices } = status;
  const failed = Map.groupBy(failures(store), ({ code }) => code);
  const reasons = [...failed].map(([code, files]) => `${code} ${files.length}`).join(', ');
  const lines = [
    describeSystem(version, host.kind),
    `Model: ${model.id}, ${model.photos} of ${status.photos} photos`,
    `Devices: ${describeDevices(devices)}`,
    `Settings: ${JSON.stringify(settings)}`,
    ...folders.map(
      ({ id, state, watch, photos, pending }) =>
        `Folder ${id}: ${state}, watched ${watch}, ${photos} read, ${pending} pending`,
    ),
    `Files that could not be read: ${status.failed}${reasons === '' ? '' : ` (${reasons})`}`,
    `Work: ${indexing.phase}, ${indexing.done} of ${indexing.total}${indexing.trouble === null ? '' : `, ${indexing.trouble.code}`}`,
    ...notices.map(({ code }) => `Notice: ${code}`),
    '',
    ...log.tail(LOG_LINES),
    '',
  ];
  return log.withoutPaths(lines.join('\n'));
}
