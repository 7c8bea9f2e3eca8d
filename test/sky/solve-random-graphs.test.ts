import t from 'tap';
import { solveOffsets } from '../../src/sky/solve/index.js';
import { randomGraph } from './solve-truth.js';

const SETS = 200;

t.test('200 random sets: offsets within their predicted uncertainty, islands exactly', (t) => {
  const pulls: number[] = [];
  const chi2 = { sum: 0, dof: 0 };
  let [floors, wrongGroups, islands] = [0, 0, 0];
  for (let seed = 0; seed < SETS; seed++) {
    const { exposures, truth, pairs, blob } = randomGraph(seed);
    const { offsets, errors, groups, ...solution } = solveOffsets(exposures, pairs, { weights: 'ivar', degree: 0 });
    const blobs = [...new Set(blob)].map((b) => blob.flatMap((other, i) => (other === b ? [i] : [])));
    if (JSON.stringify(groups) !== JSON.stringify(blobs)) wrongGroups++;
    islands += groups.length > 1 ? 1 : 0;
    floors += solution.floor > 0 ? 1 : 0;
    chi2.sum += solution.chi2;
    chi2.dof += solution.dof;
    for (const members of groups.filter(({ length }) => length > 1)) {
      const level = members.reduce((sum, i) => sum + truth[i], 0) / members.length;
      for (const i of members) pulls.push((offsets[i] - (truth[i] - level)) / errors[i]);
    }
  }
  const within = pulls.filter((pull) => Math.abs(pull) < 2).length / pulls.length;
  const square = pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length;
  t.comment(
    `${pulls.length} pulls, ${100 * within} % within 2 sigma, mean square ${square}, chi2/dof ${chi2.sum / chi2.dof}`,
  );
  t.equal(wrongGroups, 0);
  t.ok(islands > 100 && pulls.length > 3000, 'the sets are what they should be');
  // 95.45 % of a Gaussian. Offsets of one group hang together: count a group of 8 as 2 independent ones, three sigma.
  const independent = pulls.length / 4;
  t.ok(Math.abs(within - 0.9545) < 3 * Math.sqrt((0.9545 * 0.0455) / independent), `${within} within 2 sigma`);
  t.ok(Math.abs(square - 1) < 3 * Math.sqrt(2 / independent), `mean square pull ${square}`);
  t.ok(
    Math.abs(chi2.sum / chi2.dof - 1) < 3 * Math.sqrt(2 / chi2.dof),
    `chi2 per degree of freedom ${chi2.sum / chi2.dof}`,
  );
  // One in a thousand by design.
  t.ok(floors <= 2, `${floors} sets got a floor that they did not need`);
  t.end();
});
