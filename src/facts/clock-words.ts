/** Digits of other scripts and clocks of twelve hours, as phones and programs of many languages write them. Pure. */

const MORNING =
  /(?:^|[^a-z])a\.?\s?m\.?(?![a-z])|上午|午前|凌晨|早上|清晨|오전|πμ|π\.μ|ق\.?ظ|(?<!\p{L})öö(?!\p{L})|पूर्वाह्न|ก่อนเที่ยง|לפנה[״"]צ|(?<!\p{L})ص(?!\p{L})/iu;
const AFTERNOON =
  /(?:^|[^a-z])p\.?\s?m\.?(?![a-z])|下午|午後|中午|晚上|傍晚|오후|μμ|μ\.μ|ب\.?ظ|(?<!\p{L})ös(?!\p{L})|अपराह्न|หลังเที่ยง|אחה[״"]צ|(?<!\p{L})م(?!\p{L})/iu;

/** The hour from 0 to 23 of one that is written beside such words; 24 is the hour after midnight. */
export function hourOfDay(hour: number, text: string): number {
  if (hour === 24) return 0;
  if (hour > 12) return hour;
  if (AFTERNOON.test(text)) return (hour % 12) + 12;
  return MORNING.test(text) ? hour % 12 : hour;
}

/** Zeros of scripts in which phones write dates: Arabic, Persian, Devanagari, Bengali, Thai, Burmese, Khmer. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0];

/** The same text with its digits as ASCII has them. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => code >= one && code <= one + 9);
    return zero === undefined ? digit : String(code - zero);
  });
}
