/** The report of a sky match: a picture and two tables. */
export { skyReportPaths, writeSkyReport } from './write-sky-report.js';
export { skyReportSvg, type SkyReportSvg } from './sky-report-svg.js';
