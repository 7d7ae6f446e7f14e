/** Whether the computer runs on its battery, as far as each system tells. Main process. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PowerMonitor } from 'electron';

/** Linux's list of batteries and chargers; Chromium does not look at it (electron#29614). */
const POWER_SUPPLIES = '/sys/class/power_supply';

/** Only macOS announces both changes; elsewhere the state is asked for this often. */
const ASK_MILLISECONDS = 30_000;

export interface PowerParts {
  powerMonitor: Pick<PowerMonitor, 'isOnBatteryPower'> & Pick<NodeJS.EventEmitter, 'on'>;
  platform: NodeJS.Platform;
  /** Told the state once at the beginning, then each change. */
  onChange: (onBattery: boolean) => void;
  supplies?: string;
  askMilliseconds?: number;
}

/** Watches the power until the process ends; resolves when the first state was told. */
export async function watchPower({
  powerMonitor,
  platform,
  onChange,
  supplies = POWER_SUPPLIES,
  askMilliseconds = ASK_MILLISECONDS,
}: PowerParts): Promise<void> {
  let told: boolean | undefined;
  const look = async (): Promise<void> => {
    const onBattery =
      platform === 'linux' ? await isDischarging(supplies) : powerMonitor.isOnBatteryPower();
    if (onBattery === told) return;
    told = onBattery;
    onChange(onBattery);
  };
  for (const event of ['on-battery', 'on-ac', 'resume']) powerMonitor.on(event, () => void look());
  setInterval(() => void look(), askMilliseconds).unref();
  await look();
}

/**
 * Linux: a battery of the computer gives power and no charger does. The batteries of mice and phones
 * are not the computer's; where nothing is told, it is plugged in.
 */
async function isDischarging(supplies: string): Promise<boolean> {
  const names = await readdir(supplies).catch(() => []);
  const facts = await Promise.all(
    names.map(async (name) => {
      const [type, scope, online, status] = await Promise.all(
        ['type', 'scope', 'online', 'status'].map((fact) => readFact(join(supplies, name, fact))),
      );
      return { type, scope, online, status };
    }),
  );
  const own = facts.filter(({ scope }) => scope !== 'Device');
  const isCharged = own.some(({ type, online }) => type !== 'Battery' && Number(online) > 0);
  return !isCharged && own.some(({ status }) => status === 'Discharging');
}

/** Empty where the kernel does not tell it. */
async function readFact(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}
