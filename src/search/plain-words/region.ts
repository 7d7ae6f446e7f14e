/**
 * What dates in words mean depends on where the user lives: which of `03/04` is the day, on which day
 * a week begins, and when summer is. The time zone tells it on every system, which the language does
 * not: programs are run in English everywhere, and containers know no language at all. Imports nothing.
 */

export interface Region {
  /** `03/04/2024` is the third of April, unless it is the fourth of March. */
  isDayFirst: boolean;
  /** 0 for Sunday, 1 for Monday. */
  firstWeekday: 0 | 1;
  /** Summer is from December to February. */
  isSouth: boolean;
}

/** Zones of the United States and of the Philippines, where the month comes first and weeks begin on Sunday. */
const MONTH_FIRST =
  /^(?:US\/.+|America\/(?:New_York|Detroit|Chicago|Denver|Boise|Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Metlakatla|Yakutat|Nome|Adak|Menominee|Puerto_Rico|Kentucky\/.+|Indiana\/.+|North_Dakota\/.+)|Pacific\/(?:Honolulu|Guam)|Asia\/Manila)$/;

/** Zones south of the tropic of the north, where most people of that zone have summer in December. */
const SOUTH =
  /^(?:Australia\/.+|Antarctica\/.+|NZ|Pacific\/(?:Auckland|Chatham|Fiji|Tongatapu|Noumea|Norfolk|Port_Moresby|Tahiti|Apia|Easter)|Africa\/(?:Johannesburg|Maputo|Harare|Windhoek|Gaborone|Maseru|Mbabane|Lusaka|Luanda|Blantyre)|Indian\/(?:Mauritius|Reunion|Antananarivo)|America\/(?:Argentina\/.+|Buenos_Aires|Sao_Paulo|Bahia|Recife|Fortaleza|Maceio|Belem|Santarem|Araguaina|Cuiaba|Campo_Grande|Porto_Velho|Rio_Branco|Noronha|Asuncion|Montevideo|Santiago|Punta_Arenas|Coyhaique|La_Paz|Lima)|Atlantic\/Stanley|Brazil\/.+|Chile\/.+)$/;

/** @param timeZone a name of the IANA database; any other one counts as Europe. */
export function regionOf(timeZone: string): Region {
  const isMonthFirst = MONTH_FIRST.test(timeZone);
  return {
    isDayFirst: !isMonthFirst,
    firstWeekday: isMonthFirst ? 0 : 1,
    isSouth: SOUTH.test(timeZone),
  };
}

let own: Region | undefined;

/** Where this machine was when it was first asked: the system is asked for it in milliseconds, at every key. */
export function ownRegion(): Region {
  return (own ??= regionOf(Intl.DateTimeFormat().resolvedOptions().timeZone));
}
