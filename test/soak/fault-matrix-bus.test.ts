import { suite } from 'node:test';
import { testFaults, testWithoutFaults } from '../support/campaigns/fault-matrix.ts';

suite('no kind of request is lost, let in or answered wrongly', () => {
  testWithoutFaults();
  testFaults('the event bus');
  testFaults('the fallback queue');
  // It is only used if the bus fails.
  testFaults('the fallback queue', { 'the event bus': 'answers 500' });
});
