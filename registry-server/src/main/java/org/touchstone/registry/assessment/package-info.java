/// What was weighed: who assesses a case, their scores, first alone and then agreed, and the review of the file.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.assessment;
