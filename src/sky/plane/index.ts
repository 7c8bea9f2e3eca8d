/** Skies that rise over a chip. */
export { ARCMIN, LARGEST_BEND, movePlane, type SkyPlane } from './sky-plane.js';
export { PLANE_KEYWORDS, planeOwner, planeValues, recordedPlane, writePlane } from './plane-cards.js';
export { chipDirection, chipRadius, skyField, tangentField, type FieldChip } from './sky-field.js';
export { gnomonic, tangentBasis, type TangentBasis } from './tangent-basis.js';
