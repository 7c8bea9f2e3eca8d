/** Units of chips, and the brightness in which their skies are compared (dossier 2.11 to 2.13). */
export { chipBrightness, type Brightness, type BrightnessOptions } from './brightness.js';
export { checkBrightness, type LabelledBrightness } from './check-brightness.js';
