export { blinkGif } from './blink-gif.js';
export type { Blink, BlinkFrame, BlinkOptions } from './blink-gif.js';
export { blinkImages } from './blink-images.js';
export type { BlinkImagesOptions } from './blink-images.js';
