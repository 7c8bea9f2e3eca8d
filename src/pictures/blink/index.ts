export { blinkGif, drawFrame } from './blink-gif.js';
export type { Blink, BlinkFrame, BlinkOptions, DrawnFrame } from './blink-gif.js';
export { blinkImages } from './blink-images.js';
export type { BlinkImagesOptions } from './blink-images.js';
