/** What the status of a stack means. */
export interface StackStatus {
  /** `ready`: deployed. `changing`: it works, and something is under way. `failed`: it works, but its last change failed. `unusable`: it has no working receiver. */
  readonly kind: 'ready' | 'changing' | 'failed' | 'unusable';
  /** What has happened, as the end of a sentence that begins with the stack. */
  readonly meaning: string;
  /** What to do. Lines that begin with two spaces are commands. */
  readonly todo: string;
}

/**
 * Describes a status of CloudFormation
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html).
 *
 * @param name - The stack's name, for the commands.
 */
export function describeStackStatus(status: string, name: string): StackStatus {
  const why = `Find out why:\n  aws cloudformation describe-stack-events --stack-name ${name} --output text \\\n    --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]"`;
  const wait = (event: string) =>
    `Wait for its end, and run this command again:\n  aws cloudformation wait ${event} --stack-name ${name}`;
  const removeFirst = `${why}\nRemove the stack, and deploy again:\n  sam delete --stack-name ${name}`;
  switch (status) {
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'IMPORT_COMPLETE':
      return { kind: 'ready', meaning: 'is deployed', todo: '' };
    case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
      return {
        kind: 'changing',
        meaning: 'was updated, and what it replaced is being removed',
        todo: wait('stack-update-complete'),
      };
    case 'UPDATE_IN_PROGRESS':
    case 'IMPORT_IN_PROGRESS':
      return {
        kind: 'changing',
        meaning: 'is being updated: what this command finds may be out of date at once',
        todo: wait(
          status === 'UPDATE_IN_PROGRESS' ? 'stack-update-complete' : 'stack-import-complete',
        ),
      };
    case 'UPDATE_ROLLBACK_IN_PROGRESS':
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and the version before is being restored',
        todo: `${wait('stack-rollback-complete')}\n${why}`,
      };
    // Of the AWS CLI's waiters, none waits for the end of this one.
    case 'IMPORT_ROLLBACK_IN_PROGRESS':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and the version before is being restored',
        todo: `Run this command again in some minutes.\n${why}`,
      };
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and the version before was restored',
        todo: `${why}\nRepair it, and deploy again.`,
      };
    case 'UPDATE_FAILED':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and was left between two versions',
        todo: `${why}\nRepair it and deploy again, or restore the version before:\n  aws cloudformation rollback-stack --stack-name ${name}`,
      };
    case 'UPDATE_ROLLBACK_FAILED':
    case 'IMPORT_ROLLBACK_FAILED':
      return {
        kind: 'failed',
        meaning:
          'could not be updated, nor the version before restored: it is between two versions',
        todo: `${why}\nRepair it, and have the version before restored:\n  aws cloudformation continue-update-rollback --stack-name ${name}`,
      };
    case 'REVIEW_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'was never created: its change set was not executed',
        todo: 'Deploy again, and confirm the change set if you are asked.',
      };
    case 'CREATE_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'is still being created',
        todo: wait('stack-create-complete'),
      };
    case 'CREATE_FAILED':
      return {
        kind: 'unusable',
        meaning: 'could not be created, and what was created so far is left',
        todo: removeFirst,
      };
    case 'ROLLBACK_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'could not be created, and what was created is being removed',
        // stack-rollback-complete waits for the end of an update alone.
        todo: `Wait for its end, which this command reports as a failure:\n  aws cloudformation wait stack-create-complete --stack-name ${name}\n${removeFirst}`,
      };
    case 'ROLLBACK_COMPLETE':
      return {
        kind: 'unusable',
        meaning: 'could not be created, and has no resources',
        todo: removeFirst,
      };
    case 'ROLLBACK_FAILED':
      return {
        kind: 'unusable',
        meaning: 'could not be created, nor all that was created be removed',
        todo: removeFirst,
      };
    case 'DELETE_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'is being deleted: webhooks are no longer received',
        todo: `To have it again, wait for the end, and deploy:\n  aws cloudformation wait stack-delete-complete --stack-name ${name}`,
      };
    case 'DELETE_FAILED':
      return {
        kind: 'unusable',
        meaning: 'could not be deleted, and some of its resources are gone',
        todo: `${why}\nDelete what prevents it, such as rules on its event bus, and delete the stack again:\n  sam delete --stack-name ${name}`,
      };
    case 'DELETE_COMPLETE':
      return { kind: 'unusable', meaning: 'was deleted', todo: 'Deploy it again.' };
    default:
      return {
        kind: 'failed',
        meaning: 'has a status that this version does not know',
        todo: why,
      };
  }
}
