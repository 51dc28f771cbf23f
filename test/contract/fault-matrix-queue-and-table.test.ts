import { suite } from 'node:test';
import { testFaultsOf } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testFaultsOf('the quarantine queue');
  testFaultsOf("the table's Query");
  testFaultsOf("the table's PutItem");
});
