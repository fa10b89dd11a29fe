/// Keys, samples and a miniature registry for the tests of all modules.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.testkit;
