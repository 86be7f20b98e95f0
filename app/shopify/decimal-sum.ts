const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether `value` is a plain decimal number, as Shopify writes amounts: "12.50", "-3", "0". */
export function isDecimal(value: string): boolean {
  return DECIMAL.test(value);
}

function toScaled(value: string, scale: number): bigint {
  const match = DECIMAL.exec(value);
  if (!match) throw new Error('Not a decimal number');
  const [, sign, whole, fraction = ''] = match;
  const digits = BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
  return sign === '-' ? -digits : digits;
}

/** The exact sum of decimal strings, as a decimal string; "0" for none. Throws on other text. */
export function sumDecimals(values: readonly string[]): string {
  const scale = values.reduce((most, v) => Math.max(most, v.split('.')[1]?.length ?? 0), 0);
  const sum = values.reduce((total, v) => total + toScaled(v, scale), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${sum < 0n ? '-' : ''}${whole}${fraction}`;
}

/** Whether a decimal string is more than 0. */
export function isMoreThanZero(value: string): boolean {
  return !value.startsWith('-') && /[1-9]/.test(value);
}
