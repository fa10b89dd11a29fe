package org.touchstone.registry.pages;

/// What the page of a share code shows.
///
/// @param name whose certificate it is
/// @param number the accreditation
/// @param download where the bundle is
/// @param command how to check it
public record SharePage(String name, String number, String download, String command) {}
