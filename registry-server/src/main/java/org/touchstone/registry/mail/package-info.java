/// Letters: what people are told, sent to where they can be written to, if they want that. Nothing confidential is ever
/// in one.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.mail;
