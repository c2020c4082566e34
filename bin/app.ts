import { createRunatApp } from '../lib/runat-app.ts';

createRunatApp().app.synth();
