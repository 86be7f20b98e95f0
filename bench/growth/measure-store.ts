import type { Vault } from '#app/store/vault.ts';
import { type ExplainedEngine, openExplained, type StatementCost } from './explained-engine.ts';
import { measureLooks } from './look-scenarios.ts';
import { measurePages } from './page-scenarios.ts';
import { takeSample } from './sample.ts';
import { type Measure, measureWork } from './work-scenarios.ts';

/** What a part of the app's work cost in one round. */
export type PartCost = {
  readonly rows: number;
  readonly pages: number;
  readonly milliseconds: number;
  readonly statements: readonly StatementCost[];
};

function sumOf(statements: readonly StatementCost[]): PartCost {
  const sum = (pick: (cost: StatementCost) => number): number =>
    statements.reduce((total, cost) => total + pick(cost), 0);
  return {
    rows: sum(({ rows }) => rows),
    pages: sum(({ pages }) => pages),
    milliseconds: sum(({ milliseconds }) => milliseconds),
    statements,
  };
}

type Recorded = Map<string, PartCost[]>;

function recordInto(explained: ExplainedEngine, recorded: Recorded | null): Measure {
  return async (name, run) => {
    explained.take();
    const result = await run();
    const cost = sumOf(explained.take());
    recorded?.set(name, [...(recorded.get(name) ?? []), cost]);
    return result;
  };
}

/**
 * Runs the work, the pages and the looks of the app over a store, each round in transactions that
 * are rolled back, and returns what each part cost by round. The round before the first only
 * fills the caches.
 */
export async function measureStore(
  url: string,
  vault: Vault,
  until: number,
  rounds: number,
): Promise<ReadonlyMap<string, readonly PartCost[]>> {
  const recorded: Recorded = new Map();
  const explained = await openExplained(url);
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const measure = recordInto(explained, round === 0 ? null : recorded);
      for (const part of [measureWork, measurePages, measureLooks]) {
        await explained.begin();
        const sample = await takeSample(explained.engine, vault, until, round);
        await part(explained.engine, vault, sample, measure);
        await explained.rollback();
      }
    }
    return recorded;
  } finally {
    await explained.close();
  }
}
