/** Our scenarios log it when setup() is over: the monitor counts the plan's time from this line. */
export const LOAD_BEGINS = 'palier: the load begins';
