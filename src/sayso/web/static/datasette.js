// What Datasette's pages say in scripts of their own, which the policy refuses.
window.DATASETTE_ALLOW_FACET = true;
