import { suite } from 'node:test';
import { testFaultsOfSecret } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testFaultsOfSecret('Secrets Manager later on');
});
