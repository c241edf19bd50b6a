/**
 * How often the intervals of `judgeStudy` hold what they promise, on synthetic studies with planted differences.
 *
 *   node scripts/references/coverage.ts [studies, 500 unless told]
 *
 * Writes coverage.json beside itself; docs/statistics.md has the figures. A study: five arms × three seeds × patients with one to
 * three images; scores share a patient's and an image's effect over arms, an arm's own effect over seeds, and have noise of
 * their own. Differences are known from a cohort of 60,000 patients.
 */
import { writeFileSync } from 'node:fs';
import { metricsOf } from '../../src/domain/metrics/index.ts';
import type { MetricName } from '../../src/domain/metrics/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import type { Random } from '../../src/domain/random/index.ts';
import { judgeStudy } from '../../src/domain/verdicts/index.ts';
import type { JudgeOptions, PredictionRow, StudyVerdict } from '../../src/domain/verdicts/index.ts';

interface Scenario {
  readonly name: string;
  readonly metric: JudgeOptions['metric'];
  readonly patients: number;
  /** Share of patients that lean to the positive class. */
  readonly positive: number;
  /** How far apart each arm holds the classes. */
  readonly strengths: readonly number[];
}

const MODERATE = [0.6, 1, 1, 1.4, 1.8];
const EQUAL = [1.4, 1.4, 1.4, 1.4, 1.4];
const CEILING = [1.6, 2.2, 2.2, 2.6, 3];
const SCENARIOS: readonly Scenario[] = [
  { name: 'planted differences', metric: 'auc', patients: 38, positive: 0.5, strengths: MODERATE },
  { name: 'planted differences, unequal classes', metric: 'auc', patients: 38, positive: 0.35, strengths: MODERATE },
  { name: 'planted differences, more patients', metric: 'auc', patients: 80, positive: 0.5, strengths: MODERATE },
  { name: 'no differences', metric: 'auc', patients: 38, positive: 0.5, strengths: EQUAL },
  { name: 'planted differences', metric: 'accuracy', patients: 38, positive: 0.5, strengths: MODERATE },
  { name: 'near perfect', metric: 'auc', patients: 38, positive: 0.5, strengths: CEILING },
  { name: 'near perfect, more patients', metric: 'auc', patients: 80, positive: 0.5, strengths: CEILING },
];
const SEED = 20_260_101;
const ARMS = ['a', 'b', 'c', 'd', 'e'];

function cohort(random: Random, { patients, positive, strengths }: Scenario, seeds: readonly number[]): PredictionRow[] {
  const rows: PredictionRow[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const images = 1 + random.below(3);
    const effect = random.normal();
    const leans = Number(random.next() < positive);
    for (let image = 0; image < images; image++) {
      const truth = random.next() < 0.15 ? 1 - leans : leans;
      const shared = 0.6 * effect + 0.6 * random.normal();
      strengths.forEach((strength, arm) => {
        const own = 0.5 * random.normal();
        for (const seed of seeds) {
          const p = 1 / (1 + Math.exp(-(strength * (truth - 0.5) + shared + own + 0.3 * random.normal())));
          rows.push({ sampleId: `${patient}-${image}`, group: `${patient}`, taskId: 't', arm: ARMS[arm]!, seed, truth, probabilities: [1 - p, p] });
        }
      });
    }
  }
  return rows;
}

function plantedValues(scenario: Scenario): number[] {
  const rows = cohort(createRandom(SEED, 'truth'), { ...scenario, patients: 60_000 }, [0]);
  return ARMS.map((arm) => {
    const own = rows.filter((row) => row.arm === arm);
    return metricsOf({ classes: 2, truth: own.map((row) => row.truth!), probabilities: own.map((row) => row.probabilities) })[scenario.metric]!;
  });
}

const holds = (low: number | null, high: number | null, value: number): boolean => low! <= value && value <= high!;

function scoreStudy(verdict: StudyVerdict, metric: MetricName, planted: readonly number[]): { allHold: boolean; arms: number; wrongWins: number; wins: number } {
  const of = (arm: string): number => planted[ARMS.indexOf(arm)]!;
  const wins = verdict.differences.filter((d) => d.verdict === 'better' || d.verdict === 'worse');
  return {
    allHold: verdict.differences.every((d) => holds(d.low, d.high, of(d.a) - of(d.b))),
    arms: verdict.arms.filter((arm) => holds(arm.metrics[metric]!.low, arm.metrics[metric]!.high, of(arm.arm))).length,
    wins: wins.length,
    // Arms with the same strength differ by nothing but the error of the large cohort.
    wrongWins: wins.filter((d) => Math.abs(of(d.a) - of(d.b)) < 0.005 || d.value * (of(d.a) - of(d.b)) < 0).length,
  };
}

function simulate(scenario: Scenario, studies: number): Record<string, unknown> {
  const planted = plantedValues(scenario);
  const random = createRandom(SEED, 'studies', scenario.name, scenario.metric, scenario.patients);
  const tally = { allHold: 0, arms: 0, studiesWithWrongWin: 0, wins: 0, tooFew: 0 };
  for (let study = 0; study < studies; study++) {
    const rows = cohort(random, scenario, [1, 2, 3]);
    const verdict = judgeStudy(rows, { arms: ARMS, taskIds: ['t'], metric: scenario.metric, margin: 0, level: 0.95, resamples: 1000, seed: study });
    if (verdict.differences[0]!.low === null) {
      // Under 10 patients in a class: no interval is given, so there is none to count.
      tally.tooFew++;
      study--;
      continue;
    }
    const { allHold, arms, wrongWins, wins } = scoreStudy(verdict, scenario.metric, planted);
    tally.allHold += Number(allHold);
    tally.arms += arms;
    tally.studiesWithWrongWin += Number(wrongWins > 0);
    tally.wins += wins;
  }
  return {
    ...scenario,
    planted: planted.map((value) => Number(value.toFixed(4))),
    studies,
    studiesWithoutInterval: tally.tooFew,
    allDifferencesHeld: tally.allHold / studies,
    singleIntervalsHeld: tally.arms / studies / ARMS.length,
    studiesWithWrongWin: tally.studiesWithWrongWin / studies,
    winsPerStudy: tally.wins / studies,
  };
}

const studies = Number(process.argv[2] ?? 500);
const results = SCENARIOS.map((scenario) => {
  const result = simulate(scenario, studies);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result;
});
writeFileSync(new URL('coverage.json', import.meta.url), `${JSON.stringify({ seed: SEED, level: 0.95, resamples: 1000, results }, null, 2)}\n`);
