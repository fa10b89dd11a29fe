/// The rules of the scheme as data, and the one engine that applies them.
///
/// A scheme edition (`spec/scheme-edition.md`) holds every number, name and list that a scheme owner may
/// change: criteria, weights, pass marks, thresholds, timers, reason codes, quorum. [SchemeEdition#parse]
/// reads one, checks that it hangs together, and refuses it otherwise; the methods of [SchemeEdition] apply
/// it. Nothing here knows which edition it applies: a figure or an id of a particular edition never stands in
/// Java.
///
/// Everything is pure: values in, values out, no clock, no files but the working-day calendars shipped beside
/// the code.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.scheme;
