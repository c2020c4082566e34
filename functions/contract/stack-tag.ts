/** The tag that everything of a stack has, its tasks too; its value is the name of the stack. */
export const STACK_TAG = 'runat:stack';
