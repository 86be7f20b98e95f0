import { describe, expect, test } from 'vitest';
import { makePlan } from '#chaos/plan.ts';
import { PHONE_KINDS } from '#chaos/plan-customers.ts';
import { countChanges, LIVES } from '#chaos/plan-lives.ts';
import { CHAOS_SHOPS } from '#chaos/shops.ts';

const full = makePlan({ events: 5000, seed: 1, minutes: 4.7, restarts: 2 });

describe('the plan of a run', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(makePlan({ events: 5000, seed: 1, minutes: 4.7, restarts: 2 })).toEqual(full);
    expect(makePlan({ events: 5000, seed: 2, minutes: 4.7, restarts: 2 })).not.toEqual(full);
  });

  test('makes as many status changes as asked for', () => {
    const made = full.steps.reduce((sum, step) => sum + countChanges(step), 0);
    expect(made).toBeGreaterThanOrEqual(5000);
    expect(made).toBeLessThan(5010);
  });

  test('has every shape of life, every shop and every kind of phone', () => {
    expect(new Set(full.orders.map(({ life }) => life))).toEqual(
      new Set(LIVES.map(({ name }) => name)),
    );
    expect(new Set(full.orders.map(({ shop }) => shop))).toEqual(
      new Set(CHAOS_SHOPS.map(({ domain }) => domain)),
    );
    expect(new Set(full.customers.map(({ kind }) => kind))).toEqual(
      new Set(PHONE_KINDS.map(({ kind }) => kind)),
    );
  });

  test('gives every customer a phone of their own, and some of them several orders', () => {
    const phones = full.customers.flatMap(({ phone }) => phone ?? []);
    expect(new Set(phones.map((phone) => phone.replace(/\D/g, ''))).size).toBe(phones.length);
    expect(full.orders.length).toBeGreaterThan(full.customers.length);
  });

  test('leaves over 6 s between the messages of an order, but where it means not to', () => {
    const times = Map.groupBy(full.steps, ({ order }) => order);
    const gaps = [...times.values()].flatMap((steps) => {
      const told = steps.filter((step) => step.do !== 'touch');
      return told.slice(1).map((step, index) => step.at - (told[index]?.at ?? 0));
    });
    const close = gaps.filter((gap) => gap < 8_999);
    expect(close.every((gap) => gap <= 300)).toBe(true);
    expect(close.length).toBeGreaterThan(0);
    expect(close.length).toBeLessThan(gaps.length * 0.1);
  });

  test('kills at least 30 times, web and worker in turn, and restarts the database', () => {
    const kills = full.faults.filter((fault) => fault.kind === 'kill');
    expect(kills.length).toBeGreaterThanOrEqual(30);
    const roles = kills.map((fault) => fault.role);
    expect(roles.slice(1).every((role, index) => role !== roles[index])).toBe(true);
    const modes = full.faults.flatMap((f) => (f.kind === 'database_restart' ? f.mode : []));
    expect(modes).toEqual(['immediate', 'fast']);
    expect(full.faults.every(({ at }) => at > 0 && at < full.durationMs)).toBe(true);
  });
});
