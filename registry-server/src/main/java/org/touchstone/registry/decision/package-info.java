/// What was decided on applications: by whom, with which reasons, after hearing the supplier where a refusal is
/// intended.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.decision;
