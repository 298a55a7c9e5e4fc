/** Name of the timer on a message's or page's stream: a retry, or the time to acknowledge, is over. */
export const attemptTimer = 'attempt'
