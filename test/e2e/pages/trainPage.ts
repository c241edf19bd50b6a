import type { Locator, Page } from '@playwright/test';

export interface TrainPage {
  readonly form: Locator;
  /** Switches to the comparison of several ways of training. */
  readonly compare: () => Promise<void>;
  /** A question that the model is to answer, or a way of training in a comparison. */
  readonly box: (name: string | RegExp) => Locator;
  readonly strategy: (title: string) => Locator;
  /** A number of the sentence, by its label. */
  readonly number: (label: string) => Locator;
  readonly start: Locator;
  readonly stops: Locator;
  /** What the training would take of memory; its `data-state` says whether that is known. */
  readonly memory: Locator;
  /** The training as it goes. */
  readonly live: Locator;
  readonly cancel: Locator;
  /** The last epoch of what trains now. */
  readonly epoch: () => Promise<number>;
}

/** The recipe on the left, the live training on the right. */
export function trainPageOf(page: Page): TrainPage {
  const form = page.getByRole('form', { name: 'What to train' });
  const live = page.getByRole('region', { name: /^(Train|Study) / });
  const now = live.getByRole('table', { name: 'What runs now' });
  return {
    form,
    compare: () => form.getByText('Compare ways of training').click(),
    box: (name) => form.getByRole('checkbox', { name }),
    strategy: (title) => form.getByRole('radio', { name: title }),
    number: (label) => form.getByRole('spinbutton', { name: label, exact: true }),
    start: page.getByTestId('start-training'),
    stops: form.getByRole('list', { name: 'Before it can start' }),
    memory: form.getByTestId('memory-plan'),
    live,
    cancel: live.getByRole('button', { name: 'Cancel' }),
    epoch: async () => (await now.isVisible() ? Number.parseInt(await now.getByRole('cell').first().innerText(), 10) : 0),
  };
}
