import { Type } from 'typebox';
import { Answer, Nullable } from './common.ts';

const count = (description: string, example = 0) => Type.Integer({ description, minimum: 0, examples: [example] });
const percent = (description: string, example: number) =>
  Type.Number({ description, minimum: 0, maximum: 100, examples: [example] });
const hitRate = percent('acquisitions served by an existing object; 100 before the first', 99.9);
const savings = percent(
  '100 * (1 - total_created / acquired): the share of acquired objects that nobody had to allocate. Objects of a pool ' +
    'are of one size, so it is the share of bytes too. 0 until more were acquired than made',
  91.9,
);
const POOL_COUNTS = {
  acquired: count('acquisitions', 123456),
  hits: count('acquisitions served by an existing object', 123400),
  misses: count('acquisitions that had to make one', 56),
  hit_rate_percent: hitRate,
  memory_savings_percent: savings,
  active_objects: count('objects out now', 37),
  available_objects: count('objects ready in the pool', 9963),
  total_created: count('objects ever made: at start, by growth, and ordinary ones', 10000),
  exhaustions: count('acquisitions that found nothing at the ceiling: given an ordinary object, or refused'),
  refusals: count('acquisitions that got nothing, the limit being reached'),
  trimmed: count('objects that trimming gave back'),
};
const PoolAnswer = Answer('Pool', 'What one object pool has done since the start, and how it stands.', {
  pool_name: Type.String({ examples: ['orders'] }),
  pooling: Type.Boolean({ description: 'false: POOLING is off, every object is an ordinary one', examples: [true] }),
  avg_acquisition_time_us: Type.Number({
    description: 'mean over a sample, microseconds; 0 until some thousands have been made',
    examples: [0.05],
  }),
  peak_active_objects: count('most objects out at once', 812),
  capacity: count('objects made at start', 10000),
  ceiling: count('objects the pool may grow to', 40000),
  limit: Nullable(count('objects that may be out at once; null where something else bounds their number', 200000)),
  oldest_sampled: Nullable(
    Answer('Acquisition', 'Of the acquisitions whose stacks are kept (POOL_LEAK_SAMPLE), the one out longest.', {
      age_ms: Type.Number({ description: 'milliseconds since the acquisition', examples: [120000.5] }),
      site: Type.String({
        description: 'the calls that acquired it, innermost first',
        examples: ['at ExecutionEngine.submit (execution/execution-engine.ts:118:43)'],
      }),
    }),
  ),
  ...POOL_COUNTS,
});
export const PoolList = Type.Array(PoolAnswer, { title: 'Pools', description: 'Every pool.' });
export const PoolTotalsAnswer = Answer(
  'Pool totals',
  'The figures of all pools together; shares are of all objects, whatever their size.',
  { pools: count('pools', 5), ...POOL_COUNTS },
);
export const PoolTrims = Type.Array(
  Answer('Trimmed pool', 'What a trim gave back to the collector.', {
    pool_name: Type.String({ examples: ['orders'] }),
    trimmed: count('objects given back', 30000),
    available_objects: count('objects ready in the pool', 10000),
  }),
  { title: 'Trimmed pools', description: 'What each pool gave back.' },
);
