// What every page loads. All of it makes a working page nicer; none of it is needed for the job.
import { CharacterCount, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink, createAll } from "./govuk-frontend.min.js";
import { guardForms } from "./busy.js";
import { prepareChoices } from "./choices.js";
import { prepareCopying } from "./copying.js";
import { checkFileSizes } from "./file-sizes.js";
import { forgetOnSignOut } from "./outcome-kept.js";
import { nameThisPage } from "./page-address.js";
import { preparePrinting } from "./printing.js";
import { watchSignIn } from "./signed-out.js";

document.documentElement.classList.add("cp-scripts-ran", "js-enabled", "govuk-frontend-supported");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [CharacterCount, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink]) {
  createAll(component);
}
nameThisPage(document);
forgetOnSignOut(document);
watchSignIn(document);
prepareChoices(document);
checkFileSizes(document);
guardForms(document);
preparePrinting(document);
prepareCopying(document);
