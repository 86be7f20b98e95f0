/** What a call of sendTemplate asks for, as far as the benchmark looks. */
export type SentMessage = {
  phone: string;
  /** The values of the template's variables. */
  values: string[];
};

type Parameter = { text?: unknown };

/** By hand, since its time is taken from the cores that the app is measured on. */
export function readSentMessage(body: string): SentMessage | null {
  const read: unknown = JSON.parse(body);
  if (typeof read !== 'object' || read === null) return null;
  if (!('phone' in read) || typeof read.phone !== 'string') return null;
  if (!('template' in read && 'namespace' in read && 'language' in read)) return null;
  if (!('params' in read) || !Array.isArray(read.params)) return null;
  const parameters: readonly Parameter[] = read.params[0]?.parameters ?? [];
  const values = parameters.map(({ text }) => text).filter((text) => typeof text === 'string');
  return values.length === 3 ? { phone: read.phone, values } : null;
}
