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
  const why = `Find the cause:\n  aws cloudformation describe-stack-events --stack-name ${name} --output text \\\n    --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]"`;
  const wait = (event: string) =>
    `Wait until it has ended, then run this command again:\n  aws cloudformation wait ${event} --stack-name ${name}`;
  const removeFirst = `${why}\nDelete the stack, then deploy again:\n  sam delete --stack-name ${name}`;
  switch (status) {
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'IMPORT_COMPLETE':
      return { kind: 'ready', meaning: 'is deployed', todo: '' };
    case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
      return {
        kind: 'changing',
        meaning: 'was updated, and replaced resources are being deleted',
        todo: wait('stack-update-complete'),
      };
    case 'UPDATE_IN_PROGRESS':
    case 'IMPORT_IN_PROGRESS':
      return {
        kind: 'changing',
        meaning: 'is being updated, so these findings may soon be out of date',
        todo: wait(
          status === 'UPDATE_IN_PROGRESS' ? 'stack-update-complete' : 'stack-import-complete',
        ),
      };
    case 'UPDATE_ROLLBACK_IN_PROGRESS':
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and its previous version is being restored',
        todo: `${wait('stack-rollback-complete')}\n${why}`,
      };
    // Of the AWS CLI's waiters, none waits for the end of this one.
    case 'IMPORT_ROLLBACK_IN_PROGRESS':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and its previous version is being restored',
        todo: `Run this command again in a few minutes.\n${why}`,
      };
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and its previous version was restored',
        todo: `${why}\nFix the cause, then deploy again.`,
      };
    case 'UPDATE_FAILED':
      return {
        kind: 'failed',
        meaning: 'could not be updated, and has resources of two versions',
        todo: `${why}\nFix the cause, then deploy again, or restore the previous version:\n  aws cloudformation rollback-stack --stack-name ${name}`,
      };
    case 'UPDATE_ROLLBACK_FAILED':
    case 'IMPORT_ROLLBACK_FAILED':
      return {
        kind: 'failed',
        meaning:
          'could not be updated or restored to its previous version, and has resources of both',
        todo: `${why}\nFix the cause, then continue the rollback:\n  aws cloudformation continue-update-rollback --stack-name ${name}`,
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
        meaning: 'could not be created, and has some of its resources',
        todo: removeFirst,
      };
    case 'ROLLBACK_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'could not be created, and its resources are being deleted',
        // stack-rollback-complete waits for the end of an update alone.
        todo: `Wait until it has ended, which this command reports as an error:\n  aws cloudformation wait stack-create-complete --stack-name ${name}\n${removeFirst}`,
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
        meaning: 'could not be created, and not all of its resources could be deleted',
        todo: removeFirst,
      };
    case 'DELETE_IN_PROGRESS':
      return {
        kind: 'unusable',
        meaning: 'is being deleted: webhooks are no longer received',
        todo: `To deploy it again, wait until it is deleted:\n  aws cloudformation wait stack-delete-complete --stack-name ${name}`,
      };
    case 'DELETE_FAILED':
      return {
        kind: 'unusable',
        meaning: 'could not be deleted, and some of its resources no longer exist',
        todo: `${why}\nDelete the resources that prevent it, such as rules on its event bus, then delete the stack again:\n  sam delete --stack-name ${name}`,
      };
    case 'DELETE_COMPLETE':
      return { kind: 'unusable', meaning: 'was deleted', todo: 'Deploy it again.' };
    default:
      return {
        kind: 'failed',
        meaning: 'has a status that this command does not know',
        todo: why,
      };
  }
}
