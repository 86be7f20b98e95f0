import { showNumber } from '../figures.ts';
import { decideAlone, type Orders, sendAndTrack } from '../pipeline/phases.ts';
import { setStage } from '../pipeline/stage.ts';
import type { Suite, SuiteContext, SuiteResult, Table } from '../suite.ts';
import { type CpuProfile, connectProfiler, functionTimes } from './cpu-profile.ts';
import {
  forgetStatements,
  STATEMENT_SETTINGS,
  type StatementTime,
  statementTimes,
} from './statement-times.ts';

const MESSAGES = 4000;
const MESSAGES_QUICK = 300;
const MESSAGES_WARMING_UP = 1000;
const SHOPS = 16;
const RATE_PER_SECOND = 1000;
const LONGEST = 15;
const TEXT_LENGTH = 110;

type Phase = { name: string; profile: CpuProfile; statements: StatementTime[] };

/** Where the time of the app and of PostgreSQL goes while messages are decided and sent. */
async function run(context: SuiteContext): Promise<SuiteResult> {
  const { print, quick, atEnd } = context;
  const count = quick ? MESSAGES_QUICK : MESSAGES;
  const stage = await setStage(context, {
    shops: SHOPS,
    ratePerSecond: RATE_PER_SECOND,
    settings: STATEMENT_SETTINGS,
  });
  const { sql } = stage.database;
  const app = await stage.startApp({ role: 'all', nodeFlags: ['--inspect=0'] });
  const profiler = await connectProfiler(app.output());
  atEnd(async () => profiler.close());
  await stage.leadReportsTo(app.url);

  async function profiled(name: string, work: () => Promise<string>): Promise<Phase> {
    await forgetStatements(sql);
    await profiler.start();
    print(`${name}: ${await work()}`);
    const profile = await profiler.stop();
    return { name, profile, statements: await statementTimes(sql) };
  }

  const warm: Orders = { from: 0, count: MESSAGES_WARMING_UP };
  await decideAlone(stage, [app.pid], warm);
  await sendAndTrack(stage, [app.pid], warm);
  const orders: Orders = { from: MESSAGES_WARMING_UP, count };
  const decide = await profiled('deciding', async () => {
    const { perSecond } = await decideAlone(stage, [app.pid], orders);
    return `${Math.round(perSecond)} events/s, profiled`;
  });
  const send = await profiled('sending and tracking', async () => {
    const { throughPerSecond } = await sendAndTrack(stage, [app.pid], orders);
    return `${Math.round(throughPerSecond)} messages/s, profiled`;
  });
  return {
    tables: [decide, send].flatMap((phase) => [
      functionTable(phase, count),
      statementTable(phase, count),
    ]),
    goals: [],
    data: [decide, send].map(({ name, profile, statements }) => ({
      name,
      functions: functionTimes(profile).slice(0, 100),
      statements,
    })),
  };
}

function functionTable({ name, profile }: Phase, count: number): Table {
  const times = functionTimes(profile);
  const all = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    title: `${name}: functions of the app by their own time (${showNumber(all / count, 2)} ms a message)`,
    columns: ['ms a message', 'share', 'function', 'place'],
    rows: times
      .slice(0, LONGEST)
      .map((one) => [
        showNumber(one.milliseconds / count, 3),
        `${showNumber((one.milliseconds / all) * 100, 1)} %`,
        one.name,
        one.place,
      ]),
  };
}

function statementTable({ name, statements }: Phase, count: number): Table {
  const all = statements.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    title: `${name}: statements by their time (${showNumber(all / count, 2)} ms a message)`,
    columns: ['ms a message', 'share', 'calls a message', 'ms a call', 'pages a call', 'statement'],
    rows: statements
      .slice(0, LONGEST)
      .map((one) => [
        showNumber(one.milliseconds / count, 3),
        `${showNumber((one.milliseconds / all) * 100, 1)} %`,
        showNumber(one.calls / count, 2),
        showNumber(one.milliseconds / one.calls, 3),
        showNumber(one.blocks / one.calls, 0),
        one.text.replaceAll('|', '/').slice(0, TEXT_LENGTH),
      ]),
  };
}

export const suite: Suite = { name: 'profile', run };
