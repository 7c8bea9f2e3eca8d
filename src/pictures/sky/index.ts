/** The report of a sky match: a picture and two tables; and products of several methods that take turns. */
export { skyReportPaths, writeSkyReport } from './write-sky-report.js';
export { blinkPictures } from './blink.js';
export { skyReportSvg, type SkyReportSvg } from './sky-report-svg.js';
