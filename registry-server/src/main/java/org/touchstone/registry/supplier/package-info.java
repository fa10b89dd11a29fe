/// Suppliers: who they say they are, who the registry has verified that they are, and what of it is public.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.supplier;
