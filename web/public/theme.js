// Applies the chosen theme before the first paint, so that nothing flashes.
const chosen = localStorage.getItem("millrace.theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
