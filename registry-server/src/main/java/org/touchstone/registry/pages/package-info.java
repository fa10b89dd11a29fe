/// The public face: pages for people and their JSON twins, the log's tiles, the public record, health and figures.
///
/// Every page is rendered on the server from precompiled templates (`src/main/jte`), needs no JavaScript, sets no
/// cookie and keeps no record of its reader. Handlers parse, read in one transaction, and render; no rule and no SQL is
/// here.
@NullMarked
package org.touchstone.registry.pages;

import org.jspecify.annotations.NullMarked;
