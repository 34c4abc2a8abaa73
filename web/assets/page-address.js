// A page that answered a press in place: give it the address of its own in the browser's history, so that
// 'Back' and 'Reload' open it and do not ask whether to send the form a second time.
export function nameThisPage(document) {
  const address = document.querySelector('meta[name="page-address"]')?.content;
  if (address) window.history.replaceState(window.history.state, "", address);
}
