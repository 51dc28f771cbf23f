import { suite } from 'node:test';
import { testSecretFaults } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testSecretFaults('Secrets Manager later on');
});
