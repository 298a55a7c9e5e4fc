/** Name of the timer on the stream of a page that a window suppressed: the window is over. */
export const windowOverTimer = 'window-over'
