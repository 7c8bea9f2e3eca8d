import { Run } from '../../operators/run.js';
import type { Logger } from '../logging/logger.js';
import type { Session } from './session.js';

/** The run of a command, by its common options. */
export function runOf({ options, metrics, signal }: Session, logger: Logger): Run {
  const { workers, memory, workdir } = options;
  return new Run({
    ...(workers === undefined ? {} : { workers }),
    ...(memory === undefined ? {} : { memory }),
    ...(workdir === undefined ? {} : { workdir }),
    metrics,
    logger,
    signal,
  });
}
