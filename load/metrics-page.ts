/** The samples of a Prometheus text page. */
export class MetricsPage {
  readonly #samples: readonly { readonly series: string; readonly value: number }[];

  constructor(text: string) {
    this.#samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const space = line.lastIndexOf(' ');
        return { series: line.slice(0, space), value: Number(line.slice(space + 1)) };
      });
  }

  /** Adds up every series of the metric that carries the label, or all; 0 where there is none. */
  sum(metric: string, label = ''): number {
    return this.#samples
      .filter(({ series }) => series.split('{')[0] === metric && series.includes(label))
      .reduce((total, sample) => total + sample.value, 0);
  }
}
