export interface AggregatedRequest {
  readonly method: string;
  /** Of the header. */
  readonly accept: string | undefined;
  readonly url: URL;
}

export interface AggregatedAnswer {
  readonly status: number;
  readonly body: object;
}

/** An API that the API server passes on to the node's server, having authorized what is asked. */
export interface AggregatedApi {
  /** `/apis/GROUP` */
  readonly path: string;
  answer(request: AggregatedRequest): AggregatedAnswer;
}
