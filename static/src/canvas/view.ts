/** How the canvas comes to show what it shows. */

export const FIT = { padding: 0.07, maxZoom: 1, minZoom: 0.15 };

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Options of a move of the view: none of it for people who want no motion. */
export const glide = () => (still.matches ? {} : { duration: 220 });
