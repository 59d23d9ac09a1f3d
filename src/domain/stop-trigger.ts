/** What touches a stop: trades on venues, or the national best price that the order would trade at. */
export const StopTrigger = { Trade: 'trade', Quote: 'quote' } as const;
export type StopTrigger = (typeof StopTrigger)[keyof typeof StopTrigger];
