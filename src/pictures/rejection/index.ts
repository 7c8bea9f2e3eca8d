export { writeRejectionReport } from './write-rejection-report.js';
