/** The one node, in the API. */
export const NODE_NAME = 'sandbox';
