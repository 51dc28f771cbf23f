import { suite } from 'node:test';
import { testFaults } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testFaults('the quarantine queue');
  testFaults("the table's Query");
  testFaults("the table's PutItem");
});
