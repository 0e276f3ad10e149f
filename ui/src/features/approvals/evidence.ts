import type { Fact } from '../../shared/api/types';
import { plural } from '../../shared/time/format';

export interface Dependent {
  kind: string;
  name: string;
  effect: string;
  /** What it hangs on; empty when that was not said. */
  of: string;
}

/** What hangs on one thing, and what hangs on that. */
export interface Branch extends Dependent {
  branches: readonly Branch[];
}

export interface Tile {
  title: string;
  note: string;
  warn: boolean;
}

/** One fact in a few words. What has another shape than expected is never dropped: it is shown as it came. */
export function tile(fact: Fact): Tile {
  const value = fact.value;
  switch (fact.kind) {
    case 'row_count':
      return rows(value, '', 'counted') ?? other('rows counted', value);
    case 'row_estimate':
      return rows(value, 'about ', 'estimated') ?? other('rows estimated', value);
    case 'dependents': {
      const found = dependents(value);
      if (found === null) return other('what depends on it', value);
      return found.length === 0
        ? { title: 'nothing', note: 'hangs on it', warn: false }
        : {
            title: countByKind(found),
            note: found.length === 1 ? 'hangs on it' : 'hang on it',
            warn: found.some((one) => !isPartOfIt(one)),
          };
    }
    case 'locks': {
      const { held, waiting } = isRecord(value) ? value : {};
      const [holders, waiters] = [amount(held), amount(waiting)];
      if (holders === null || waiters === null) return other('locks', value);
      if (waiters > 0)
        return { title: plural(waiters, 'session waits', 'sessions wait'), note: 'on its locks', warn: true };
      return {
        title: 'no one waits',
        note: holders > 0 ? `on its locks; ${plural(holders, 'lock')} held` : 'on its locks',
        warn: false,
      };
    }
    case 'dry_run':
      return other('dry run', value);
    case 'file_stat':
      return other('the file', value);
  }
}

export function dependents(value: unknown): Dependent[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.filter(isRecord);
  if (found.length !== value.length) return null;
  return found
    .map(({ kind, name, effect, of }) => ({ kind: word(kind), name: word(name), effect: word(effect), of: word(of) }))
    .toSorted((a, b) => Number(isPartOfIt(a)) - Number(isPartOfIt(b)));
}

/** What is worth a tile: nobody needs an estimate of what was counted. */
export function telling(facts: readonly Fact[]): readonly Fact[] {
  const counted = facts.some((fact) => fact.kind === 'row_count');
  return facts.filter((fact) => !(counted && fact.kind === 'row_estimate'));
}

/** What has no life of its own, as nobody misses it once its table is gone. */
export function isPartOfIt({ kind }: Dependent): boolean {
  return kind === 'index' || kind === 'trigger' || kind === 'partition';
}

/** Each under what it hangs on; what hangs on nothing that is listed stands at the root. */
export function tree(found: readonly Dependent[]): readonly Branch[] {
  const names = new Set(found.map((one) => one.name));
  const under = (parent: string, path: readonly string[]): Branch[] =>
    found
      .filter((one) => one.of === parent && !path.includes(one.name))
      .map((one) => ({ ...one, branches: under(one.name, [...path, one.name]) }));
  return found.filter((one) => !names.has(one.of)).map((one) => ({ ...one, branches: under(one.name, [one.name]) }));
}

function rows(value: unknown, about: string, how: string): Tile | null {
  return typeof value === 'number' ? { title: about + plural(value, 'row'), note: how, warn: value > 1 } : null;
}

function other(note: string, value: unknown): Tile {
  return { title: typeof value === 'string' ? value : JSON.stringify(value), note, warn: false };
}

function countByKind(found: readonly Dependent[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => plural(count, kind || 'object')).join(', ');
}

function amount(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? value.length : null;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
