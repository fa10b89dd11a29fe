package org.touchstone.registry.supplierdesk;

import org.touchstone.registry.pages.Tag;

/// An accreditation that the supplier holds or held.
///
/// @param keyed whether another key can be named for it now
public record HolderRow(String number, Tag state, boolean keyed) {}
