/// Fuzz targets of the verifier: archives, and whole checks.
package org.touchstone.verifier.fuzz;
