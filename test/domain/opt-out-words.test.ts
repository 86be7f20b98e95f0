import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOptOutWord } from '#app/domain/opt-out-words.ts';

const STOPS = [
  'STOP',
  'Abmelden',
  'ARRÊT',
  'darme de baja',
  'SAIR',
  'disiscrivimi',
  'إيقاف',
].concat(['बंद करें', 'BERHENTI', 'İPTAL', 'Unsubscribe', 'opt-out', 'Stopp', 'désabonner']);
const STARTS = [
  'START',
  'anmelden',
  'Démarrer',
  'empezar',
  'começar',
  'inizia',
  'ابدأ',
  'शुरू करें',
].concat(['MULAI', 'BAŞLA', 'unstop', 'opt in']);

describe('whole messages', () => {
  test.each(STOPS)('%s stops', (word) => expect(readOptOutWord(word)).toBe('stop'));
  test.each(STARTS)('%s starts', (word) => expect(readOptOutWord(word)).toBe('start'));
});

describe('spellings of one word', () => {
  test.each([
    ['  stop \n', 'stop'],
    ['"Stop!!!"', 'stop'],
    ['STOP 🙏🏽', 'stop'],
    ['STOP', 'stop'],
    ['s\u200btop', 'stop'],
    ['¡Alto!', 'stop'],
    ['arret', 'stop'],
    ['arre\u0302t', 'stop'],
    ['iptal', 'stop'],
    ['IPTAL', 'stop'],
    ['ıptal', 'stop'],
    ['ÇIKIŞ', 'stop'],
    ['çıkış', 'stop'],
    ['ايقاف', 'stop'],
    ['إِيقَاف', 'stop'],
    ['الغاء الاشتراك', 'stop'],
    ['opt  out', 'stop'],
    ["s'abonner", 'start'],
    ['s’abonner', 'start'],
    ['comecar', 'start'],
  ])('%j is %s', (text, word) => expect(readOptOutWord(text)).toBe(word));
});

describe('what is no opt-out', () => {
  test.each([
    '',
    '   ',
    '!!!',
    '🛑',
    "don't stop",
    'please stop by the shop',
    'when will my order stop at the depot?',
    'stopping',
    'st op',
    'bus stop',
    'thanks',
    'yes',
    'cancelar',
    'stornieren',
    'start my return',
    'stop '.repeat(30),
  ])('%j', (text) => expect(readOptOutWord(text)).toBeNull());
});

test('no word both stops and starts, and padding never changes an answer', () => {
  const padding = fc.stringMatching(/^[ .!?\n\t*"']{0,8}$/);
  fc.assert(
    fc.property(fc.constantFrom(...STOPS), padding, padding, (word, before, after) => {
      expect(readOptOutWord(before + word.toUpperCase() + after)).toBe('stop');
      expect(readOptOutWord(before + word.toLowerCase() + after)).toBe('stop');
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...STARTS), padding, (word, after) => {
      expect(readOptOutWord(word + after)).toBe('start');
    }),
  );
});

test('any text is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect([null, 'stop', 'start']).toContain(readOptOutWord(text));
    }),
  );
});
