/** What browsers do for buttons with a popover target and happy-dom does not: tell the layer that it opens or closes. */
export function teachPopovers(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("[popovertarget]");
    const layer = document.getElementById(button?.getAttribute("popovertarget") ?? "");
    if (!layer) return;
    const newState = layer.dataset.open ? "closed" : "open";
    layer.dataset.open = newState === "open" ? "yes" : "";
    layer.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState }));
  });
}
