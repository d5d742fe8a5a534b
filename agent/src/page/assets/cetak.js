// The print button of a page that is made to be printed; without this script the browser's own menu does the same.

const button = document.getElementById("cetak");
button.hidden = false;
button.addEventListener("click", () => print());
