// Runs before the page is drawn: tells the styles that scripts work here, so that nothing jumps later. An older
// browser may read this and none of the page's modules: then it is told the contrary, and nothing stays folded.
(function () {
  var root = document.documentElement;
  root.classList.add("js-enabled", "govuk-frontend-supported");
  document.addEventListener("DOMContentLoaded", function () {
    if (!root.classList.contains("cp-scripts-ran")) root.classList.remove("js-enabled", "govuk-frontend-supported");
  });
})();
