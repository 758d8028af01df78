declare module 'asciichart' {
  interface PlotConfig {
    readonly min?: number;
    readonly max?: number;
    readonly height?: number;
    readonly offset?: number;
    readonly format?: (value: number) => string;
    readonly symbols?: readonly string[];
  }
  const asciichart: { plot(series: readonly number[], config?: PlotConfig): string };
  // biome-ignore lint/style/noDefaultExport: the package is CommonJS, this is how it is seen.
  export default asciichart;
}
