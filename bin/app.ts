import { createRunatApp } from '../lib/runat-app.ts';

// The CDK tells the region that it deploys to: https://docs.aws.amazon.com/cdk/v2/guide/configure-env.html
createRunatApp({}, process.env.CDK_DEFAULT_REGION).app.synth();
