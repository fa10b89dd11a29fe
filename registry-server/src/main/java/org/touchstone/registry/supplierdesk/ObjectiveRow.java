package org.touchstone.registry.supplierdesk;

/// An objective that was given already.
///
/// @param place which of them it is, from 0
/// @param words all of it in a line
public record ObjectiveRow(String place, String title, String words) {}
