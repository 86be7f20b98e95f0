import { makeVault } from '#app/store/vault.ts';
import { showNumber, showSpread } from '../figures.ts';
import { startGrowthServer } from '../growth/growth-server.ts';
import { historyOf } from '../growth/history.ts';
import { ratioSpread } from '../rounds.ts';
import type { Goal, Suite, SuiteContext, Table } from '../suite.ts';
import { measureRetention, type RetentionRound } from './retention-beside-receive.ts';

const NOTIFICATIONS = 1_000_000;
const QUICK_NOTIFICATIONS = 10_000;
const ROUNDS = 5;
const LEAST_RATE = 0.9;

function retentionGoal(rounds: readonly RetentionRound[]): Goal {
  const ratio = ratioSpread(
    rounds.map(({ beside }) => beside),
    rounds.map(({ alone }) => alone),
  );
  const fewest = Math.min(...rounds.map(({ dropped }) => dropped));
  return {
    goal: 'retention drops 1,000,000 rows and slows receiving by a tenth at most',
    figure: `${showSpread(ratio, 2)} × of the rate alone, ${showNumber(fewest, 0)} rows`,
    met: ratio.median >= LEAST_RATE && fewest >= 1_000_000,
  };
}

function retentionTable(rounds: readonly RetentionRound[]): Table {
  return {
    title: 'Receiving alone and beside retention',
    columns: ['round', 'events/s alone', 'beside', 'rows dropped', 'in s'],
    rows: rounds.map(({ alone, beside, dropped, seconds }, index) => [
      String(index + 1),
      showNumber(alone, 0),
      showNumber(beside, 0),
      showNumber(dropped, 0),
      showNumber(seconds, 1),
    ]),
  };
}

async function run({ print, quick, rounds, atEnd }: SuiteContext) {
  const vault = makeVault([Buffer.alloc(32, 1)]);
  const server = await startGrowthServer(vault, atEnd);
  const history = historyOf(quick ? QUICK_NOTIFICATIONS : NOTIFICATIONS);
  await server.openHistory(history);
  const measured = await server.withCopy(history, (url) =>
    measureRetention(url, vault, rounds ?? (quick ? 1 : ROUNDS), print),
  );
  await server.dropHistory(history);
  return {
    tables: [retentionTable(measured)],
    goals: [retentionGoal(measured)],
    data: measured,
  };
}

export const suite: Suite = { name: 'retention', run };
