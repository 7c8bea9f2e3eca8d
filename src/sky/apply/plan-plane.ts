import { RxDrizzleError } from '../../errors/index.js';
import type { Header } from '../../fits/header.js';
import { chipRadius, LARGEST_BEND, movePlane, planeOwner, recordedPlane } from '../plane/index.js';
import type { FieldChip, SkyPlane } from '../plane/index.js';
import type { ApplyOptions, ChipSky } from './sky-update.js';

/** A sky about the tangent point that the header has or will have, and the plane that the header will have. */
export interface PlannedPlane {
  readonly delta: number;
  readonly plane: SkyPlane | null;
  readonly planeAfter: SkyPlane | null;
}

/**
 * The plane of a sky as it goes into the header. What is subtracted from pixels is added to the recorded plane about the tangent
 * point of the first, so that two planes are one plane again; what is only recorded replaces it.
 * @throws KeywordError where the record belongs to another keyword, is not complete, or is about a point too far from the chip
 */
export function planPlane(
  header: Header,
  { delta, plane = null }: ChipSky,
  { skyuser_kwd, subtractsky }: ApplyOptions,
  chip: FieldChip,
): PlannedPlane {
  if (plane === null) return { delta, plane, planeAfter: subtractsky ? recordedPlane(header, skyuser_kwd) : null };
  const owner = planeOwner(header);
  if (owner !== undefined && owner !== skyuser_kwd) throw ofAnother(header, owner, skyuser_kwd);
  const recorded = subtractsky ? recordedPlane(header, skyuser_kwd) : null;
  if (recorded === null) return { delta, plane, planeAfter: plane };
  const moved = movePlane(delta, plane, recorded.lon, recorded.lat);
  if (!(moved.bend * chipRadius(chip) <= LARGEST_BEND)) throw tooFar(header);
  const planeAfter = {
    ...recorded,
    slopeXi: recorded.slopeXi + moved.plane.slopeXi,
    slopeEta: recorded.slopeEta + moved.plane.slopeEta,
  };
  return { delta: moved.constant, plane: moved.plane, planeAfter };
}

function ofAnother(header: Header, owner: string, keyword: string): RxDrizzleError {
  return new RxDrizzleError(
    'KeywordError',
    { file: header.label, keyword: 'SKYPLKWD' },
    `says that the header has the plane of the sky under ${owner}, and it has room for one; nothing was changed`,
    `use ${owner} instead of ${keyword} as skyuser_kwd, or skydegree=0`,
  );
}

function tooFar(header: Header): RxDrizzleError {
  return new RxDrizzleError(
    'KeywordError',
    { file: header.label, keyword: 'SKYPLLON' },
    'the plane in the header is about a point far from the image, and another one cannot be added to it; nothing was changed',
    'correct SKYPLLON and SKYPLLAT, or use another skyuser_kwd and remove SKYPLKWD',
  );
}
