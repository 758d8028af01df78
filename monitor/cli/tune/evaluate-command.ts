/** The hidden command with which further processes compute outcomes: model in, then settings in, outcomes out. */
export const EVALUATE_COMMAND = 'tune-evaluate';
