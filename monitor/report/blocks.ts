/**
 * What a section of the report says, without its looks: HTML and Markdown are two ways to write the same blocks.
 * Every string is plain text as it came, from a cluster or a script too; the writers make it harmless.
 */
export interface Section {
  /** Stable: the anchor of the section in the page. */
  readonly id: string;
  readonly title: string;
  /** Its first block says it to those who see; the title is for those who hear the page. */
  readonly titleUnseen?: true;
  /** What the reader is looking at, in a sentence; empty: the title says it. */
  readonly intro: string;
  readonly blocks: readonly Block[];
}

export type Tone = 'good' | 'bad' | 'warning' | 'muted' | 'plain';

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** The verdict, or something else to be seen at first sight. */
  | {
      readonly kind: 'callout';
      readonly tone: Tone;
      readonly title: string;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** The few numbers that say most, large. */
  | { readonly kind: 'key-figures'; readonly figures: readonly KeyFigure[] }
  /** Questions of a reader, each with its answer. */
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  | Table
  | { readonly kind: 'heading'; readonly text: string }
  /** Closed until someone wants to know; `id` is an anchor, `open` decides for the page. */
  | {
      readonly kind: 'details';
      readonly id: string;
      readonly summary: string;
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'code'; readonly text: string }
  /** The whole run in one small picture; what it shows is told by the blocks around it. */
  | { readonly kind: 'overview' }
  /** The charts over the time of the run. */
  | { readonly kind: 'timeline' };

export type Fact = readonly [label: string, text: string];

export interface KeyFigure {
  readonly label: string;
  /** As short as it can be; what is not known says so. */
  readonly value: string;
  readonly note: string;
  /** Judged by an objective: its verdict. */
  readonly tone: Tone;
}

export interface Answer {
  readonly question: string;
  readonly text: string;
  readonly tone?: Tone;
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export type Cell =
  | string
  | { readonly text: string; readonly tone: Tone }
  /** A bar from one share of the width to another, each 0 to 1. */
  | { readonly text: string; readonly bar: readonly [from: number, to: number]; readonly tone: Tone };
