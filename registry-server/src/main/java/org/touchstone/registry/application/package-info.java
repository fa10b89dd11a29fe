/// What was asked: applications, what suppliers say in them, their evidence, and the stages a case goes through.
///
/// Everything a supplier says is sealed under the case's own key; destroying that key erases it everywhere.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.application;
