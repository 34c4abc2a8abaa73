// Runs before the page is drawn: tells the styles that scripts work here, so that nothing jumps later.
document.documentElement.classList.add("js-enabled", "govuk-frontend-supported");
