// A picture that did not come gives way to the words kept for that: never a blank sheet.
for (const picture of document.querySelectorAll("img[data-else]")) {
  const giveWay = () => {
    picture.remove();
    document.getElementById(picture.dataset.else).hidden = false;
  };
  if (picture.complete && !picture.naturalWidth) giveWay();
  else picture.addEventListener("error", giveWay);
}
