import { suite } from 'node:test';
import { testFaultsOf, testWithoutFaults } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testWithoutFaults();
  testFaultsOf('the event bus');
  testFaultsOf('the fallback queue');
  // It is asked only when the bus has failed.
  testFaultsOf('the fallback queue', { 'the event bus': 'answers 500' });
});
