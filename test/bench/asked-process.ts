import { readFileSync } from 'node:fs';
import { answerParent } from '#bench/answer-parent.ts';

const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'));

answerParent({ cores: allowed?.[1] ?? null, pid: process.pid }, async (question) => {
  if (question === 'throw') throw new Error('as asked');
  if (question === 'end') process.exit(3);
  if (typeof question === 'object' && question !== null && 'double' in question) {
    return Number(question.double) * 2;
  }
  return null;
});
